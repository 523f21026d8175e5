#include "tests/models/slow_transport.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ballast::models {

SlowTransport::SlowTransport(OptimalTransportConfig config,
                             const TransitionSizes& sizes)
    : config_(std::move(config)),
      outcomes_(sizes.outcomes),
      first_(config_.reward == RewardPerturbation::kNone ? 1 : 0) {
  network_.inputs = 2 * sizes.states + sizes.actions;
  network_.hidden = config_.hidden;
  network_.outputs = sizes.states;
  network_.layer_norm = false;
}

SlowNextStates SlowTransport::Sample(const std::vector<SlowObserved>& batch,
                                     at::Generator& /*generator*/) {
  SlowNextStates next(outcomes_);
  for (std::size_t outcome = 0; outcome < outcomes_; ++outcome) {
    for (const SlowObserved& row : batch) {
      next[outcome].push_back(
          outcome < first_ ? row.next_state : Moved(row, Change(row, outcome)));
    }
  }
  return next;
}

void SlowTransport::Learn(const std::vector<SlowObserved>& batch,
                          const SlowValue& value) {
  loss = 0.0;
  std::vector<double> descent;
  std::vector<double> ascent;
  for (std::size_t outcome = first_; outcome < outcomes_; ++outcome) {
    const bool lowers =
        outcome == 0 && config_.reward == RewardPerturbation::kWorst;
    const double free = state.at("multipliers")[outcome - first_];
    const double multiplier = std::log1p(std::exp(free));
    const auto loss_at = [&](const std::vector<double>& parameters) {
      const Cost cost = CostOf(parameters, outcome, batch, value);
      return (lowers ? cost.value : -cost.value) + multiplier * cost.excess;
    };
    const std::vector<double> parameters = ParametersOf(outcome);
    loss += loss_at(parameters);
    const std::vector<double> slope = DifferenceGradient(loss_at, parameters);
    descent.insert(descent.end(), slope.begin(), slope.end());
    ascent.push_back(-CostOf(parameters, outcome, batch, value).excess /
                     (1.0 + std::exp(-free)));
  }
  SlowAdamStep(state, "adam", state.at("parameters"), descent,
               config_.learning_rate);
  SlowAdamStep(state, "multiplier_adam", state.at("multipliers"), ascent,
               config_.multiplier_learning_rate);
}

std::vector<double> SlowTransport::Change(const SlowObserved& observed,
                                          std::size_t outcome) const {
  return ChangeBy(ParametersOf(outcome), observed);
}

std::vector<double> SlowTransport::ChangeBy(
    std::span<const double> parameters, const SlowObserved& observed) const {
  std::vector<double> input = SlowStateAction(state, observed);
  const std::vector<double> increment =
      SlowIncrement(state, observed, /*centred=*/false);
  input.insert(input.end(), increment.begin(), increment.end());
  std::vector<double> x = SlowForward(network_, parameters, input);
  for (double& change : x) change *= config_.magnitude;
  return x;
}

std::vector<double> SlowTransport::Moved(const SlowObserved& observed,
                                         std::vector<double> x) const {
  for (double& change : x) {
    change = std::clamp(change, -config_.limit, config_.limit);
  }
  return SlowStretched(observed, x);
}

std::vector<double> SlowTransport::ParametersOf(std::size_t outcome) const {
  return ShareOf(state.at("parameters"), outcome - first_, outcomes_ - first_);
}

SlowTransport::Cost SlowTransport::CostOf(
    const std::vector<double>& parameters, std::size_t outcome,
    const std::vector<SlowObserved>& batch, const SlowValue& value) const {
  double sum = 0.0;
  double squares = 0.0;
  for (std::size_t b = 0; b < batch.size(); ++b) {
    const std::vector<double> x = ChangeBy(parameters, batch[b]);
    sum += value(outcome, b, Moved(batch[b], x));
    for (const double change : x) {
      squares += std::pow(change / config_.magnitude, 2) /
                 static_cast<double>(x.size());
    }
  }
  const auto rows = static_cast<double>(batch.size());
  return {sum / rows, squares / rows - 1.0};
}

}  // namespace ballast::models
