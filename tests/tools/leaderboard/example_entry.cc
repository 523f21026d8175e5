#include "tests/tools/leaderboard/example_entry.h"

#include <map>

#include "envs/registry.h"
#include "models/networks/network_policy.h"
#include "models/policy_file.h"
#include "models/registry.h"
#include "models/sha256.h"
#include "tools/atomic_file.h"
#include "tools/leaderboard/entry.h"
#include "tools/policy_layout.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBoard = R"([board]
name = "example-v1"
title = "An example"
about = "Two worlds."
least_training_seeds = 2
episodes = 2

[[task]]
task = "cartpole.swingup"
safety_coefficient = 0.3
constraints = [{name = "slider_pos_constraint", budget_per_episode = 100}]
grid = ["pole_length=0.9,1.1"]
)";

std::unique_ptr<models::NetworkPolicy> PolicyOfSeed(int seed) {
  models::PolicyShape shape;
  shape.kind = "gaussian";
  shape.network.inputs = 5;
  shape.network.hidden = {8};
  shape.network.output_gain = 1.0;
  shape.action_size = 1;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(
      static_cast<std::uint64_t>(seed));
  return models::MakePolicy(shape, generator);
}

struct SeedFiles {
  std::string policy;
  std::string evaluation;
};

SeedFiles MakeSeed(const BoardTask& task, int seed) {
  const auto policy = PolicyOfSeed(seed);
  const envs::EnvironmentSpec spec =
      envs::MakeEnvironment(task.task, {envs::SimulationOptions()}, 1)->spec();
  const std::string bytes = models::SavePolicy(*policy, LayoutOf(spec));
  EvaluationFile file = task.head;
  file.policy = {models::Sha256Hex(bytes), "gaussian", seed, "example",
                 "example/seed-" + std::to_string(seed)};
  file.rows = EvaluateGrid(*policy, EvaluationOf(task),
                           [](std::int64_t, std::int64_t) {});
  ComputeCellsAndAggregates(file);
  return {bytes, Serialise(file)};
}

constexpr std::size_t kMostBytes = std::size_t{1} << 24;

}  // namespace

ExampleEntry::ExampleEntry() {
  UseNoOtherThread();
  WriteBoard();
  board_ = LoadBoards(boards());
  for (const int seed : {0, 1}) WriteSeed(seed);
}

fs::path ExampleEntry::policy(int seed) const {
  return path("policy-" + std::to_string(seed) + ".safetensors");
}

fs::path ExampleEntry::evaluation(int seed) const {
  return path("evaluation-" + std::to_string(seed) + ".json");
}

void ExampleEntry::WriteBoard() const {
  fs::create_directories(boards());
  WriteFileAtomically(board_file(), kBoard);
}

void ExampleEntry::WriteSeed(int seed) const {
  // The same in every test, so it is run once.
  static std::map<int, SeedFiles> made;
  if (!made.contains(seed)) {
    made[seed] = MakeSeed(board_.front().tasks.front(), seed);
  }
  WriteFileAtomically(policy(seed), made[seed].policy);
  WriteFileAtomically(evaluation(seed), made[seed].evaluation);
}

SubmitOptions ExampleEntry::submission(const std::string& name) const {
  SubmitOptions options;
  options.board = board_file();
  options.paths = {evaluation(0), evaluation(1)};
  options.policies = {policy(0), policy(1)};
  options.name = name;
  options.out = path(name);
  return options;
}

fs::path ExampleEntry::Pack(const std::string& name) const {
  const SubmitOptions options = submission(name);
  Submit(options);
  return options.out;
}

void EditManifest(const fs::path& entry,
                  const std::function<void(EntryManifest&)>& edit) {
  const fs::path path = entry / "entry.json";
  EntryManifest manifest =
      ParseEntryManifest(ReadWholeFile(path, kMostBytes), path.string());
  edit(manifest);
  WriteFileAtomically(path, Serialise(manifest));
}

void ForgeEvaluation(const fs::path& entry, std::size_t run,
                     const std::function<void(EvaluationFile&)>& edit) {
  EditManifest(entry, [&](EntryManifest& manifest) {
    std::string& digest = manifest.runs[run].evaluation;
    EvaluationFile file =
        ReadEvaluationFile(entry / PlaceOf(EntryPart::kEvaluation, digest));
    edit(file);
    ComputeCellsAndAggregates(file);
    const std::string text = Serialise(file);
    digest = models::Sha256Hex(text);
    WriteFileAtomically(entry / PlaceOf(EntryPart::kEvaluation, digest), text);
  });
}

}  // namespace ballast::tools
