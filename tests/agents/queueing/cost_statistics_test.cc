#include "agents/queueing/cost_statistics.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

namespace ballast::agents::queueing {

BOOST_AUTO_TEST_SUITE(cost_statistics)

BOOST_AUTO_TEST_CASE(the_scale_is_the_mean_of_the_first_steps) {
  CostStatistics costs(4);
  BOOST_TEST(costs.scale() == 1.0);
  costs.Observe(Eigen::Vector2d(0.0, 0.0));
  BOOST_TEST(costs.scale() == 1.0);
  costs.Observe(Eigen::Vector3d(2.0, 6.0, 100.0));
  BOOST_TEST(costs.scale() == 2.0);
  costs.Observe(Eigen::Vector2d(100.0, 100.0));
  BOOST_TEST(costs.scale() == 2.0);
}

BOOST_AUTO_TEST_CASE(the_average_follows_every_step) {
  CostStatistics costs(4);
  costs.Observe(Eigen::VectorXd::Constant(2000, 3.0));
  BOOST_TEST(std::abs(costs.average() - 3 * (1 - std::pow(0.999, 2000))) <
             1e-12);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
