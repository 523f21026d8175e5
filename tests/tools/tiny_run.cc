#include "tests/tools/tiny_run.h"

#include "models/policy_file.h"
#include "tools/atomic_file.h"
#include "tools/experiment.h"
#include "tools/policy_layout.h"

namespace ballast::tools {
namespace {

constexpr const char* kConfig = R"(
[run]
method = "RAMU"
seed = 3
[environment]
task = "cartpole.swingup"
safety_coefficient = 0.5
constraints = [{name = "slider_pos", budget_per_episode = 70, discount = 0.98}]
[networks]
hidden = [16, 16]
[agent]
replay_capacity = 2000
[evaluation]
grid = ["pole_length=0.9,1,1.1"]
episodes = 2
)";

}  // namespace

TinyRun::TinyRun() {
  std::filesystem::create_directories(path());
  WriteFileAtomically(path() / "config.toml", kConfig);
  const Experiment experiment = LoadExperiment(path() / "config.toml");
  WriteFileAtomically(path() / "config.toml", experiment.resolved);
  const auto agent = experiment.MakeAgent();
  initial_ = models::SavePolicy(agent->policy(), LayoutOf(experiment.spec));
  models::PolicyFile file = models::ParsePolicy(initial_, "initial");
  file.policy->parameters().add_(0.01);
  WriteFileAtomically(policy(), models::SavePolicy(*file.policy, file.layout));
}

}  // namespace ballast::tools
