// The laws of a manipulator's starts and targets.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "tests/configs/refusal.h"
#include "tests/envs/golden_rollout.h"
#include "tests/envs/legacy_rollout.h"

namespace ballast::envs {
namespace {

using configs::Refusal;

constexpr double kPi = std::numbers::pi;
constexpr int kStarts = 400;

// Addresses of positions and velocities, in the file's order: root, shoulder,
// elbow, wrist, thumb and its tip, finger and its tip, prop.
constexpr int kThumb = 4;
constexpr int kFinger = 6;
constexpr int kProp = 8;

const std::vector<std::string> kTasks = {
    "manipulator.bring_ball", "manipulator.bring_peg",
    "manipulator.insert_ball", "manipulator.insert_peg"};

struct Starts {
  std::unique_ptr<MujocoEnvironment> robots;
  RowMatrix observation;
};

Starts Draw(const std::string& task) {
  Starts starts{MakeRobots(task, kStarts), {}};
  starts.observation = starts.robots->Reset(AllOf(kStarts)).observation;
  return starts;
}

// A few draws out of 400 lie in the outer twentieth of either side, unless
// the range is narrower than it should be (once in 1e8).
void CheckFills(const Eigen::VectorXd& draws, double low, double high) {
  const double margin = (high - low) / 20;
  BOOST_CHECK_GE(draws.minCoeff(), low);
  BOOST_CHECK_LE(draws.maxCoeff(), high);
  BOOST_CHECK_LT(draws.minCoeff(), low + margin);
  BOOST_CHECK_GT(draws.maxCoeff(), high - margin);
}

std::string RefuseTarget(const std::string& task,
                         const std::vector<double>& target) {
  const auto robot = MakeRobots(task, 1);
  robot->Reset(AllOf(1));
  const mjModel& model = robot->model(0);
  const std::vector<double> qpos(model.nq, 0.1);
  const std::vector<double> qvel(model.nv, 0);
  return Refusal([&] { robot->SetPose(0, qpos, qvel, target); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ManipulatorResetTest)

BOOST_AUTO_TEST_CASE(targets_fill_the_suites_ranges) {
  for (const std::string& task : kTasks) {
    const Starts starts = Draw(task);
    const auto target = starts.observation.rightCols(4);
    Eigen::VectorXd angle(kStarts);
    for (int i = 0; i < kStarts; ++i) {
      angle[i] = 2 * std::atan2(target(i, 3), target(i, 2));
    }
    const double largest =
        task.find("insert") != std::string::npos ? kPi / 3 : kPi;
    BOOST_TEST_CONTEXT(task) {
      CheckFills(target.col(0), -0.4, 0.4);
      CheckFills(target.col(1), 0.1, 0.4);
      CheckFills(angle, -largest, largest);
    }
  }
}

BOOST_AUTO_TEST_CASE(arms_start_at_rest_in_their_limits_with_a_symmetric_hand) {
  const Starts starts = Draw("manipulator.insert_ball");
  const mjModel& model = starts.robots->model(0);
  for (int i = 0; i < kStarts; ++i) {
    const SimulationView view = starts.robots->View(i);
    for (int joint = 0; joint < kProp; ++joint) {
      const double low = joint == 0 ? -kPi : model.jnt_range[2 * joint];
      const double high = joint == 0 ? kPi : model.jnt_range[2 * joint + 1];
      BOOST_CHECK_GE(view.position[joint], low);
      BOOST_CHECK_LE(view.position[joint], high);
    }
    BOOST_CHECK_EQUAL(view.position[kThumb], view.position[kFinger]);
    BOOST_CHECK_EQUAL(mju_norm(view.velocity, kProp), 0);
    BOOST_CHECK_LE(std::abs(view.velocity[kProp]), 5);
    BOOST_CHECK_EQUAL(mju_norm(view.velocity + kProp + 1, 2), 0);
  }
}

BOOST_AUTO_TEST_CASE(props_start_in_hand_on_target_or_anywhere) {
  for (const std::string& task : kTasks) {
    const Starts starts = Draw(task);
    const mjModel& model = starts.robots->model(0);
    const int grasp = mj_name2id(&model, mjOBJ_SITE, "grasp");
    int held = 0;
    int placed = 0;
    for (int i = 0; i < kStarts; ++i) {
      const SimulationView view = starts.robots->View(i);
      const double* prop = view.position + kProp;
      const double* hand = view.site_position + 3 * grasp;
      const double* target =
          starts.observation.row(i).data() + starts.observation.cols() - 4;
      const bool in_hand = std::abs(prop[0] - hand[0]) < 1e-12 &&
                           std::abs(prop[1] - hand[2]) < 1e-12;
      const bool on_target = prop[0] == target[0] && prop[1] == target[1];
      held += in_hand;
      placed += on_target;
      if (in_hand || on_target) continue;
      BOOST_CHECK_LE(std::abs(prop[0]), 0.5);
      BOOST_CHECK_LE(std::abs(prop[1] - 0.35), 0.35);
      BOOST_CHECK_LE(std::abs(prop[2] - kPi), kPi);
      BOOST_CHECK_NE(view.velocity[kProp], 0);
    }
    // A tenth each is drawn; how many are free of contact differs.
    BOOST_TEST_CONTEXT(task << ": " << held << " held, " << placed
                            << " placed") {
      BOOST_CHECK(held > 10 && held < 120);
      BOOST_CHECK(placed > 10 && placed < 120);
    }
  }
}

// What a target is to SetPose, and what it is not.
BOOST_AUTO_TEST_CASE(a_given_target_is_where_it_was_put) {
  const std::vector<double> target = {0.2, 0.001, 0.3, 0.8, 0, 0.6, 0};
  for (const std::string& task : kTasks) {
    const auto robot = MakeRobots(task, 2);
    const RowMatrix before = robot->Reset(AllOf(2)).observation;
    const SimulationView view = robot->View(1);
    const std::vector<double> qpos(view.position, view.position + 11);
    const std::vector<double> qvel(view.velocity, view.velocity + 11);
    const RowMatrix after = robot->SetPose(1, qpos, qvel, target).observation;
    BOOST_CHECK(after.row(0) == before.row(0));
    BOOST_CHECK(after.row(1).head(40) == before.row(1).head(40));
    const Eigen::RowVector4d expected(0.2, 0.3, 0.8, 0.6);
    BOOST_CHECK_SMALL((after.row(1).tail(4) - expected).norm(), 1e-15);
  }
}

BOOST_AUTO_TEST_CASE(targets_outlive_neither_a_reset_nor_a_saved_state) {
  const auto whole = MakeRobots("manipulator.insert_peg", 3);
  whole->Reset(AllOf(3));
  whole->Step(RowMatrix::Zero(3, 5));
  const auto resumed = MakeRobots("manipulator.insert_peg", 3);
  resumed->SetState(whole->State());
  BOOST_CHECK(resumed->Reset(AllOf(3)).observation ==
              whole->Reset(AllOf(3)).observation);
  for (int k = 0; k < 40; ++k) {
    BOOST_CHECK(resumed->Step(GoldenAction(3, 5, k)).observation ==
                whole->Step(GoldenAction(3, 5, k)).observation);
  }
}

BOOST_AUTO_TEST_CASE(a_manipulator_that_blew_up_starts_anew) {
  const auto robots = MakeRobots("manipulator.insert_ball", 2);
  const auto calm = MakeRobots("manipulator.insert_ball", 2);
  robots->Reset(AllOf(2));
  calm->Reset(AllOf(2));
  const SimulationView view = robots->View(1);
  const std::vector<double> qpos(view.position, view.position + 11);
  const std::vector<double> fast(11, 1e12);
  const std::vector<double> target = {0.2, 0.001, 0.3, 1, 0, 0, 0};
  robots->SetPose(1, qpos, fast, target);
  const TimeStep& now = robots->Step(RowMatrix::Zero(2, 5));
  const TimeStep& other = calm->Step(RowMatrix::Zero(2, 5));
  BOOST_CHECK_EQUAL(now.diverged[0], 0);
  BOOST_CHECK_EQUAL(now.diverged[1], 1);
  BOOST_CHECK(now.observation.row(0) == other.observation.row(0));
  // The pose that SetPose was given cost no draw.
  BOOST_CHECK(robots->Reset(AllOf(2)).observation ==
              calm->Reset(AllOf(2)).observation);
  BOOST_CHECK_EQUAL(robots->Step(RowMatrix::Zero(2, 5)).diverged[1], 0);
}

BOOST_AUTO_TEST_CASE(a_target_out_of_the_plane_is_refused) {
  const std::vector<std::vector<double>> bad = {
      {},
      {0.2, 0.001, 0.3, 1, 0, 0},
      {0.2, 0.001, 0.3, 1, 0, 0, 0, 0},
      {0.2, 0, 0.3, 1, 0, 0, 0},
      {NAN, 0.001, 0.3, 1, 0, 0, 0},
      {0.2, 0.001, INFINITY, 1, 0, 0, 0},
      {0.2, 0.001, 0.3, 0, 0, 0, 0},
      {0.2, 0.001, 0.3, NAN, 0, 0, 0},
      {0.2, 0.001, 0.3, 2, 0, 0, 0},
      {0.2, 0.001, 0.3, 0.8, 0.6, 0, 0},
      {0.2, 0.001, 0.3, 0.8, 0, 0, 0.6}};
  for (const std::vector<double>& target : bad) {
    BOOST_TEST(RefuseTarget("manipulator.bring_peg", target)
                   .starts_with("target must be x, y, z"));
  }
  const std::vector<double> good = {0.2, 0.001, 0.3, 1, 0, 0, 0};
  BOOST_TEST(RefuseTarget("manipulator.bring_peg", good) == "(accepted)");
  BOOST_TEST(RefuseTarget("walker.walk", good) ==
             "this robot has no target; leave it out");
}

BOOST_AUTO_TEST_CASE(an_arm_too_short_for_its_hand_is_refused) {
  TaskOptions options;
  options.task = "manipulator.bring_ball";
  const auto robot = MakeRobots(options, {{{{"lower_arm_length", 0.001}}, 0}});
  BOOST_TEST(Refusal([&] { robot->Reset(AllOf(1)); }).find("free of contact") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
