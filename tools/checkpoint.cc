#include "tools/checkpoint.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string_view>

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

template <typename Number>
at::Tensor Integers(const std::vector<Number>& numbers) {
  at::Tensor tensor =
      at::empty({static_cast<std::int64_t>(numbers.size())}, at::kLong);
  std::copy(numbers.begin(), numbers.end(),
            tensor.mutable_data_ptr<std::int64_t>());
  return tensor;
}

at::Tensor Doubles(const std::vector<double>& numbers) {
  at::Tensor tensor =
      at::empty({static_cast<std::int64_t>(numbers.size())}, at::kDouble);
  std::copy(numbers.begin(), numbers.end(), tensor.mutable_data_ptr<double>());
  return tensor;
}

/// Tensors of a file by name, with types and ranks checked.
class Finder {
 public:
  Finder(const std::vector<NamedTensor>& tensors, std::string file)
      : by_name_(tensors.begin(), tensors.end()), file_(std::move(file)) {}

  const at::Tensor& Find(const std::string& name, at::ScalarType type,
                         std::int64_t rank) const {
    const auto found = by_name_.find(name);
    if (found == by_name_.end() || found->second.scalar_type() != type ||
        found->second.dim() != rank) {
      throw std::invalid_argument(file_ + ": " + name +
                                  " is missing or of another type");
    }
    return found->second;
  }

  template <typename Number>
  std::vector<Number> Integers(const std::string& name) const {
    const at::Tensor& tensor = Find(name, at::kLong, 1);
    const auto* data = tensor.const_data_ptr<std::int64_t>();
    return std::vector<Number>(data, data + tensor.numel());
  }

  std::vector<double> Doubles(const std::string& name) const {
    const at::Tensor& tensor = Find(name, at::kDouble, 1);
    const auto* data = tensor.const_data_ptr<double>();
    return std::vector<double>(data, data + tensor.numel());
  }

 private:
  std::map<std::string, at::Tensor> by_name_;
  std::string file_;
};

std::vector<agents::Episode> ReadEpisodes(const fs::path& file) {
  const models::Weights weights = models::ReadWeights(file, kLargestFile);
  const Finder finder(weights.tensors, file.string());
  std::vector<agents::Episode> episodes;
  for (const std::int64_t terminated :
       finder.Integers<std::int64_t>("terminated")) {
    const std::string prefix = std::to_string(episodes.size()) + ".";
    agents::Episode episode;
    episode.observation = finder.Find(prefix + "observation", at::kFloat, 2);
    episode.action = finder.Find(prefix + "action", at::kFloat, 2);
    episode.reward = finder.Find(prefix + "reward", at::kFloat, 1);
    episode.costs = finder.Find(prefix + "costs", at::kFloat, 2);
    episode.terminated = terminated != 0;
    if (episode.observation.size(0) != episode.length() + 1 ||
        episode.reward.size(0) != episode.length() ||
        episode.costs.size(1) != episode.length()) {
      throw std::invalid_argument(file.string() +
                                  ": an episode's parts differ in length");
    }
    episodes.push_back(episode);
  }
  return episodes;
}

}  // namespace

CheckpointFolder::CheckpointFolder(fs::path folder,
                                   std::int64_t replay_capacity)
    : folder_(std::move(folder)), replay_capacity_(replay_capacity) {}

std::vector<std::int64_t> CheckpointFolder::SavedIterations() const {
  return IterationsIn(folder_, kStatePrefix);
}

std::function<void()> CheckpointFolder::SaveEpisodes(
    std::int64_t iteration,
    const std::vector<agents::Episode>& episodes) const {
  std::vector<NamedTensor> tensors;
  std::vector<std::int64_t> terminated;
  for (const agents::Episode& episode : episodes) {
    const std::string prefix = std::to_string(terminated.size()) + ".";
    tensors.emplace_back(prefix + "observation", episode.observation);
    tensors.emplace_back(prefix + "action", episode.action);
    tensors.emplace_back(prefix + "reward", episode.reward);
    tensors.emplace_back(prefix + "costs", episode.costs);
    terminated.push_back(episode.terminated ? 1 : 0);
  }
  tensors.emplace_back("terminated", Integers(terminated));
  return [file = FileOf(folder_, kEpisodesPrefix, iteration),
          bytes = models::SerialiseWeights(tensors, {})] {
    WriteFileAtomically(file, bytes);
  };
}

std::function<void()> CheckpointFolder::Save(
    const TrainingState& state,
    const agents::constrained::ConstrainedAgent& agent) const {
  std::vector<NamedTensor> tensors = agent.Save();
  tensors.emplace_back("run.progress",
                       Integers(std::vector<std::int64_t>{
                           state.iteration, state.steps, state.updates}));
  tensors.emplace_back("run.total_costs", Doubles(state.total_costs));
  tensors.emplace_back("run.environment", Integers(state.environment));
  tensors.emplace_back("run.noise", Integers(state.noise));
  tensors.emplace_back("run.transitions", Integers(state.transitions));
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

std::optional<TrainingState> CheckpointFolder::Load(
    agents::constrained::ConstrainedAgent& agent) const {
  std::vector<std::int64_t> saved = SavedIterations();
  while (!saved.empty()) {
    const std::int64_t iteration = saved.back();
    saved.pop_back();
    try {
      return LoadOne(iteration, agent);
    } catch (const std::invalid_argument&) {
      if (saved.empty()) throw;
    }
  }
  return std::nullopt;
}

TrainingState CheckpointFolder::LoadOne(
    std::int64_t iteration,
    agents::constrained::ConstrainedAgent& agent) const {
  const fs::path file = FileOf(folder_, kStatePrefix, iteration);
  const models::Weights weights = models::ReadWeights(file, kLargestFile);
  const Finder finder(weights.tensors, file.string());
  const auto progress = finder.Integers<std::int64_t>("run.progress");
  TrainingState state;
  state.transitions = finder.Integers<std::int64_t>("run.transitions");
  if (progress.size() != 3 || progress[0] != iteration ||
      static_cast<std::int64_t>(state.transitions.size()) != iteration) {
    throw std::invalid_argument(file.string() +
                                ": not the state of its iteration");
  }
  state.iteration = progress[0];
  state.steps = progress[1];
  state.updates = progress[2];
  state.total_costs = finder.Doubles("run.total_costs");
  state.environment = finder.Integers<std::uint64_t>("run.environment");
  state.noise = finder.Integers<std::uint64_t>("run.noise");
  agent.Restore(weights.tensors);
  RefillReplay(state, agent);
  return state;
}

void CheckpointFolder::RefillReplay(
    const TrainingState& state,
    agents::constrained::ConstrainedAgent& agent) const {
  // The first iteration that the buffer still holds a part of.
  std::int64_t held = 0;
  std::size_t first = state.transitions.size();
  while (first > 0 && held < replay_capacity_) {
    held += state.transitions[--first];
  }
  std::vector<std::vector<agents::Episode>> iterations;
  for (std::size_t i = first; i < state.transitions.size(); ++i) {
    iterations.push_back(ReadEpisodes(
        FileOf(folder_, kEpisodesPrefix, static_cast<std::int64_t>(i) + 1)));
  }
  agents::ReplayBuffer& replay = agent.replay();
  replay.Clear();
  replay.Skip(std::accumulate(
      state.transitions.begin(),
      state.transitions.begin() + static_cast<std::ptrdiff_t>(first),
      std::int64_t{0}));
  for (const auto& episodes : iterations) {
    for (const agents::Episode& episode : episodes) replay.Add(episode);
  }
}

}  // namespace ballast::tools
