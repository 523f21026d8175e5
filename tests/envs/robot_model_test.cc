// What the compiled models weigh, and that only what should move does.
#include <mujoco/mujoco.h>

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>

#include "envs/mujoco/model_spec.h"
#include "envs/mujoco/suite.h"
#include "envs/registry.h"
#include "tests/configs/refusal.h"
#include "tests/envs/conformance.h"
#include "tests/envs/golden_rollout.h"
#include "tests/envs/legacy_rollout.h"

namespace ballast::envs {
namespace {

using configs::Refusal;

// Reference masses carry seven digits or more; in per cent for Boost.
constexpr double kMassPercent = 1e-4;
// Reference inertias carry six decimals, those of the light pole eight.
constexpr double kInertia = 1e-6;
constexpr double kPoleInertia = 5e-9;

struct Body {
  double mass;
  std::array<double, 3> inertia;  // Descending.
};

Body Weigh(const std::string& task,
           std::vector<ParameterPerturbation> perturbations, const char* body) {
  TaskOptions options;
  options.task = task;
  const auto robot = MakeRobots(options, {{std::move(perturbations), 0}});
  const mjModel& model = robot->model(0);
  const int id = mj_name2id(&model, mjOBJ_BODY, body);
  BOOST_REQUIRE_GE(id, 0);
  Body result{model.body_mass[id], {}};
  std::copy_n(model.body_inertia + 3 * id, 3, result.inertia.begin());
  std::sort(result.inertia.rbegin(), result.inertia.rend());
  return result;
}

void CheckBody(const Body& body, double mass, std::array<double, 3> inertia,
               double tolerance = kInertia) {
  std::sort(inertia.rbegin(), inertia.rend());
  BOOST_CHECK_CLOSE(body.mass, mass, kMassPercent);
  for (int i = 0; i < 3; ++i) {
    BOOST_CHECK_SMALL(body.inertia[i] - inertia[i], tolerance);
  }
}

double TotalMass(const mjModel& model) {
  double mass = 0;
  for (int i = 0; i < model.nbody; ++i) mass += model.body_mass[i];
  return mass;
}

/// Everything of a compiled model, names too.
std::vector<char> Bytes(const mjModel& model) {
  std::vector<char> bytes(mj_sizeModel(&model));
  mj_saveModel(&model, nullptr, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(RobotModelTest)

BOOST_AUTO_TEST_CASE(the_pole_weighs_what_its_length_and_mass_say) {
  CheckBody(Weigh("cartpole.swingup", {}, "pole_1"), 0.1,
            {9.424593e-3, 9.424593e-3, 1.00104e-4}, kPoleInertia);
  CheckBody(Weigh("cartpole.swingup", {{"pole_length", 0.75}}, "pole_1"), 0.075,
            {4.146427e-3, 4.146427e-3, 7.48125e-5}, kPoleInertia);
  CheckBody(Weigh("cartpole.swingup", {{"pole_length", 1.25}}, "pole_1"), 0.125,
            {1.795276e-2, 1.795276e-2, 1.25403e-4}, kPoleInertia);
  CheckBody(Weigh("cartpole.balance", {{"pole_mass", 0.05}}, "pole_1"), 0.05,
            {4.712296e-3, 4.712296e-3, 5.00519e-5}, kPoleInertia);
}

BOOST_AUTO_TEST_CASE(
    the_walkers_torso_and_thighs_weigh_what_their_lengths_say) {
  const auto torso = [](double length) {
    return Weigh("walker.walk", {{"torso_length", length}}, "torso");
  };
  CheckBody(torso(0.1), 4.515516, {0.038761, 0.038761, 0.010359});
  CheckBody(torso(0.2), 7.594277, {0.165015, 0.165015, 0.017902});
  CheckBody(torso(0.3), 10.673037, {0.443156, 0.443156, 0.025445});
  CheckBody(torso(0.4), 13.751798, {0.934757, 0.934757, 0.032988});
  CheckBody(torso(0.5), 16.830559, {1.701394, 1.701394, 0.040531});
  for (const char* thigh : {"left_thigh", "right_thigh"}) {
    CheckBody(Weigh("walker.run", {{"thigh_length", 0.3}}, thigh), 5.235988,
              {0.197855, 0.197855, 0.006414});
  }
  BOOST_CHECK_CLOSE(TotalMass(MakeRobots("walker.stand", 1)->model(0)),
                    28.540322, kMassPercent);
}

BOOST_AUTO_TEST_CASE(the_quadruped_weighs_what_density_and_shins_say) {
  const auto torso = [](double density) {
    return Weigh("quadruped.walk", {{"torso_density", density}}, "torso");
  };
  CheckBody(torso(500), 33.929201, {0.766121, 0.882159, 1.105413});
  CheckBody(torso(1000), 67.858401, {1.532243, 1.764318, 2.210827});
  CheckBody(torso(1500), 101.787602, {2.298364, 2.646478, 3.316240});
  for (const char* knee : {"knee_front_left", "knee_back_right"}) {
    CheckBody(Weigh("quadruped.run", {{"shin_length", 0.3}}, knee), 3.390850,
              {0.078012, 0.078012, 0.006920});
  }
  BOOST_CHECK_CLOSE(TotalMass(MakeRobots("quadruped.run", 1)->model(0)),
                    107.117906, kMassPercent);
}

BOOST_AUTO_TEST_CASE(damping_and_friction_reach_the_parts_that_inherit_them) {
  TaskOptions options;
  options.task = "walker.walk";
  const auto walker = MakeRobots(
      options, {{{{"joint_damping", 2.0}, {"contact_friction", 0.4}}, 0}});
  const mjModel& model = walker->model(0);
  for (int i = 0; i < model.nv; ++i) {
    BOOST_CHECK_EQUAL(model.dof_damping[i], i < 3 ? 0.0 : 2.0);
  }
  for (int i = 0; i < model.ngeom; ++i) {
    BOOST_CHECK_EQUAL(model.geom_friction[3 * i], 0.4);
    BOOST_CHECK_EQUAL(model.geom_friction[3 * i + 1], 0.1);
  }

  options.task = "quadruped.walk";
  const auto quadruped = MakeRobots(options, {{{{"joint_damping", 60.0}}, 0}});
  for (int i = 0; i < quadruped->model(0).nv; ++i) {
    BOOST_CHECK_EQUAL(quadruped->model(0).dof_damping[i], i < 6 ? 0.0 : 60.0);
  }
}

BOOST_AUTO_TEST_CASE(a_model_without_textures_moves_alike_and_is_small) {
  const auto compile = [](Textures textures) {
    return ModelSpec(SuiteFile("walker.xml"), textures).Compile([](mjSpec*) {});
  };
  const ModelPointer drawn = compile(Textures::kKeep);
  const ModelPointer stripped = compile(Textures::kStrip);
  BOOST_CHECK_GT(mj_sizeModel(drawn.get()), 1000000);
  BOOST_CHECK_LT(mj_sizeModel(stripped.get()), 100000);
  const std::vector<double> pose = {0, 0, .05, .1, -.2, .1, -.1, -.3, .1};
  const std::vector<double> rest(9, 0);
  const auto play = [&](const mjModel& model) {
    const DataPointer data = DataAt(model, pose.data(), rest.data());
    return LegacyRollout(model, 10, data.get(), 100);
  };
  BOOST_TEST(play(*drawn) == play(*stripped));
}

BOOST_AUTO_TEST_CASE(a_parameter_at_its_nominal_value_changes_nothing) {
  for (const TaskInfo& task : ListTasks()) {
    TaskOptions options;
    options.task = task.name;
    const std::vector<char> nominal =
        Bytes(MakeRobots(options, {{}})->model(0));
    for (const ParameterInfo& parameter : task.parameters) {
      const auto robot = MakeRobots(
          options, {{{{parameter.name, parameter.nominal}}, /*seed=*/0}});
      BOOST_TEST_CONTEXT(task.name << " " << parameter.name) {
        BOOST_CHECK_EQUAL(Bytes(robot->model(0)) != nominal,
                          ChangesAtNominal(task.name, parameter.name));
      }
    }
  }
}

// Bit for bit: one build on one machine.
BOOST_AUTO_TEST_CASE(every_task_steps_in_the_suites_own_order) {
  for (const GoldenRollout& golden : ConstraintRollouts()) {
    const auto robot = MakeRobots(golden.options, {golden.simulation});
    const mjModel& model = robot->model(0);
    robot->SetPose(0, golden.qpos, golden.qvel, golden.target);
    for (int k = 0; k < 60; ++k) robot->Step(GoldenAction(1, model.nu, k));
    const DataPointer data =
        DataAt(model, golden.qpos.data(), golden.qvel.data(), golden.target);
    BOOST_TEST_CONTEXT(golden.label) {
      BOOST_TEST(StateOf(model, robot->View(0)) ==
                 LegacyRollout(model, robot->substeps(), data.get(), 60));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_missing_or_broken_model_file_is_named) {
  BOOST_TEST(Refusal([] {
               SuiteFile("walkre.xml");
             }).find("walkre.xml not found; run tools/bootstrap") !=
             std::string::npos);
  BOOST_TEST(Refusal([] {
               ModelSpec(BALLAST_SOURCE_DIR "/CMakeLists.txt",
                         Textures::kStrip);
             }).find("CMakeLists.txt") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_compilers_reason_reaches_the_user) {
  const ModelSpec spec(SuiteFile("walker.xml"), Textures::kStrip);
  const std::string reason = Refusal([&] {
    spec.Compile([](mjSpec* s) {
      mjs_asGeom(mjs_findElement(s, mjOBJ_GEOM, "torso"))->size[0] = -1;
    });
  });
  BOOST_TEST(reason.find("walker.xml") != std::string::npos);
  BOOST_TEST(reason.find("size") != std::string::npos);
  BOOST_TEST(reason.find('\n') == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
