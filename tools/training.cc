#include "tools/training.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "configs/seeds.h"
#include "models/policy_file.h"
#include "tools/atomic_file.h"
#include "tools/policy_layout.h"

namespace ballast::tools {
namespace {

using agents::constrained::UpdateMetrics;
using Clock = std::chrono::steady_clock;

/// Updates between two reports of progress.
constexpr std::int64_t kReportEvery = 20;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

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

struct Training::Iteration {
  std::int64_t steps_before = 0;
  std::vector<agents::Episode> episodes;
  std::vector<UpdateMetrics> updates;
};

Training::Training(const Experiment& experiment, const RunDirectory& run)
    : experiment_(experiment),
      run_(run),
      environment_(experiment.MakeEnvironment()),
      agent_(experiment.MakeAgent()),
      collector_(*environment_,
                 configs::DeriveSeed(experiment.run.seed, "action_noise")),
      checkpoints_(run.checkpoints(), experiment.agent.replay_capacity) {
  if (const auto saved = checkpoints_.Load(*agent_)) {
    state_ = *saved;
    environment_->SetState(state_.environment);
    configs::RandomStream::State noise;
    if (state_.noise.size() != noise.size() ||
        std::count(state_.noise.begin(), state_.noise.end(), 0) == 4) {
      throw std::invalid_argument(run.checkpoints().string() +
                                  ": a checkpoint without its noise stream");
    }
    std::copy(state_.noise.begin(), state_.noise.end(), noise.begin());
    collector_.noise().set_state(noise);
  }
  updates_before_ = static_cast<double>(state_.updates);
  state_.total_costs.resize(experiment.constraints.size(), 0.0);
}

Training::~Training() = default;

void Training::StartFrom(const std::filesystem::path& policy) {
  agent_->StartFrom(*models::LoadPolicy(policy).policy, policy.string());
}

void Training::Run(const TrainingProgress& progress) {
  const RunOptions& options = experiment_.run;
  if (state_.iteration == 0) PostPolicy();
  if (options.evaluate_every > 0) {
    // The row of a saved state's own iteration may be missing: see below.
    evaluation_ = std::make_unique<TrainingEvaluation>(
        experiment_, run_, std::max<std::int64_t>(0, state_.iteration - 1));
    PostEvaluation();
  }
  while (!is_finished()) {
    const Clock::time_point start = Clock::now();
    Iteration iteration = Live();
    background_.Post(
        checkpoints_.SaveEpisodes(state_.iteration, iteration.episodes));
    Learn(iteration, progress);
    Record(Summarise(iteration), SecondsSince(start));

    // A state is safe before its policy is evaluated, and the next one follows
    // that row. The last has none to follow it, so its row comes first.
    if (is_finished()) PostEvaluation();
    if (state_.iteration % options.checkpoint_every == 0 || is_finished()) {
      Save();
    }
    if (!is_finished()) PostEvaluation();
  }
  background_.Wait();
}

Training::Iteration Training::Live() {
  const RunOptions& options = experiment_.run;
  Iteration iteration;
  iteration.steps_before = state_.steps;
  ++state_.iteration;
  std::int64_t until = state_.steps + options.steps_per_iteration +
                       (state_.iteration == 1 ? options.initial_steps : 0);
  until = std::min(until, options.total_steps);
  int blown_up = 0;
  while (state_.steps < until) {
    agents::Episode episode = LiveEpisode();
    // An episode that ends at once lives no step: do not try for ever.
    blown_up = episode.length() == 0 ? blown_up + 1 : 0;
    if (blown_up == 100) {
      throw std::runtime_error(
          "the simulation blew up in its first step 100 times in a row; "
          "lessen environment.perturbation");
    }
    agent_->Observe(episode);
    state_.steps += episode.length();
    for (std::size_t k = 0; k < state_.total_costs.size(); ++k) {
      state_.total_costs[k] += episode.total_costs[k];
    }
    iteration.episodes.push_back(std::move(episode));
  }
  state_.transitions.push_back(state_.steps - iteration.steps_before);
  return iteration;
}

agents::Episode Training::LiveEpisode() {
  const auto* adversary = agent_->adversary();
  if (adversary == nullptr) return collector_.Collect(agent_->policy());
  return collector_.Collect(agent_->policy(), adversary->policy(),
                            adversary->config().probability);
}

void Training::Learn(Iteration& iteration, const TrainingProgress& progress) {
  const RunOptions& options = experiment_.run;
  const auto learnt_from =
      std::max<std::int64_t>(0, state_.steps - options.initial_steps);
  const auto due =
      static_cast<std::int64_t>(std::floor(options.updates_per_step *
                                           static_cast<double>(learnt_from))) -
      state_.updates;
  ProgressStatus status{};
  status.total = options.total_steps;
  status.episode_return =
      MeanOf(iteration.episodes, [](const auto& e) { return e.total_reward; });
  if (!experiment_.constraints.empty()) {
    status.episode_cost = MeanOf(iteration.episodes, [](const auto& e) {
      return std::accumulate(e.total_costs.begin(), e.total_costs.end(), 0.0);
    });
    status.budget = experiment_.constraints.front().budget_per_episode;
  }
  const std::int64_t lived = state_.steps - iteration.steps_before;
  iteration.updates.reserve(
      static_cast<std::size_t>(std::max<std::int64_t>(due, 0)));
  for (std::int64_t i = 0; i < due; ++i) {
    iteration.updates.push_back(agent_->Update());
    ++state_.updates;
    RequireFinite(iteration.updates.back(), state_.updates);
    if (progress && i % kReportEvery == 0) {
      status.done =
          std::min(iteration.steps_before + lived * i / due, status.total);
      progress(status);
    }
  }
  status.done = std::min(state_.steps, status.total);
  if (progress) progress(status);
}

std::vector<Scalar> Training::Summarise(const Iteration& iteration) {
  std::vector<Scalar> scalars;
  const auto add = [&](std::string tag, double value) {
    scalars.push_back({std::move(tag), value});
  };
  const auto& constraints = experiment_.constraints;
  const auto& episodes = iteration.episodes;
  const auto& updates = iteration.updates;
  add(std::string(kStepsColumn), static_cast<double>(state_.steps));
  add("Updates", static_cast<double>(state_.updates));
  add("Metrics/EpRet",
      MeanOf(episodes, [](const auto& e) { return e.total_reward; }));
  add("Metrics/EpCost", MeanOf(episodes, [](const auto& e) {
        return std::accumulate(e.total_costs.begin(), e.total_costs.end(), 0.0);
      }));
  for (std::size_t k = 0; k < constraints.size(); ++k) {
    add("Metrics/EpCost/" + constraints[k].name,
        MeanOf(episodes, [&](const auto& e) { return e.total_costs[k]; }));
  }
  add("Metrics/TotalCost", std::accumulate(state_.total_costs.begin(),
                                           state_.total_costs.end(), 0.0));
  add("Metrics/EpLen", MeanOf(episodes, [](const auto& e) {
        return static_cast<double>(e.length());
      }));
  add("Metrics/Diverged",
      MeanOf(episodes, [](const auto& e) { return e.diverged ? 1.0 : 0.0; }));

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
  return scalars;
}

void Training::Record(const std::vector<Scalar>& scalars, double seconds) {
  if (!progress_table_) {
    std::vector<std::string> columns;
    for (const Scalar& scalar : scalars) columns.push_back(scalar.tag);
    const std::int64_t before = state_.iteration - 1;
    progress_table_ =
        std::make_unique<ProgressTable>(run_.progress(), columns, before);
    timing_table_ = std::make_unique<ProgressTable>(
        run_.timing(), std::vector<std::string>{"Seconds", "UpdatesPerSecond"},
        before);
    tensorboard_ = std::make_unique<TensorboardWriter>(
        run_.tensorboard(), state_.steps - state_.transitions.back());
  }
  std::vector<double> values;
  for (const Scalar& scalar : scalars) values.push_back(scalar.value);
  progress_table_->Append(state_.iteration, values);
  const double updates = values[1];
  const std::vector<double> timing{seconds,
                                   (updates - updates_before_) / seconds};
  updates_before_ = updates;
  timing_table_->Append(state_.iteration, timing);
  tensorboard_->Append(state_.steps, scalars);
}

void Training::Save() {
  // One state at a time waits for the disk.
  background_.Wait();
  state_.environment = environment_->State();
  const auto& noise = collector_.noise().state();
  state_.noise.assign(noise.begin(), noise.end());
  background_.Post([this] { progress_table_->Sync(); });
  PostPolicy();
  background_.Post(checkpoints_.Save(state_, *agent_));
}

void Training::PostPolicy() {
  background_.Post([file = run_.policy(), bytes = PolicyBytes()] {
    WriteFileAtomically(file, bytes);
  });
}

void Training::PostEvaluation() {
  const std::int64_t iteration = state_.iteration;
  if (!evaluation_ || iteration == 0 ||
      iteration % experiment_.run.evaluate_every != 0) {
    return;
  }
  background_.Post(
      [this, iteration, steps = state_.steps, policy = PolicyBytes()] {
        evaluation_->Run(iteration, steps, policy);
      });
}

std::string Training::PolicyBytes() const {
  return models::SavePolicy(agent_->policy(), LayoutOf(experiment_.spec));
}

}  // namespace ballast::tools
