#include "envs/mujoco/humanoid.h"

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include "tests/configs/refusal.h"
#include "tests/envs/golden_rollout.h"
#include "tests/envs/legacy_rollout.h"

namespace ballast::envs {
namespace {

// Two orders of a few additions.
constexpr double kRounding = 1e-12;

int BodyOf(const mjModel& model, const char* name) {
  return mj_name2id(&model, mjOBJ_BODY, name);
}

/// From the engine's own quantities, with the shaping written out.
double ExpectedReward(const mjModel& model, mjData* data, const double* control,
                      bool walk) {
  const int torso = BodyOf(model, "torso");
  const double height = data->xpos[3 * BodyOf(model, "head") + 2];
  const double vertical = data->xmat[9 * torso + 8];
  double reward =
      height >= 1.4 ? 1 : std::pow(0.1, std::pow((1.4 - height) / 0.35, 2));
  reward *= vertical >= 0.9 ? 1 : 1 - (0.9 - vertical) / 1.9;
  double squares = 0;
  for (int i = 0; i < model.nu; ++i) squares += control[i] * control[i];
  reward *= (4 + 1 - squares / model.nu) / 5;

  mj_subtreeVel(&model, data);
  const double* velocity = data->subtree_linvel + 3 * torso;
  if (walk) {
    const double speed = std::hypot(velocity[0], velocity[1]);
    return reward * (5 * std::min(speed, 1.0) + 1) / 6;
  }
  return reward *
         (std::pow(0.1, std::pow(velocity[0] / 2, 2)) +
          std::pow(0.1, std::pow(velocity[1] / 2, 2))) /
         2;
}

bool SatisfiedAt(const Humanoid& humanoid, int constraint,
                 const std::array<double, 28>& position,
                 const std::array<double, 27>& velocity) {
  return humanoid.Satisfied(
      constraint, /*safety_coefficient=*/0.5,
      {.position = position.data(), .velocity = velocity.data()});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(HumanoidTest)

BOOST_AUTO_TEST_CASE(rewards_follow_from_the_engines_own_quantities) {
  for (const std::string task : {"humanoid.stand", "humanoid.walk"}) {
    const auto robots = MakeRobots(task, 4);
    const mjModel& model = robots->model(0);
    robots->Reset(AllOf(4));
    double largest = 0;
    for (int k = 0; k < 40; ++k) {
      const TimeStep& now = robots->Step(GoldenAction(4, model.nu, k));
      for (int i = 0; i < 4; ++i) {
        const SimulationView view = robots->View(i);
        const DataPointer data = DataAt(model, view.position, view.velocity);
        const double expected = ExpectedReward(model, data.get(), view.control,
                                               task == "humanoid.walk");
        BOOST_CHECK_SMALL(now.reward[i] - expected, kRounding);
        largest = std::max(largest, expected);
      }
    }
    BOOST_CHECK_GT(largest, 0.1);  // Not zeros alone.
  }
}

BOOST_AUTO_TEST_CASE(limbs_are_seen_in_the_torsos_frame) {
  const auto robots = MakeRobots("humanoid.walk", 1);
  const mjModel& model = robots->model(0);
  const RowMatrix seen = robots->Reset(AllOf(1)).observation;
  const SimulationView view = robots->View(0);
  const int torso = BodyOf(model, "torso");
  int next = 22;  // After the joints and the head.
  for (const char* limb :
       {"left_hand", "left_foot", "right_hand", "right_foot"}) {
    double away[3];
    double along[3];
    mju_sub3(away, view.body_position + 3 * BodyOf(model, limb),
             view.body_position + 3 * torso);
    mju_mulMatTVec3(along, view.body_rotation + 9 * torso, away);
    for (const double expected : along) {
      BOOST_CHECK_SMALL(seen(0, next++) - expected, kRounding);
    }
  }
}

BOOST_AUTO_TEST_CASE(joints_are_named_in_the_models_order) {
  const auto robots = MakeRobots("humanoid.stand", 1);
  const mjModel& model = robots->model(0);
  for (int joint = 1; joint < model.njnt; ++joint) {
    const std::string name = mj_id2name(&model, mjOBJ_JOINT, joint);
    const int position = model.jnt_qposadr[joint] - 7;
    const int velocity = 67 - 27 + model.jnt_dofadr[joint];
    const auto& observation = robots->spec().observation;
    BOOST_CHECK_EQUAL(observation[position].name, name + ".angle");
    BOOST_CHECK_EQUAL(observation[velocity].name, name + ".velocity");
  }
}

BOOST_AUTO_TEST_CASE(joint_limits_leave_the_root_out_and_one_velocity_more) {
  const Humanoid humanoid(Humanoid::Task::kWalk);
  constexpr int kAngle = 0;
  constexpr int kVelocity = 1;
  const double angle = 0.5 * std::numbers::pi;
  for (int i = 0; i < 28; ++i) {
    std::array<double, 28> position{};
    position[i] = i % 2 ? angle : -angle;
    BOOST_CHECK_EQUAL(SatisfiedAt(humanoid, kAngle, position, {}), i < 7);
    position[i] *= 0.999;
    BOOST_CHECK(SatisfiedAt(humanoid, kAngle, position, {}));
  }
  for (int i = 0; i < 27; ++i) {
    std::array<double, 27> velocity{};
    velocity[i] = i % 2 ? 45 : -45;
    // The root has six velocities; the suite skips the first joint's as well.
    BOOST_CHECK_EQUAL(SatisfiedAt(humanoid, kVelocity, {}, velocity), i < 7);
    velocity[i] *= 0.999;
    BOOST_CHECK(SatisfiedAt(humanoid, kVelocity, {}, velocity));
  }
}

BOOST_AUTO_TEST_CASE(episodes_start_at_rest_in_the_air_without_contact) {
  const auto robots = MakeRobots("humanoid.walk", 50);
  const mjModel& model = robots->model(0);
  robots->Reset(AllOf(50));
  double lowest_vertical = 1;
  for (int i = 0; i < 50; ++i) {
    const SimulationView view = robots->View(i);
    const double* q = view.position;
    BOOST_CHECK_EQUAL(q[0], 0);
    BOOST_CHECK_EQUAL(q[1], 0);
    BOOST_CHECK_EQUAL(q[2], 1.5);
    BOOST_CHECK_SMALL(mju_norm(q + 3, 4) - 1, kRounding);
    BOOST_CHECK_GE(*std::min_element(q + 3, q + 7), 0);
    for (int joint = 1; joint < model.njnt; ++joint) {
      BOOST_CHECK_GE(q[model.jnt_qposadr[joint]], model.jnt_range[2 * joint]);
      BOOST_CHECK_LE(q[model.jnt_qposadr[joint]],
                     model.jnt_range[2 * joint + 1]);
    }
    BOOST_CHECK_EQUAL(mju_norm(view.velocity, model.nv), 0);
    BOOST_CHECK_EQUAL(DataAt(model, q, view.velocity)->ncon, 0);
    lowest_vertical =
        std::min(lowest_vertical, view.Rotation(BodyOf(model, "torso"), 2, 2));
  }
  BOOST_CHECK_LT(lowest_vertical, 0);  // Some hang head down.
}

BOOST_AUTO_TEST_CASE(a_head_too_large_to_touch_nothing_is_refused) {
  TaskOptions options;
  options.task = "humanoid.stand";
  const auto robot = MakeRobots(options, {{{{"head_size", 3.0}}, 0}});
  BOOST_TEST(configs::Refusal([&] {
               robot->Reset(AllOf(1));
             }).find("free of contact") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(parameters_reach_what_the_suite_edits) {
  TaskOptions options;
  options.task = "humanoid.walk";
  const auto robot = MakeRobots(options, {{{{"contact_friction", 0.4},
                                            {"joint_damping", 1.5},
                                            {"head_size", 0.12}},
                                           0}});
  const mjModel& model = robot->model(0);
  const double ball = 4.0 / 3 * std::numbers::pi * std::pow(0.12, 3);
  BOOST_CHECK_CLOSE(model.body_mass[BodyOf(model, "head")], 1000 * ball, 1e-9);
  for (int i = 0; i < model.ngeom; ++i) {
    BOOST_CHECK_EQUAL(model.geom_friction[3 * i], 0.4);
    BOOST_CHECK_EQUAL(model.geom_friction[3 * i + 1], 0.1);
    BOOST_CHECK_EQUAL(model.geom_friction[3 * i + 2], 0.1);
  }
  for (int joint = 1; joint < model.njnt; ++joint) {
    const std::string name = mj_id2name(&model, mjOBJ_JOINT, joint);
    const bool big =
        name.starts_with("abdomen") || name.find("_hip_") != std::string::npos;
    BOOST_CHECK_EQUAL(model.dof_damping[model.jnt_dofadr[joint]],
                      big ? 5 : 1.5);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
