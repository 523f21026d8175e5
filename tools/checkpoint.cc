#include "tools/checkpoint.h"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <stdexcept>
#include <string_view>

#include "models/tensor_finder.h"
#include "models/weights_file.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

using models::NamedTensor;

constexpr std::string_view kStatePrefix = "state-";
constexpr std::string_view kEpisodesPrefix = "episodes-";
constexpr std::string_view kSuffix = ".safetensors";
constexpr std::uintmax_t kLargestFile = std::uintmax_t{1} << 34;
constexpr std::size_t kStatesKept = 2;

fs::path FileOf(const fs::path& folder, std::string_view prefix,
                std::int64_t iteration) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%08lld",
                static_cast<long long>(iteration));
  return folder / (std::string(prefix) + digits + std::string(kSuffix));
}

/// The iteration in a file's name, if it is of that kind.
std::optional<std::int64_t> IterationOf(const fs::path& file,
                                        std::string_view prefix) {
  const std::string name = file.filename().string();
  if (!name.starts_with(prefix) || !name.ends_with(kSuffix)) return {};
  const std::string digits =
      name.substr(prefix.size(), name.size() - prefix.size() - kSuffix.size());
  if (digits.empty() || digits.size() > 18 ||
      digits.find_first_not_of("0123456789") != std::string::npos) {
    return {};
  }
  return std::stoll(digits);
}

std::vector<std::int64_t> IterationsIn(const fs::path& folder,
                                       std::string_view prefix) {
  std::vector<std::int64_t> iterations;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (const auto iteration = IterationOf(entry.path(), prefix)) {
      iterations.push_back(*iteration);
    }
  }
  std::sort(iterations.begin(), iterations.end());
  return iterations;
}

}  // namespace

CheckpointFolder::CheckpointFolder(fs::path folder,
                                   std::int64_t replay_capacity)
    : folder_(std::move(folder)), replay_capacity_(replay_capacity) {}

std::vector<std::int64_t> CheckpointFolder::SavedIterations() const {
  return IterationsIn(folder_, kStatePrefix);
}

std::function<void()> CheckpointFolder::SaveTransitions(
    std::int64_t iteration, const std::vector<NamedTensor>& transitions) const {
  return [file = FileOf(folder_, kEpisodesPrefix, iteration),
          bytes = models::SerialiseWeights(transitions, {})] {
    WriteFileAtomically(file, bytes);
  };
}

std::function<void()> CheckpointFolder::Save(const TrainingState& state,
                                             const Learner& learner) const {
  std::vector<NamedTensor> tensors = learner.Save();
  tensors.emplace_back(
      "run.progress",
      models::IntegerTensor({state.iteration, state.steps, state.updates}));
  tensors.emplace_back("run.transitions",
                       models::IntegerTensor(state.transitions));
  return [this, file = FileOf(folder_, kStatePrefix, state.iteration),
          bytes = models::SerialiseWeights(tensors, {}),
          transitions = state.transitions] {
    WriteFileAtomically(file, bytes);
    RemoveSuperfluous(transitions);
  };
}

void CheckpointFolder::RemoveSuperfluous(
    const std::vector<std::int64_t>& transitions) const {
  std::vector<std::int64_t> saved = SavedIterations();
  while (saved.size() > kStatesKept) {
    fs::remove(FileOf(folder_, kStatePrefix, saved.front()));
    saved.erase(saved.begin());
  }
  // Episodes that the older of the two kept states can no longer replay.
  std::int64_t newer = 0;
  for (std::int64_t i = saved.front(); i >= 1; --i) {
    if (newer >= replay_capacity_ &&
        !fs::remove(FileOf(folder_, kEpisodesPrefix, i))) {
      break;  // So are all older ones.
    }
    newer += transitions[static_cast<std::size_t>(i - 1)];
  }
}

std::optional<TrainingState> CheckpointFolder::Load(Learner& learner) const {
  std::vector<std::int64_t> saved = SavedIterations();
  while (!saved.empty()) {
    const std::int64_t iteration = saved.back();
    saved.pop_back();
    try {
      return LoadOne(iteration, learner);
    } catch (const std::invalid_argument&) {
      if (saved.empty()) throw;
    }
  }
  return std::nullopt;
}

TrainingState CheckpointFolder::LoadOne(std::int64_t iteration,
                                        Learner& learner) const {
  const fs::path file = FileOf(folder_, kStatePrefix, iteration);
  const models::Weights weights = models::ReadWeights(file, kLargestFile);
  const models::TensorFinder finder(weights.tensors, file.string());
  const std::vector<std::int64_t> progress = finder.Integers("run.progress");
  TrainingState state;
  state.transitions = finder.Integers("run.transitions");
  if (progress.size() != 3 || progress[0] != iteration ||
      std::ssize(state.transitions) != iteration) {
    throw std::invalid_argument(file.string() +
                                ": not the state of its iteration");
  }
  state.iteration = progress[0];
  state.steps = progress[1];
  state.updates = progress[2];
  learner.Restore(weights.tensors, file.string());
  Refill(state, learner);
  return state;
}

void CheckpointFolder::Refill(const TrainingState& state,
                              Learner& learner) const {
  // The first iteration that the buffer still holds a part of.
  std::int64_t held = 0;
  std::size_t first = state.transitions.size();
  while (first > 0 && held < replay_capacity_) {
    held += state.transitions[--first];
  }
  std::vector<SavedTransitions> iterations;
  for (std::size_t i = first; i < state.transitions.size(); ++i) {
    const fs::path file =
        FileOf(folder_, kEpisodesPrefix, static_cast<std::int64_t>(i) + 1);
    iterations.push_back(
        {file.string(), models::ReadWeights(file, kLargestFile).tensors});
  }
  const std::int64_t skipped = std::accumulate(
      state.transitions.begin(),
      state.transitions.begin() + static_cast<std::ptrdiff_t>(first),
      std::int64_t{0});
  learner.Refill(skipped, iterations);
}

std::vector<NamedTensor> NewestState(const fs::path& checkpoints,
                                     const std::string& name) {
  const std::vector<std::int64_t> saved =
      IterationsIn(checkpoints, kStatePrefix);
  if (saved.empty()) {
    throw std::invalid_argument(
        name +
        ": has no saved state (its checkpoints are absent); name a run "
        "directory as `ballast train` left it");
  }
  return models::ReadWeights(FileOf(checkpoints, kStatePrefix, saved.back()),
                             kLargestFile)
      .tensors;
}

std::vector<SavedTransitions> AllTransitions(const fs::path& checkpoints,
                                             const std::string& name) {
  std::vector<SavedTransitions> all;
  for (const std::int64_t i : IterationsIn(checkpoints, kEpisodesPrefix)) {
    const fs::path file = FileOf(checkpoints, kEpisodesPrefix, i);
    all.push_back(
        {file.string(), models::ReadWeights(file, kLargestFile).tensors});
  }
  if (!all.empty()) return all;
  throw std::invalid_argument(
      name +
      ": kept no transitions; its agent replays none, or its "
      "checkpoints are absent: choose another regime");
}

}  // namespace ballast::tools
