#include "agents/distillation/checkpoint_choice.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ballast::agents::distillation {
namespace {

std::vector<double> Rescaled(std::vector<double> values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double low = *least, range = *most - *least;
  for (double& value : values) {
    value = range > 0 ? (value - low) / range : 0.0;
  }
  return values;
}

/// Of a sample of two or more.
double DeviationOf(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  const double mean =
      std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0.0;
  for (const double value : values) {
    squares += (value - mean) * (value - mean);
  }
  return std::sqrt(squares / (count - 1.0));
}

}  // namespace

std::vector<double> ScoresOf(const std::vector<Candidate>& candidates,
                             double target_weight) {
  std::vector<double> input, target;
  for (const Candidate& candidate : candidates) {
    input.push_back(candidate.about_input.nats);
    target.push_back(candidate.about_target.nats);
  }
  if (candidates.empty()) return {};
  input = Rescaled(input);
  target = Rescaled(target);
  if (std::isinf(target_weight)) return target;
  for (std::size_t k = 0; k < input.size(); ++k) {
    input[k] += target_weight * target[k];
  }
  return input;
}

std::size_t BestOf(const std::vector<double>& scores) {
  return static_cast<std::size_t>(
      std::max_element(scores.begin(), scores.end()) - scores.begin());
}

Resolution ResolutionOf(const std::vector<InformationEstimate>& estimates) {
  if (estimates.size() < 2) return {};
  std::vector<double> nats, half_differences;
  for (const InformationEstimate& each : estimates) {
    nats.push_back(each.nats);
    half_differences.push_back(0.5 * (each.halves[0] - each.halves[1]));
  }
  return {DeviationOf(half_differences), DeviationOf(nats)};
}

}  // namespace ballast::agents::distillation
