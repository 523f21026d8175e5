#include "tests/models/slow_ensemble.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "configs/seeds.h"

namespace ballast::models {
namespace {

double LogVariance(double u) {
  const auto softplus = [](double x) { return std::log1p(std::exp(x)); };
  return -10.0 + softplus(0.5 - softplus(0.5 - u) + 10.0);
}

/// The seed that a row of float32 numbers derives from another.
std::uint64_t Hash(std::uint64_t seed, const std::vector<double>& row) {
  const std::vector<float> numbers(row.begin(), row.end());
  return configs::DeriveSeed(
      seed, std::string_view(reinterpret_cast<const char*>(numbers.data()),
                             numbers.size() * sizeof(float)));
}

}  // namespace

SlowEnsemble::SlowEnsemble(TransitionEnsembleConfig config,
                           const TransitionSizes& sizes)
    : config_(std::move(config)), states_(sizes.states) {
  network_.inputs = sizes.states + sizes.actions;
  network_.hidden = config_.hidden;
  network_.outputs = 2 * sizes.states;
  network_.layer_norm = false;
}

SlowNextStates SlowEnsemble::Sample(const std::vector<SlowObserved>& batch,
                                    at::Generator& generator) {
  const auto rows = static_cast<std::int64_t>(batch.size());
  const std::vector<double> choice =
      Doubles(at::empty({config_.samples, rows}).uniform_(0.0, 1.0, generator));
  const std::vector<double> noise = Doubles(
      at::empty({config_.samples, rows, static_cast<std::int64_t>(states_)})
          .normal_(0.0, 1.0, generator));
  SlowNextStates next(config_.samples);
  for (std::size_t i = 0; i < choice.size(); ++i) {
    const SlowObserved& row = batch[i % batch.size()];
    const auto member = static_cast<std::size_t>(choice[i] * config_.members);
    const std::vector<double> moments =
        Moments(ShareOf(state.at("parameters"), member, config_.members), row);
    std::vector<double> drawn;
    for (std::size_t d = 0; d < states_; ++d) {
      const double scale = std::sqrt(state.at("increment.variance")[d]);
      const double deviation = std::exp(0.5 * moments[states_ + d]);
      drawn.push_back(row.state[d] + state.at("increment.mean")[d] +
                      scale *
                          (moments[d] + deviation * noise[i * states_ + d]));
    }
    next[i / batch.size()].push_back(drawn);
  }
  return next;
}

void SlowEnsemble::Learn(const std::vector<SlowObserved>& batch,
                         const SlowValue& /*value*/) {
  loss = 0.0;
  std::vector<double> gradient;
  for (int member = 0; member < config_.members; ++member) {
    const std::vector<double> parameters =
        ShareOf(state.at("parameters"), member, config_.members);
    const std::vector<std::vector<double>> even(
        batch.size(), std::vector<double>(states_, 1.0));
    loss += LossAt(parameters, member, batch, even) / config_.members;
    // The deviations that weigh the terms have no slope of their own.
    const auto held = Deviations(parameters, batch);
    const std::vector<double> slope = DifferenceGradient(
        [&](const std::vector<double>& at) {
          return LossAt(at, member, batch, held);
        },
        parameters);
    gradient.insert(gradient.end(), slope.begin(), slope.end());
  }
  SlowAdamStep(state, "adam", state.at("parameters"), gradient,
               config_.learning_rate);
}

bool SlowEnsemble::Counts(const SlowObserved& observed, int member) {
  const std::uint64_t hash = Hash(Hash(0, observed.state), observed.next_state);
  return ((hash >> member) & 1) != 0;
}

std::vector<double> SlowEnsemble::Moments(std::span<const double> parameters,
                                          const SlowObserved& observed) const {
  std::vector<double> moments =
      SlowForward(network_, parameters, SlowStateAction(state, observed));
  for (std::size_t d = states_; d < moments.size(); ++d) {
    moments[d] = LogVariance(moments[d]);
  }
  return moments;
}

double SlowEnsemble::LossAt(
    const std::vector<double>& parameters, int member,
    const std::vector<SlowObserved>& batch,
    const std::vector<std::vector<double>>& weight) const {
  double sum = 0.0;
  for (std::size_t b = 0; b < batch.size(); ++b) {
    if (!Counts(batch[b], member)) continue;
    const std::vector<double> moments = Moments(parameters, batch[b]);
    const std::vector<double> z =
        SlowIncrement(state, batch[b], /*centred=*/true);
    for (std::size_t d = 0; d < states_; ++d) {
      const double error = moments[d] - z[d];
      const double log_variance = moments[states_ + d];
      // What counts counts twice: twice a half.
      sum += weight[b][d] *
             (error * error * std::exp(-log_variance) + log_variance);
    }
  }
  return sum / static_cast<double>(batch.size() * states_);
}

std::vector<std::vector<double>> SlowEnsemble::Deviations(
    const std::vector<double>& parameters,
    const std::vector<SlowObserved>& batch) const {
  std::vector<std::vector<double>> deviations;
  for (const SlowObserved& row : batch) {
    const std::vector<double> moments = Moments(parameters, row);
    deviations.emplace_back();
    for (std::size_t d = states_; d < moments.size(); ++d) {
      deviations.back().push_back(std::exp(0.5 * moments[d]));
    }
  }
  return deviations;
}

}  // namespace ballast::models
