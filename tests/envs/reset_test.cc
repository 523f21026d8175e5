// The laws of the poses that episodes start from.
#include <Eigen/Core>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "tests/configs/refusal.h"
#include "tests/envs/golden_rollout.h"

namespace ballast::envs {
namespace {

/// qpos and qvel of many resets, one per row.
RowMatrix DrawPoses(const std::string& task, int simulations, int resets) {
  const auto robots = MakeRobots(task, simulations);
  const mjModel& model = robots->model(0);
  const std::vector<int> all = AllOf(simulations);
  RowMatrix poses(simulations * resets, model.nq + model.nv);
  for (int r = 0; r < resets; ++r) {
    robots->Reset(all);
    for (int i = 0; i < simulations; ++i) {
      const SimulationView view = robots->View(i);
      auto row = poses.row(r * simulations + i);
      std::copy_n(view.position, model.nq, row.data());
      std::copy_n(view.velocity, model.nv, row.data() + model.nq);
    }
  }
  return poses;
}

// Over 2000 draws a mean lies within 5 standard errors, sd / 9, of the
// expectation, and a deviation within 8 % (its standard error is 1.6 %).
void CheckNormal(const Eigen::VectorXd& draws, double mean, double deviation) {
  BOOST_REQUIRE_EQUAL(draws.size(), 2000);
  const double sample_mean = draws.mean();
  const double sample_deviation =
      std::sqrt((draws.array() - sample_mean).square().mean());
  BOOST_CHECK_SMALL(sample_mean - mean, deviation / 9);
  BOOST_CHECK_CLOSE(sample_deviation, deviation, 8.0);
}

// Of n uniform draws, none falls into 20 / n at either end once in 5e8.
void CheckUniform(const Eigen::VectorXd& draws, double low, double high) {
  const double n = static_cast<double>(draws.size());
  const double end = 20 / n * (high - low);
  BOOST_CHECK_GE(draws.minCoeff(), low);
  BOOST_CHECK_LE(draws.maxCoeff(), high);
  BOOST_CHECK_LT(draws.minCoeff(), low + end);
  BOOST_CHECK_GT(draws.maxCoeff(), high - end);
  BOOST_CHECK_SMALL(draws.mean() - (low + high) / 2,
                    5 * (high - low) / std::sqrt(12 * n));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ResetTest)

BOOST_AUTO_TEST_CASE(swingup_hangs_at_rest_but_for_small_noise) {
  const RowMatrix poses = DrawPoses("cartpole.swingup", 100, 20);
  CheckNormal(poses.col(0), 0, 0.01);
  CheckNormal(poses.col(1), std::numbers::pi, 0.01);
  CheckNormal(poses.col(2), 0, 0.01);
  CheckNormal(poses.col(3), 0, 0.01);
}

BOOST_AUTO_TEST_CASE(balance_stands_near_the_upright) {
  const RowMatrix poses = DrawPoses("cartpole.balance", 100, 20);
  CheckUniform(poses.col(0), -0.1, 0.1);
  CheckUniform(poses.col(1), -0.034, 0.034);
  CheckNormal(poses.col(2), 0, 0.01);
  CheckNormal(poses.col(3), 0, 0.01);
}

BOOST_AUTO_TEST_CASE(the_walker_starts_in_any_pose_and_at_rest) {
  const RowMatrix poses = DrawPoses("walker.walk", 100, 20);
  BOOST_CHECK(poses.leftCols(2).isZero(0));
  CheckUniform(poses.col(2), -std::numbers::pi, std::numbers::pi);
  const double degree = std::numbers::pi / 180;
  for (const int leg : {3, 6}) {
    CheckUniform(poses.col(leg), -20 * degree, 100 * degree);
    CheckUniform(poses.col(leg + 1), -150 * degree, 0);
    CheckUniform(poses.col(leg + 2), -45 * degree, 45 * degree);
  }
  BOOST_CHECK(poses.rightCols(9).isZero(0));
}

BOOST_AUTO_TEST_CASE(
    the_quadruped_stands_in_any_direction_just_off_the_ground) {
  const RowMatrix poses = DrawPoses("quadruped.walk", 40, 10);
  BOOST_CHECK(poses.leftCols(2).isZero(0));
  // Summed up in steps of 0.01, hence not exactly 0.52.
  BOOST_CHECK((poses.col(2).array() == 0.5200000000000002).all());
  BOOST_CHECK(poses.middleCols(4, 2).isZero(0));
  BOOST_CHECK(poses.rightCols(16 + 22).isZero(0));
  Eigen::VectorXd heading(poses.rows());
  for (int i = 0; i < heading.size(); ++i) {
    heading[i] = 2 * std::atan2(poses(i, 6), poses(i, 3));
  }
  CheckUniform(heading, 0, 2 * std::numbers::pi);
}

BOOST_AUTO_TEST_CASE(longer_shins_start_higher) {
  TaskOptions options;
  options.task = "quadruped.run";
  const auto robots = MakeRobots(
      options, {{{{"shin_length", 0.3}}, 0}, {{{"shin_length", 0.25}}, 0}});
  robots->Reset(AllOf(2));
  BOOST_CHECK_EQUAL(robots->View(0).position[2], 0.5700000000000003);
  BOOST_CHECK_EQUAL(robots->View(1).position[2], 0.5200000000000002);
}

BOOST_AUTO_TEST_CASE(a_robot_too_large_to_stand_anywhere_is_refused) {
  TaskOptions options;
  options.task = "quadruped.walk";
  const auto robot = MakeRobots(options, {{{{"shin_length", 1000.0}}, 0}});
  BOOST_TEST(configs::Refusal([&] {
               robot->Reset(AllOf(1));
             }).find("free of contact") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
