#include "agents/queueing/lambda_sums.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "configs/random_stream.h"

namespace ballast::agents::queueing {
namespace {

Eigen::VectorXd Draws(Eigen::Index count, std::uint64_t seed) {
  configs::RandomStream stream(seed);
  Eigen::VectorXd draws(count);
  for (double& draw : draws) draw = stream.Normal();
  return draws;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lambda_sums)

BOOST_AUTO_TEST_CASE(they_are_the_sums_that_define_them) {
  constexpr int kActors = 3, kSteps = 40;
  const LambdaConfig config{0.97, 0.9, 0.25};
  const Eigen::VectorXd costs = Draws(kActors * kSteps, 1);
  const Eigen::VectorXd values = Draws(kActors * kSteps, 2);
  const Eigen::VectorXd next = Draws(kActors * kSteps, 3);
  Eigen::VectorXd sums;
  LambdaSums({costs, values, next}, config, kActors, sums);
  BOOST_TEST_REQUIRE(sums.size() == costs.size());
  for (int actor = 0; actor < kActors; ++actor) {
    for (int k = 0; k < kSteps; ++k) {
      double sum = 0.0;
      for (int t = k; t < kSteps; ++t) {
        const int row = t * kActors + actor;
        sum += std::pow(config.discount * config.lambda, t - k) *
               (costs[row] - config.average_cost + config.discount * next[row] -
                values[row]);
      }
      // Double sums of 40 terms in another order.
      BOOST_TEST(sums[k * kActors + actor] == sum,
                 boost::test_tools::tolerance(1e-10));
    }
  }
}

BOOST_AUTO_TEST_CASE(with_lambda_1_values_between_cancel) {
  // The value's own path: next values are the values one step later.
  constexpr int kSteps = 30;
  const Eigen::VectorXd costs = Draws(kSteps, 4);
  const Eigen::VectorXd path = Draws(kSteps + 1, 5);
  Eigen::VectorXd sums;
  LambdaSums({costs, path.head(kSteps), path.tail(kSteps)}, {0.9, 1.0, 0.0}, 1,
             sums);
  double to_go = path[kSteps];
  for (int t = kSteps - 1; t >= 0; --t) {
    to_go = costs[t] + 0.9 * to_go;
    BOOST_TEST(sums[t] + path[t] == to_go, boost::test_tools::tolerance(1e-10));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
