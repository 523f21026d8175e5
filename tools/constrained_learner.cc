#include "tools/constrained_learner.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "configs/seeds.h"
#include "models/networks/zero_census.h"
#include "models/tensor_finder.h"
#include "tools/episode_metrics.h"
#include "tools/episode_tensors.h"
#include "tools/updates_due.h"

namespace ballast::tools {
namespace {

using agents::constrained::UpdateMetrics;

/// Updates between two reports of progress.
constexpr std::int64_t kReportEvery = 20;

/// A run that has diverged must end, not fill its files with NaN. Throws
/// std::runtime_error.
void RequireFinite(const UpdateMetrics& metrics, std::int64_t update) {
  const bool critics_finite =
      std::all_of(metrics.critic_losses.begin(), metrics.critic_losses.end(),
                  [](double loss) { return std::isfinite(loss); });
  if (critics_finite && std::isfinite(metrics.mpo.policy_loss)) return;
  throw std::runtime_error(
      "learning diverged: the loss of the " +
      std::string(critics_finite ? "policy" : "critics") + " in update " +
      std::to_string(update) +
      " is not finite; lower a learning rate and begin anew with --fresh");
}

/// Mean of what `read` gives of each item; NaN of none.
template <typename Items, typename Read>
double MeanOf(const Items& items, const Read& read) {
  double sum = 0.0;
  for (const auto& item : items) sum += read(item);
  return sum / static_cast<double>(items.size());
}

}  // namespace

struct ConstrainedLearner::Iteration {
  std::int64_t steps_before = 0;
  std::vector<agents::Episode> episodes;
  std::vector<UpdateMetrics> updates;
};

ConstrainedLearner::ConstrainedLearner(const Experiment& experiment)
    : experiment_(experiment),
      environment_(experiment.MakeEnvironment()),
      agent_(experiment.MakeAgent()),
      collector_(*environment_,
                 configs::DeriveSeed(experiment.run.seed, "action_noise")),
      total_costs_(experiment.constraints.size(), 0.0) {}

ConstrainedLearner::~ConstrainedLearner() = default;

std::vector<models::NamedTensor> ConstrainedLearner::Live(
    std::int64_t until, TrainingState& state,
    const TrainingProgress& /*progress*/) {
  iteration_ = std::make_unique<Iteration>();
  iteration_->steps_before = state.steps;
  int blown_up = 0;
  while (state.steps < until) {
    agents::Episode episode = LiveEpisode();
    // An episode that ends at once lives no step: do not try for ever.
    blown_up = episode.length() == 0 ? blown_up + 1 : 0;
    if (blown_up == 100) {
      throw std::runtime_error(
          "the simulation blew up in its first step 100 times in a row; "
          "lessen environment.perturbation");
    }
    agent_->Observe(episode);
    state.steps += episode.length();
    for (std::size_t k = 0; k < total_costs_.size(); ++k) {
      total_costs_[k] += episode.total_costs[k];
    }
    iteration_->episodes.push_back(std::move(episode));
  }
  return TensorsOf(iteration_->episodes);
}

agents::Episode ConstrainedLearner::LiveEpisode() {
  const auto* adversary = agent_->adversary();
  if (adversary == nullptr) return collector_.Collect(agent_->policy());
  return collector_.Collect(agent_->policy(), adversary->policy(),
                            adversary->config().probability);
}

std::vector<Scalar> ConstrainedLearner::Learn(
    TrainingState& state, const TrainingProgress& progress) {
  const std::int64_t due = UpdatesDue(experiment_.run, state);
  Iteration& iteration = *iteration_;
  ProgressStatus status = StatusOf(iteration);
  const std::int64_t lived = state.steps - iteration.steps_before;
  iteration.updates.reserve(
      static_cast<std::size_t>(std::max<std::int64_t>(due, 0)));
  for (std::int64_t i = 0; i < due; ++i) {
    iteration.updates.push_back(agent_->Update());
    ++state.updates;
    RequireFinite(iteration.updates.back(), state.updates);
    if (progress && i % kReportEvery == 0) {
      status.done =
          std::min(iteration.steps_before + lived * i / due, status.total);
      progress(status);
    }
  }
  status.done = std::min(state.steps, status.total);
  if (progress) progress(status);
  return Summarise(iteration);
}

ProgressStatus ConstrainedLearner::StatusOf(const Iteration& iteration) const {
  ProgressStatus status{};
  status.total = experiment_.run.total_steps;
  status.episode_return =
      MeanOf(iteration.episodes, [](const auto& e) { return e.total_reward; });
  if (experiment_.constraints.empty()) return status;
  status.episode_cost = MeanOf(iteration.episodes, [](const auto& e) {
    return std::accumulate(e.total_costs.begin(), e.total_costs.end(), 0.0);
  });
  status.budget = experiment_.constraints.front().budget_per_episode;
  return status;
}

std::vector<Scalar> ConstrainedLearner::Summarise(const Iteration& iteration) {
  const auto& constraints = experiment_.constraints;
  const auto& updates = iteration.updates;
  std::vector<Scalar> scalars =
      EpisodeMetrics(iteration.episodes, constraints, total_costs_);
  const auto add = [&](std::string tag, double value) {
    scalars.push_back({std::move(tag), value});
  };

  add("Safety/CostBranchShare", MeanOf(updates, [](const auto& u) {
        return u.lowered_cost() ? 1.0 : 0.0;
      }));
  const auto learnt = agent_->config().constraints.size();
  for (std::size_t k = 0; k < learnt; ++k) {
    const std::string& name = constraints[k].name;
    add("Safety/EstimatedCost/" + name,
        MeanOf(updates, [&](const auto& u) { return u.cost_estimates[k]; }));
    const agents::constrained::CostEstimates estimates =
        agent_->EstimateCost(static_cast<int>(k));
    add("Safety/ReplayEstimate/" + name, estimates.replay);
    add("Safety/RecentEstimate/" + name, estimates.recent);
    add("Safety/InitialEstimate/" + name, estimates.initial);
    add("Safety/ReplayEstimateError/" + name, estimates.replay_error);
    add("Safety/CostWeight/" + name, MeanOf(updates, [&](const auto& u) {
          return u.outcome_weights[1 + k];
        }));
  }

  add("Loss/RewardCritic",
      MeanOf(updates, [](const auto& u) { return u.critic_losses[0]; }));
  for (std::size_t k = 0; k < learnt; ++k) {
    add("Loss/CostCritic/" + constraints[k].name,
        MeanOf(updates, [&](const auto& u) { return u.critic_losses[1 + k]; }));
  }
  const auto add_mpo = [&](std::string tag,
                           double agents::constrained::MpoMetrics::*field) {
    add(std::move(tag),
        MeanOf(updates, [&](const auto& u) { return u.mpo.*field; }));
  };
  using Mpo = agents::constrained::MpoMetrics;
  add_mpo("Loss/Policy", &Mpo::policy_loss);
  add_mpo("Policy/Entropy", &Mpo::entropy);
  add_mpo("Policy/GradientNorm", &Mpo::gradient_norm);
  add_mpo("Policy/Temperature", &Mpo::temperature);
  add_mpo("Policy/PenaltyTemperature", &Mpo::penalty_temperature);
  add_mpo("Policy/KlMean", &Mpo::kl_mean);
  add_mpo("Policy/KlDeviation", &Mpo::kl_deviation);
  add_mpo("Policy/MeanMultiplier", &Mpo::mean_multiplier);
  add_mpo("Policy/DeviationMultiplier", &Mpo::deviation_multiplier);
  add("Policy/Objective",
      MeanOf(updates, [](const auto& u) { return u.mean_objective; }));
  add("Robust/ModelChange",
      MeanOf(updates, [](const auto& u) { return u.model_change; }));
  if (models::HasRelus(policy().shape().network)) {
    add_mpo("Numerics/ExactZeros", &Mpo::exact_zeros);
  }
  return scalars;
}

std::vector<models::NamedTensor> ConstrainedLearner::Save() const {
  std::vector<models::NamedTensor> tensors = agent_->Save();
  const auto& noise = collector_.noise().state();
  tensors.emplace_back("run.total_costs", models::DoubleTensor(total_costs_));
  tensors.emplace_back("run.environment",
                       models::WordTensor(environment_->State()));
  tensors.emplace_back("run.noise",
                       models::WordTensor({noise.begin(), noise.end()}));
  return tensors;
}

void ConstrainedLearner::Restore(const std::vector<models::NamedTensor>& saved,
                                 const std::string& file) {
  const models::TensorFinder finder(saved, file);
  const std::vector<double> total_costs = finder.Doubles("run.total_costs");
  const std::vector<std::uint64_t> words = finder.Words("run.noise");
  configs::RandomStream::State noise;
  if (words.size() != noise.size() ||
      std::count(words.begin(), words.end(), 0) == std::ssize(words)) {
    throw std::invalid_argument(file +
                                ": a checkpoint without its noise stream");
  }
  if (total_costs.size() != total_costs_.size()) {
    throw std::invalid_argument(file + ": a checkpoint of other constraints");
  }
  std::copy(words.begin(), words.end(), noise.begin());
  agent_->Restore(saved);
  environment_->SetState(finder.Words("run.environment"));
  collector_.noise().set_state(noise);
  total_costs_ = total_costs;
}

void ConstrainedLearner::Refill(
    std::int64_t skipped, const std::vector<SavedTransitions>& iterations) {
  std::vector<agents::Episode> episodes;
  for (const auto& [file, tensors] : iterations) {
    const std::vector<agents::Episode> read = EpisodesOf(tensors, file);
    episodes.insert(episodes.end(), read.begin(), read.end());
  }
  agents::ReplayBuffer& replay = agent_->replay();
  replay.Clear();
  replay.Skip(skipped);
  for (const agents::Episode& episode : episodes) replay.Add(episode);
}

}  // namespace ballast::tools
