#include "tools/queueing/dqn_learner.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <variant>

#include "agents/saved_tensors.h"
#include "configs/seeds.h"
#include "models/networks/zero_census.h"
#include "models/tensor_finder.h"

namespace ballast::tools {
namespace {

using agents::queueing::DqnMetrics;

/// Steps between two reports of progress.
constexpr std::int64_t kReportEvery = 500;

const agents::queueing::DqnAgentConfig& ConfigOf(const Experiment& experiment) {
  return std::get<agents::queueing::DqnAgentConfig>(experiment.queueing->agent);
}

/// Mean of a field over the updates; NaN of none.
double MeanOf(const std::vector<DqnMetrics>& updates,
              double DqnMetrics::*field) {
  double sum = 0.0;
  for (const DqnMetrics& update : updates) sum += update.*field;
  return sum / static_cast<double>(updates.size());
}

/// Puts the one row of `step` in place of a row.
void CopyOnto(const agents::queueing::Transitions& step, Eigen::Index row,
              agents::queueing::Transitions& onto) {
  onto.states.row(row) = step.states.row(0);
  onto.actions(row) = step.actions(0);
  onto.labels(row) = step.labels(0);
  onto.next_states.row(row) = step.next_states.row(0);
  onto.costs(row) = step.costs(0);
}

}  // namespace

DqnLearner::DqnLearner(const Experiment& experiment)
    : experiment_(experiment),
      system_(*experiment.queueing->system),
      agent_(system_, ConfigOf(experiment), experiment.queueing->doubt,
             configs::DeriveSeed(experiment.run.seed, "agent")),
      chance_(1, configs::RandomStream(
                     configs::DeriveSeed(experiment.run.seed, "environment"))),
      state_(envs::IntMatrix::Zero(1, system_.state_size())) {
  const QueueingExperiment& queueing = *experiment.queueing;
  if (queueing.safety_net) {
    safety_.emplace(queueing.network, system_, *queueing.safety_net);
  }
}

std::vector<models::NamedTensor> DqnLearner::Live(
    std::int64_t until, TrainingState& state,
    const TrainingProgress& progress) {
  const std::int64_t count = std::max<std::int64_t>(0, until - state.steps);
  ProgressStatus status{};
  status.total = experiment_.run.total_steps;
  updates_.clear();
  agents::queueing::Transitions lived;
  lived.Resize(count, system_.state_size());
  agents::queueing::Transitions step;
  step.Resize(1, system_.state_size());
  double total = 0.0;
  std::int64_t held = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    if (LiveOneStep(step)) ++held;
    CopyOnto(step, i, lived);
    agent_.Observe(step);
    total += step.costs(0);
    ++state.steps;
    MakeDueUpdates(state);
    if (progress && state.steps % kReportEvery == 0) {
      status.done = std::min(state.steps, status.total);
      status.average_cost = total / static_cast<double>(i + 1);
      progress(status);
    }
  }
  average_cost_ = total / static_cast<double>(count);
  held_share_ = static_cast<double>(held) / static_cast<double>(count);
  return agents::queueing::TensorsOf(lived);
}

bool DqnLearner::LiveOneStep(agents::queueing::Transitions& step) {
  step.states = state_;
  agent_.Act(state_, step.actions);
  const bool held = safety_ && safety_->Guard(state_, step.actions);
  system_.Sample(state_, chance_, step.labels);
  system_.Cost(state_, step.costs);
  system_.Next(state_, step.actions, step.labels, state_);
  step.next_states = state_;
  return held;
}

void DqnLearner::MakeDueUpdates(TrainingState& state) {
  while (agent_.updates_due() > 0) {
    updates_.push_back(agent_.Update());
    ++state.updates;
    if (!std::isfinite(updates_.back().loss)) {
      throw std::runtime_error(
          "learning diverged: the loss of update " +
          std::to_string(state.updates) +
          " is not finite; lower the learning rate and begin anew with "
          "--fresh");
    }
  }
}

std::vector<Scalar> DqnLearner::Learn(TrainingState& /*state*/,
                                      const TrainingProgress& /*progress*/) {
  std::vector<Scalar> scalars{
      {"Metrics/AverageCost", average_cost_},
      {"Loss/Value", MeanOf(updates_, &DqnMetrics::loss)},
      {"Policy/MeanValue", MeanOf(updates_, &DqnMetrics::mean_value)},
      {"Policy/CostScale", MeanOf(updates_, &DqnMetrics::cost_scale)},
      {"Augmentation/Acceptance", MeanOf(updates_, &DqnMetrics::acceptance)},
      {"Safety/HeldShare", held_share_}};
  if (models::HasRelus(policy().shape().network)) {
    scalars.push_back(
        {"Numerics/ExactZeros", MeanOf(updates_, &DqnMetrics::exact_zeros)});
  }
  return scalars;
}

std::vector<models::NamedTensor> DqnLearner::Save() const {
  std::vector<models::NamedTensor> tensors = agent_.Save();
  tensors.emplace_back("run.chance", agents::WordsOf(chance_.front()));
  tensors.emplace_back(
      "run.state",
      models::IntegerTensor({state_.data(), state_.data() + state_.size()}));
  if (safety_) agents::AddTensors("", safety_->Tensors(), tensors);
  return tensors;
}

void DqnLearner::Restore(const std::vector<models::NamedTensor>& saved,
                         const std::string& file) {
  const models::TensorFinder finder(saved, file);
  const std::vector<std::int64_t> state = finder.Integers("run.state");
  envs::IntMatrix restored(1, system_.state_size());
  bool is_possible = std::ssize(state) == restored.size();
  for (std::size_t i = 0; is_possible && i < state.size(); ++i) {
    is_possible = state[i] >= 0 && state[i] <= envs::kMostJobs;
    restored(0, static_cast<Eigen::Index>(i)) =
        static_cast<std::int32_t>(state[i]);
  }
  if (!is_possible ||
      !system_.IsPossible(agents::queueing::RowOf(restored, 0))) {
    throw std::invalid_argument(file + ": a state that the network has not");
  }
  const std::vector<std::int64_t> counters = finder.Integers("agent.counters");
  if (counters.empty() || counters[0] > experiment_.run.total_steps) {
    throw std::invalid_argument(
        file + ": more steps than the run has; start anew with --fresh");
  }
  const agents::SavedTensors tensors(saved);
  if (safety_) tensors.Require(safety_->Tensors());
  agent_.Restore(saved);
  if (safety_) tensors.Restore(safety_->Tensors());
  tensors.Restore("run.chance", chance_.front());
  state_ = restored;
}

void DqnLearner::Refill(std::int64_t skipped,
                        const std::vector<SavedTransitions>& iterations) {
  std::vector<agents::queueing::Transitions> read;
  for (const auto& [file, tensors] : iterations) {
    read.push_back(agents::queueing::TransitionsOf(tensors, system_, file));
  }
  agents::queueing::TransitionMemory& memory = agent_.memory();
  memory.Clear();
  memory.Skip(skipped);
  for (const auto& transitions : read) memory.Add(transitions);
}

}  // namespace ballast::tools
