#include "tools/contest.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

namespace ballast::tools {
namespace {

/// One whose every count takes `seconds_each`.
Contestant Steady(const std::string& name, double units, double seconds_each) {
  return {name, units, [name] { return name + " 1.0"; },
          [seconds_each](int count) { return count * seconds_each; }};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(Contests)

// Quotients of a few numbers of order one: rounding alone.
BOOST_AUTO_TEST_CASE(speeds_and_ratios_are_those_of_the_work,
                     *boost::unit_test::tolerance(1e-12)) {
  const std::vector<Standing> standings =
      Compete({Steady("a", 16, 0.5), Steady("b", 1, 0.125)}, 5, 100);
  BOOST_REQUIRE(standings.size() == 2u);
  BOOST_TEST(standings[0].name == "a");
  BOOST_TEST(standings[0].version == "a 1.0");
  BOOST_TEST(standings[0].units_per_s == 32.0);
  BOOST_TEST(standings[0].ratio == 1.0);
  BOOST_TEST(standings[1].units_per_s == 8.0);
  BOOST_TEST(standings[1].ratio == 4.0);
}

BOOST_AUTO_TEST_CASE(a_slow_round_does_not_move_the_median,
                     *boost::unit_test::tolerance(1e-12)) {
  int run = 0;
  Contestant disturbed{
      "b", 1, [] { return std::string(); },
      [&run](int count) { return count * (++run == 3 ? 100.0 : 0.5); }};
  const std::vector<Standing> standings =
      Compete({Steady("a", 1, 0.25), disturbed}, 5, 20);
  BOOST_TEST(standings[1].units_per_s == 2.0);
  BOOST_TEST(standings[1].ratio == 2.0);
}

BOOST_AUTO_TEST_CASE(turns_are_taken_and_fill_the_time) {
  std::string turns;
  std::vector<int> counts;
  const auto watched = [&](const std::string& name, double seconds_each) {
    Contestant contestant = Steady(name, 1, seconds_each);
    contestant.run = [&turns, &counts, name, seconds_each](int count) {
      turns += name;
      counts.push_back(count);
      return count * seconds_each;
    };
    return contestant;
  };
  Compete({watched("a", 0.5), watched("b", 50)}, 3, 12);
  BOOST_TEST(turns == "abababab");
  // 12 s are 2 s a turn: 4 of the one; the other cannot do less than 1.
  BOOST_TEST(counts == (std::vector<int>{3, 3, 4, 1, 4, 1, 4, 1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(who_fails_falls_out_and_the_others_go_on) {
  Contestant absent = Steady("absent", 1, 1);
  absent.start = []() -> std::string {
    throw std::runtime_error("not installed");
  };
  Contestant dying = Steady("dying", 1, 1);
  int runs = 0;
  dying.run = [&runs](int) -> double {
    if (++runs == 3) throw std::runtime_error("ended early");
    return 1.0;
  };
  const std::vector<Standing> standings =
      Compete({Steady("a", 1, 1), absent, dying, Steady("b", 1, 1)}, 4, 16);
  BOOST_TEST(standings[1].problem == "not installed");
  BOOST_TEST(standings[2].problem == "ended early");
  BOOST_TEST(standings[2].units_per_s == 0.0);
  BOOST_TEST(runs == 3);
  BOOST_TEST(standings[3].problem == "");
  BOOST_TEST(standings[3].ratio == 1.0);

  const std::vector<Standing> without_first =
      Compete({absent, Steady("b", 1, 0.5)}, 2, 4);
  BOOST_TEST(without_first[1].units_per_s == 2.0);
  BOOST_TEST(without_first[1].ratio == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
