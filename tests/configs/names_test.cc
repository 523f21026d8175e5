#include "configs/names.h"

#include <boost/test/unit_test.hpp>

namespace ballast::configs {
namespace {

const std::vector<std::string> kTasks = {"cartpole.swingup", "walker.run",
                                         "walker.walk"};

BOOST_AUTO_TEST_SUITE(Names)

BOOST_AUTO_TEST_CASE(a_typo_finds_the_name_that_was_meant) {
  BOOST_TEST(NearestName("walker.wlk", kTasks) == "walker.walk");
  BOOST_TEST(NearestName("wakler.run", kTasks) == "walker.run");
  BOOST_TEST(NearestName("Walker.Run", kTasks) == "walker.run");
  BOOST_TEST(NearestName("cartpole_swing_up", kTasks) == "cartpole.swingup");
}

BOOST_AUTO_TEST_CASE(swapped_letters_are_one_edit) {
  // Two plain edits would already lose against the one that makes "cat".
  const std::vector<std::string> known = {"dogs", "cart"};
  BOOST_TEST(NearestName("crat", known) == "cart");
}

BOOST_AUTO_TEST_CASE(nothing_is_near_a_different_word) {
  BOOST_TEST(NearestName("hopper", kTasks) == "");
  BOOST_TEST(NearestName("", kTasks) == "");
  BOOST_TEST(NearestName("xy", std::vector<std::string>{"ab"}) == "");
  BOOST_TEST(NearestName("walker.walk", {}) == "");
}

BOOST_AUTO_TEST_CASE(a_shared_prefix_makes_no_names_near) {
  BOOST_TEST(NearestName("walker.hop", kTasks) == "");
  BOOST_TEST(NearestName("walker.rnu", kTasks) == "walker.run");
  BOOST_TEST(NearestName("walkr.run", kTasks) == "walker.run");
}

BOOST_AUTO_TEST_CASE(a_huge_name_is_near_nothing) {
  const std::vector<std::string> known = {std::string(101, 'a')};
  BOOST_TEST(NearestName(std::string(101, 'a'), known) == "");
}

BOOST_AUTO_TEST_CASE(an_unknown_name_is_answered_with_the_nearest) {
  BOOST_TEST(UnknownName("task", "walker.wlk", kTasks) ==
             "unknown task walker.wlk; did you mean walker.walk?");
}

BOOST_AUTO_TEST_CASE(an_unknown_name_far_from_all_is_answered_with_the_list) {
  BOOST_TEST(UnknownName("task", "hopper", kTasks) ==
             "unknown task hopper; known: cartpole.swingup, walker.run, "
             "walker.walk");
  BOOST_TEST(UnknownName("task", "", {}) == "unknown task \"\"");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::configs
