#include "envs/mujoco/manipulator.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "envs/mujoco/suite.h"
#include "tests/configs/refusal.h"
#include "tests/envs/golden_rollout.h"
#include "tests/envs/legacy_rollout.h"

namespace ballast::envs {
namespace {

const std::vector<std::string> kTasks = {
    "manipulator.bring_ball", "manipulator.bring_peg",
    "manipulator.insert_ball", "manipulator.insert_peg"};

// Two orders of a few additions.
constexpr double kRounding = 1e-12;

/// The target as it is observed, last: x, z, qw, qy.
std::vector<double> TargetOf(const RowMatrix& observation, int simulation) {
  const auto target = observation.row(simulation).tail(4);
  return {target[0], 0.001, target[1], target[2], 0, target[3], 0};
}

bool UsesPeg(const std::string& task) { return task.ends_with("peg"); }

/// The suite's own world of an episode: a target that is part of the model.
ModelPointer FixedTargetModel(const std::string& task,
                              const std::vector<double>& target) {
  const ModelSpec file(SuiteFile("manipulator.xml"), Textures::kStrip);
  return file.Compile([&](mjSpec* spec) {
    const auto remove = [&](const char* body) {
      mjs_delete(spec, mjs_findBody(spec, body)->element);
    };
    const auto place = [&](const char* body) {
      mjsBody* placed = mjs_findBody(spec, body);
      placed->pos[0] = target[0];
      placed->pos[2] = target[2];
      std::copy_n(target.begin() + 3, 4, placed->quat);
      // An angle of the file would go before the quaternion.
      placed->alt.type = mjORIENTATION_QUAT;
    };
    const bool peg = UsesPeg(task);
    for (const char* unused : {"ball", "target_ball", "cup"}) {
      if (peg) remove(unused);
    }
    for (const char* unused : {"peg", "target_peg", "slot"}) {
      if (!peg) remove(unused);
    }
    place(peg ? "target_peg" : "target_ball");
    const char* receptacle = peg ? "slot" : "cup";
    if (task.find("insert") != std::string::npos) {
      place(receptacle);
    } else {
      remove(receptacle);
    }
  });
}

double Near(const mjModel& model, const mjData& data, const char* site,
            const char* other) {
  const double* a = data.site_xpos + 3 * mj_name2id(&model, mjOBJ_SITE, site);
  const double* b = data.site_xpos + 3 * mj_name2id(&model, mjOBJ_SITE, other);
  const double distance = std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  if (distance <= 0.01) return 1;
  return std::pow(0.1, std::pow((distance - 0.01) / 0.02, 2));
}

double ExpectedReward(const mjModel& model, const mjData& data, bool peg) {
  const auto near = [&](const char* site, const char* other) {
    return Near(model, data, site, other);
  };
  if (!peg) return near("ball", "target_ball");
  return std::max(
      near("peg", "target_peg") / 2 + near("peg_tip", "target_peg_tip") / 2,
      near("peg_grasp", "grasp") / 6 + near("peg_pinch", "pinch") / 6);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ManipulatorTest)

// Bit for bit: one build on one machine.
BOOST_AUTO_TEST_CASE(a_target_of_the_state_is_as_good_as_one_of_the_model) {
  for (const std::string& task : kTasks) {
    const auto robots = MakeRobots(task, 12);
    const RowMatrix start = robots->Reset(AllOf(12)).observation;
    std::vector<DataPointer> data;
    std::vector<ModelPointer> models;
    for (int i = 0; i < 12; ++i) {
      const SimulationView view = robots->View(i);
      models.push_back(FixedTargetModel(task, TargetOf(start, i)));
      data.push_back(DataAt(*models[i], view.position, view.velocity));
      BOOST_CHECK_EQUAL(data[i]->ncon, 0);
    }
    for (int k = 0; k < 80; ++k) robots->Step(GoldenAction(12, 5, k));
    for (int i = 0; i < 12; ++i) {
      BOOST_TEST_CONTEXT(task << " " << i) {
        BOOST_TEST(StateOf(*models[i], robots->View(i)) ==
                   LegacyRollout(*models[i], 10, data[i].get(), 80));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(rewards_follow_from_the_distances_of_sites) {
  for (const std::string& task : kTasks) {
    const int n = 100;
    const auto robots = MakeRobots(task, n);
    const mjModel& model = robots->model(0);
    int placed = 0;
    int held = 0;
    const RowMatrix start = robots->Reset(AllOf(n)).observation;
    for (int k = 0; k < 5; ++k) {
      const TimeStep& now = robots->Step(RowMatrix::Zero(n, 5));
      for (int i = 0; i < n; ++i) {
        const SimulationView view = robots->View(i);
        const DataPointer data =
            DataAt(model, view.position, view.velocity, TargetOf(start, i));
        // The target body alone hangs before the plane.
        const double expected = ExpectedReward(model, *data, UsesPeg(task));
        BOOST_CHECK_SMALL(now.reward[i] - expected, kRounding);
        placed += expected > 0.9;
        held += expected > 0.1 && expected < 0.4;
      }
    }
    BOOST_TEST_CONTEXT(task) {
      BOOST_CHECK_GT(placed, 0);
      BOOST_CHECK_GT(held, UsesPeg(task) ? 0 : -1);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_ball_is_rewarded_by_its_distance_from_the_target) {
  const auto robot = MakeRobots("manipulator.bring_ball", 1);
  robot->Reset(AllOf(1));
  // The arm points up and away; the ball falls from rest, freely.
  const std::vector<double> pose = {0, 0, 0, 0, 0, 0, 0, 0, 0.3, 0.3, 0};
  const std::vector<double> rest(11, 0);
  for (const double away : {0.0, 0.009, 0.012, 0.02, 0.04}) {
    robot->SetPose(0, pose, rest,
                   std::vector<double>{0.3 + away, 0.001, 0.3, 1, 0, 0, 0});
    const double reward = robot->Step(RowMatrix::Zero(1, 5)).reward[0];
    // Ten steps of semi-implicit Euler: g dt^2 (1 + ... + 10).
    const double fallen = 9.81 * 1e-6 * 55;
    const double distance = std::hypot(away, 0.001, fallen);
    const double expected =
        distance < 0.01 ? 1
                        : std::pow(0.1, std::pow((distance - 0.01) / 0.02, 2));
    // Joint coordinates of the ball add a reference position: a few roundings.
    BOOST_CHECK_SMALL(reward - expected, 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(shoulder_and_elbow_alone_are_limited) {
  const auto robots = MakeRobots("manipulator.insert_peg", 1);
  Manipulator manipulator(Manipulator::Prop::kPeg, Manipulator::Goal::kInsert);
  manipulator.Bind(robots->model(0));
  constexpr double kCoefficient = 0.5;
  const double degree = std::numbers::pi / 180;
  // Of each joint: the limit of its angle, velocity and acceleration.
  for (int joint = 0; joint < 11; ++joint) {
    const bool limited = joint == 1 || joint == 2;
    const double angle = (joint == 1 ? 80 : 70) * degree;
    const double limits[] = {angle, 5, 1800};
    for (int constraint = 0; constraint < 3; ++constraint) {
      for (const double sign : {-1.0, 1.0}) {
        const auto satisfied = [&](double share) {
          std::vector<double> values(11, 0);
          values[joint] = sign * share * limits[constraint];
          return manipulator.Satisfied(constraint, kCoefficient,
                                       {.position = values.data(),
                                        .velocity = values.data(),
                                        .acceleration = values.data()});
        };
        BOOST_CHECK_EQUAL(satisfied(1.001), !limited);
        BOOST_CHECK(satisfied(0.999));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(no_touch_may_exceed_the_grasp_limit) {
  const auto robots = MakeRobots("manipulator.bring_ball", 1);
  Manipulator manipulator(Manipulator::Prop::kBall, Manipulator::Goal::kBring);
  manipulator.Bind(robots->model(0));
  constexpr double kCoefficient = 0.5;
  for (int touch = 0; touch < 5; ++touch) {
    std::vector<double> sensors(5, 0);
    const SimulationView view{.sensor = sensors.data()};
    sensors[touch] = std::exp(2.5) - 1.001;
    BOOST_CHECK(manipulator.Satisfied(3, kCoefficient, view));
    sensors[touch] = std::exp(2.5) - 0.999;
    BOOST_CHECK(!manipulator.Satisfied(3, kCoefficient, view));
  }
}

BOOST_AUTO_TEST_CASE(a_longer_lower_arm_is_heavier_and_its_hand_further) {
  TaskOptions options;
  options.task = "manipulator.bring_ball";
  const auto robot = MakeRobots(options, {{{{"lower_arm_length", 0.2},
                                            {"root_damping", 7.0},
                                            {"shoulder_damping", 3.0}},
                                           0}});
  const mjModel& model = robot->model(0);
  const int arm = mj_name2id(&model, mjOBJ_BODY, "lower_arm");
  const int hand = mj_name2id(&model, mjOBJ_BODY, "hand");
  // A capsule: a cylinder and a ball, of density 500.
  const double r = 0.014;
  const double volume =
      std::numbers::pi * r * r * 0.2 + 4.0 / 3 * std::numbers::pi * r * r * r;
  BOOST_CHECK_CLOSE(model.body_mass[arm], 500 * volume, 1e-9);
  BOOST_CHECK_EQUAL(model.body_pos[3 * hand + 2], 0.2);
  BOOST_CHECK_EQUAL(model.dof_damping[0], 7);
  BOOST_CHECK_EQUAL(model.dof_damping[1], 3);
  BOOST_CHECK_EQUAL(model.dof_damping[2], 1);
}

BOOST_AUTO_TEST_CASE(each_task_has_only_what_it_is_about) {
  const auto has = [](const std::string& task, const char* body) {
    const auto robot = MakeRobots(task, 1);
    return mj_name2id(&robot->model(0), mjOBJ_BODY, body) >= 0;
  };
  for (const std::string& task : kTasks) {
    const bool peg = UsesPeg(task);
    const bool insert = task.find("insert") != std::string::npos;
    BOOST_CHECK_EQUAL(has(task, "ball"), !peg);
    BOOST_CHECK_EQUAL(has(task, "target_ball"), !peg);
    BOOST_CHECK_EQUAL(has(task, "cup"), insert && !peg);
    BOOST_CHECK_EQUAL(has(task, "peg"), peg);
    BOOST_CHECK_EQUAL(has(task, "target_peg"), peg);
    BOOST_CHECK_EQUAL(has(task, "slot"), insert && peg);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
