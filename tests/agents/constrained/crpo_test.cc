#include "agents/constrained/crpo.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

namespace ballast::agents::constrained {
namespace {

using Costs = std::vector<double>;

}  // namespace

BOOST_AUTO_TEST_SUITE(crpo)

BOOST_AUTO_TEST_CASE(without_constraints_none_is_violated) {
  BOOST_TEST(!MostViolated(Costs{}, Costs{}).has_value());
}

BOOST_AUTO_TEST_CASE(a_cost_on_its_budget_is_within_it) {
  BOOST_TEST(!MostViolated(Costs{10.0}, Costs{10.0}).has_value());
  const double above =
      std::nextafter(10.0, std::numeric_limits<double>::infinity());
  BOOST_TEST(MostViolated(Costs{above}, Costs{10.0}).value() == 0);
}

BOOST_AUTO_TEST_CASE(the_furthest_over_relative_to_its_budget_is_lowered) {
  // 20 over 10 is less than 3 over 1; 90 under 100 does not count.
  BOOST_TEST(
      MostViolated(Costs{20.0, 3.0, 90.0}, Costs{10.0, 1.0, 100.0}).value() ==
      1);
  BOOST_TEST(MostViolated(Costs{1.0, 3.0}, Costs{2.0, 1.0}).value() == 1);
  BOOST_TEST(MostViolated(Costs{3.0, 1.0}, Costs{1.0, 2.0}).value() == 0);
}

BOOST_AUTO_TEST_CASE(of_equals_the_first_is_lowered) {
  BOOST_TEST(MostViolated(Costs{4.0, 2.0}, Costs{2.0, 1.0}).value() == 0);
}

BOOST_AUTO_TEST_CASE(any_cost_is_furthest_over_a_budget_of_nothing) {
  BOOST_TEST(!MostViolated(Costs{0.0}, Costs{0.0}).has_value());
  BOOST_TEST(MostViolated(Costs{1e9, 1e-9}, Costs{1.0, 0.0}).value() == 1);
  BOOST_TEST(MostViolated(Costs{1e9, 0.0}, Costs{1.0, 0.0}).value() == 0);
}

BOOST_AUTO_TEST_CASE(a_cost_that_is_not_a_number_counts_as_violated) {
  const double nan = std::nan("");
  BOOST_TEST(MostViolated(Costs{0.0, nan}, Costs{1.0, 1.0}).value() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
