// The reference suite's recorded challenges, played again.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tests/envs/golden_check.h"
#include "tests/envs/golden_rollout.h"
#include "tests/envs/golden_tolerance.h"

namespace ballast::envs {
namespace {

int DelayOf(const GoldenRollout& golden) {
  for (const ChallengeValue& value : golden.options.challenges) {
    if (value.challenge == "observation_delay") {
      return static_cast<int>(value.value);
    }
  }
  return 0;
}

/// The walker's pose that an observation at rest shows. Each body's angle in
/// the plane is its parent's less the joint's.
std::vector<double> PoseIn(const std::vector<double>& observation) {
  const auto angle = [&](int body) {
    return std::atan2(observation[2 * body + 1], observation[2 * body]);
  };
  std::vector<double> pose = {0, 0, angle(0)};
  for (const int first : {1, 4}) {
    for (int i = 0; i < 3; ++i) {
      const int body = first + i;
      pose.push_back(angle(i == 0 ? 0 : body - 1) - angle(body));
    }
  }
  return pose;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(GoldenChallengeTest)

BOOST_AUTO_TEST_CASE(robots_with_challenges_move_as_recorded) {
  auto rollouts = ChallengeRollouts();
  BOOST_REQUIRE_EQUAL(rollouts.size(), 3);
  for (GoldenRollout& golden : rollouts) {
    BOOST_CHECK(!golden.options.challenges.empty());
    // Until the delay has passed, the recorder saw the pose of a reset before
    // the one that starts here; the next case looks at it.
    for (GoldenStep& step : golden.steps) {
      if (step.step <= DelayOf(golden)) step.observation.clear();
    }
    CheckRollout(golden);
  }
}

BOOST_AUTO_TEST_CASE(a_late_observation_shows_the_reset_first_as_recorded) {
  int compared = 0;
  for (const GoldenRollout& golden : ChallengeRollouts()) {
    if (DelayOf(golden) == 0) continue;
    const auto robot = MakeRobots(golden.options, {{}});
    const std::vector<double> rest(9, 0);
    robot->SetPose(0, PoseIn(golden.steps[0].observation), rest);
    for (const GoldenStep& step : golden.steps) {
      if (step.step > DelayOf(golden)) break;
      const RowMatrix row = robot->Step(GoldenAction(1, 6, 0)).observation;
      for (Eigen::Index i = 0; i < row.cols(); ++i) {
        BOOST_CHECK_SMALL(row(0, i) - step.observation[i], 1e-12);
      }
      ++compared;
    }
  }
  BOOST_CHECK_EQUAL(compared, 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
