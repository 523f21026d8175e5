// Teachers and configurations of distillations that take a moment.
#pragma once

#include <ATen/CPUGeneratorImpl.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "models/policy_file.h"
#include "models/registry.h"
#include "tests/tools/queueing/small_run.h"
#include "tools/atomic_file.h"
#include "tools/experiment.h"
#include "tools/policy_layout.h"

namespace ballast::tools {

/// A constrained run of four episodes that keeps some of its policies, and its
/// configuration beside them.
struct TeacherRun : SmallRun {
  explicit TeacherRun(int kept = 2)
      : SmallRun(R"([run]
total_steps = 4000
initial_steps = 0
steps_per_iteration = 1000
updates_per_step = 0.005
keep_policies = )" +
                 std::to_string(kept) +
                 R"(
[environment]
task = "cartpole.swingup"
[model]
samples = 1
[agent]
batch = 16
actions_per_state = 4
[networks]
hidden = [8, 8]
)") {
    Train(0);
    std::ofstream(directory().config()) << Load().resolved;
  }
};

/// Writes a policy with opinions, of the task of this configuration.
/// @param kind  "gaussian", "categorical" or "greedy".
inline void WriteTeacher(const std::filesystem::path& file,
                         const Experiment& task, const std::string& kind,
                         std::uint64_t seed = 1) {
  models::PolicyShape shape;
  shape.kind = kind;
  shape.network.inputs = static_cast<int>(task.spec.observation.size());
  shape.network.hidden = {12, 10};
  shape.network.output_gain = 1.0;
  shape.action_size = static_cast<int>(task.spec.action.box.size());
  for (const envs::Factor& factor : task.spec.action.factors) {
    shape.choices.push_back(factor.choices);
  }
  shape.joint = kind == "greedy";
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  const auto policy = models::MakePolicy(shape, generator);
  WriteFileAtomically(file, models::SavePolicy(*policy, LayoutOf(task.spec)));
}

/// Four rounds on cartpole, an episode each. @param more  lines of
/// [distillation].
inline std::string RobotConfig(const std::filesystem::path& teacher,
                               const std::string& more = "") {
  return R"([run]
total_steps = 4000
steps_per_iteration = 1000
updates_per_step = 0.06
evaluate_every = 2
[environment]
task = "cartpole.swingup"
[environment.perturbation]
pole_length = {scheduler = "uniform", low = 0.9, high = 1.1}
[teacher]
policies = [")" +
         teacher.string() + R"("]
[agent]
kind = "distillation"
[networks]
hidden = [8, 8]
[distillation]
batch = 32
)" + more +
         R"([evaluation]
training_episodes = 1
)";
}

/// Four rounds on a network and two perturbed forms of it.
inline std::string NetworkConfig(const std::filesystem::path& teacher,
                                 const std::string& more = "") {
  return R"([run]
total_steps = 2000
steps_per_iteration = 500
updates_per_step = 0.12
evaluate_every = 2
[environment]
network = ")" BALLAST_SOURCE_DIR R"(/configs/queueing/criss_cross_bm.toml"
worlds = ["service_rate.2.2=0.9:1.1:2"]
[teacher]
policies = [")" +
         teacher.string() + R"("]
[agent]
kind = "distillation"
[networks]
hidden = [8, 8]
layer_norm = false
[distillation]
batch = 32
actors = 4
)" + more +
         R"([evaluation]
truncation = [6, 6, 6]
)";
}

}  // namespace ballast::tools
