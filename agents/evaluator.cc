#include "agents/evaluator.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "configs/random_stream.h"

namespace ballast::agents {
namespace {

// Rows the policy is asked about at a time; the last block is filled with
// zeros. A matrix product may add up in another order for another number of
// rows, so the number never changes.
constexpr int kBlockRows = 128;

// Asks the policy for the actions of N simulations.
class Actor {
 public:
  Actor(const models::Policy& policy, const EvaluationOptions& options)
      : policy_(policy),
        deterministic_(options.deterministic),
        size_(static_cast<int>(options.noise_seeds.size())) {
    for (const std::uint64_t seed : options.noise_seeds) {
      streams_.emplace_back(seed);
    }
    while (streams_.size() % kBlockRows != 0) streams_.emplace_back(0);
  }

  // Rows of `running` simulations only; the others keep zeros.
  void Act(const envs::TimeStep& time_step,
           const std::vector<std::uint8_t>& running, envs::RowMatrix& actions) {
    CopyObservations(time_step, running);
    for (int first = 0; first < size_; first += kBlockRows) {
      const at::Tensor mask =
          mask_.defined() ? mask_.narrow(0, first, kBlockRows) : at::Tensor();
      const auto distribution =
          policy_.Act(observation_.narrow(0, first, kBlockRows), mask);
      const at::Tensor block =
          deterministic_ ? distribution->Mode()
                         : distribution->SampleEach(
                               std::span(streams_).subspan(first, kBlockRows));
      CopyActions(block.to(at::kDouble).contiguous(), first, running, actions);
    }
  }

 private:
  void CopyObservations(const envs::TimeStep& time_step,
                        const std::vector<std::uint8_t>& running) {
    const int rows = static_cast<int>(streams_.size());
    const auto features = static_cast<int>(time_step.observation.cols());
    const auto choices = static_cast<int>(time_step.mask.cols());
    observation_ = at::zeros({rows, features}, at::kFloat);
    auto observation = observation_.accessor<float, 2>();
    if (choices > 0) mask_ = at::ones({rows, choices}, at::kBool);
    for (int i = 0; i < size_; ++i) {
      if (!running[i]) continue;
      for (int j = 0; j < features; ++j) {
        observation[i][j] = static_cast<float>(time_step.observation(i, j));
      }
      for (int j = 0; j < choices; ++j) {
        mask_.accessor<bool, 2>()[i][j] = time_step.mask(i, j) != 0;
      }
    }
  }

  void CopyActions(const at::Tensor& block, int first,
                   const std::vector<std::uint8_t>& running,
                   envs::RowMatrix& actions) const {
    const auto action = block.accessor<double, 2>();
    const int count = std::min(kBlockRows, size_ - first);
    for (int i = 0; i < count; ++i) {
      if (!running[first + i]) continue;
      for (int j = 0; j < actions.cols(); ++j) {
        actions(first + i, j) = action[i][j];
      }
    }
  }

  const models::Policy& policy_;
  bool deterministic_;
  int size_;
  std::vector<configs::RandomStream> streams_;  // Padded to whole blocks.
  at::Tensor observation_;                      // [padded N, S].
  at::Tensor mask_;  // [padded N, choices]; undefined for a box.
};

void RequireOptions(const EvaluationOptions& options,
                    const envs::VectorEnvironment& environment) {
  if (options.noise_seeds.size() !=
      static_cast<std::size_t>(environment.size())) {
    throw std::invalid_argument(
        "evaluator: " + std::to_string(options.noise_seeds.size()) +
        " noise seeds for " + std::to_string(environment.size()) +
        " simulations: give one each.");
  }
  if (options.cost_discounts.size() != environment.spec().constraints.size()) {
    throw std::invalid_argument(
        "evaluator: " + std::to_string(options.cost_discounts.size()) +
        " cost discounts for " +
        std::to_string(environment.spec().constraints.size()) +
        " constraints: give one each.");
  }
}

EpisodeOutcome NewEpisode(std::size_t constraints) {
  EpisodeOutcome episode;
  episode.costs.assign(constraints, 0.0);
  episode.discounted_costs.assign(constraints, 0.0);
  episode.longest_cost_runs.assign(constraints, 0);
  return episode;
}

// Adds step `step` of simulation i to its episode; false once it is over.
// `cost_runs` are the costly steps in a row up to now.
bool Record(const envs::TimeStep& time_step, int i, int step,
            const EvaluationOptions& options, EpisodeOutcome& episode,
            std::vector<int>& cost_runs) {
  if (time_step.diverged[i]) {
    episode.diverged = true;
    return false;
  }
  episode.reward_return += time_step.reward(i);
  episode.discounted_return +=
      std::pow(options.reward_discount, step) * time_step.reward(i);
  for (std::size_t k = 0; k < episode.costs.size(); ++k) {
    const double cost = time_step.costs(i, static_cast<Eigen::Index>(k));
    episode.costs[k] += cost;
    episode.discounted_costs[k] +=
        std::pow(options.cost_discounts[k], step) * cost;
    int& run = cost_runs[k];
    run = cost > 0 ? run + 1 : 0;
    episode.longest_cost_runs[k] = std::max(episode.longest_cost_runs[k], run);
  }
  episode.length = step + 1;
  return !time_step.terminated[i] && !time_step.truncated[i];
}

// An action that is no number ends its episode.
void StopWithoutAction(envs::RowMatrix& actions,
                       std::vector<std::uint8_t>& running,
                       std::vector<EpisodeOutcome>& episodes) {
  for (std::size_t i = 0; i < running.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    if (actions.row(row).allFinite()) continue;
    actions.row(row).setZero();
    running[i] = 0;
    episodes[i].diverged = true;
  }
}

}  // namespace

std::vector<EpisodeOutcome> EvaluateEpisodes(
    const models::Policy& policy, envs::VectorEnvironment& environment,
    const EvaluationOptions& options) {
  RequireOptions(options, environment);
  const envs::EnvironmentSpec& spec = environment.spec();
  const int size = environment.size();

  const std::size_t constraints = spec.constraints.size();
  std::vector<EpisodeOutcome> episodes(size, NewEpisode(constraints));
  std::vector<std::vector<int>> cost_runs(size,
                                          std::vector<int>(constraints, 0));
  std::vector<std::uint8_t> running(size, 1);
  Actor actor(policy, options);

  std::vector<int> everyone(size);
  std::iota(everyone.begin(), everyone.end(), 0);
  const envs::TimeStep* time_step = &environment.Reset(everyone);
  const std::size_t action_size =
      spec.action.box.size() + spec.action.factors.size();
  for (int step = 0; step < spec.horizon; ++step) {
    envs::RowMatrix actions =
        envs::RowMatrix::Zero(size, static_cast<Eigen::Index>(action_size));
    actor.Act(*time_step, running, actions);
    StopWithoutAction(actions, running, episodes);

    time_step = &environment.Step(actions);
    for (int i = 0; i < size; ++i) {
      if (!running[i]) continue;
      running[i] =
          Record(*time_step, i, step, options, episodes[i], cost_runs[i]);
    }
    if (options.watch) options.watch(*time_step, episodes);
    if (std::ranges::find(running, 1) == running.end()) break;
  }
  return episodes;
}

}  // namespace ballast::agents
