#include "tests/envs/golden_check.h"

#include <boost/test/unit_test.hpp>

#include "tests/envs/golden_tolerance.h"

namespace ballast::envs {
namespace {

void CheckObservation(const RowMatrix& observation,
                      const std::vector<double>& expected, double tolerance) {
  BOOST_REQUIRE_EQUAL(observation.cols(), std::ssize(expected));
  for (Eigen::Index i = 0; i < observation.cols(); ++i) {
    BOOST_TEST_CONTEXT("observation " << i) {
      BOOST_CHECK_SMALL(observation(0, i) - expected[i], tolerance);
    }
  }
}

}  // namespace

void CheckRollout(const GoldenRollout& golden) {
  BOOST_TEST_CONTEXT(golden.label) {
    const auto robot = MakeRobots(golden.options, {golden.simulation});
    const int actuators = std::ssize(robot->spec().action.box);
    const TimeStep& start =
        robot->SetPose(0, golden.qpos, golden.qvel, golden.target);
    if (!golden.observation0.empty()) {
      CheckObservation(start.observation, golden.observation0, 1e-12);
    }

    double episode_return = 0;
    Eigen::RowVectorXd episode_costs =
        Eigen::RowVectorXd::Zero(std::ssize(robot->spec().constraints));
    int k = 0;
    for (const GoldenStep& step : golden.steps) {
      const TimeStep* now = nullptr;
      for (; k < step.step; ++k) {
        now = &robot->Step(GoldenAction(1, actuators, k));
        episode_return += now->reward[0];
        episode_costs += now->costs.row(0);
      }
      BOOST_TEST_CONTEXT("step " << step.step) {
        const double tolerance = GoldenTolerance(step.step);
        if (!step.observation.empty()) {
          CheckObservation(now->observation, step.observation, tolerance);
        }
        BOOST_CHECK_SMALL(now->reward[0] - step.reward, tolerance);
        BOOST_CHECK_SMALL(episode_return - step.episode_return, tolerance);
        BOOST_REQUIRE_EQUAL(now->costs.cols(), std::ssize(step.costs));
        for (std::size_t i = 0; i < step.costs.size(); ++i) {
          if (!IsComparable(robot->spec().constraints[i])) continue;
          BOOST_CHECK_EQUAL(now->costs(0, i), step.costs[i]);
          BOOST_CHECK_EQUAL(episode_costs[i], step.episode_costs[i]);
        }
      }
    }
  }
}

}  // namespace ballast::envs
