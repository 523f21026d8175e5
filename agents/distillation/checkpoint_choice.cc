#include "agents/distillation/checkpoint_choice.h"

#include <algorithm>
#include <cmath>

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

double HalfDifference(const InformationEstimate& estimate) {
  return 0.5 * (estimate.halves[0] - estimate.halves[1]);
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
  const auto count = static_cast<double>(estimates.size());
  double mean = 0.0, mean_half = 0.0, noise = 0.0, spread = 0.0;
  for (const InformationEstimate& each : estimates) {
    mean += each.nats / count;
    mean_half += HalfDifference(each) / count;
  }
  for (const InformationEstimate& each : estimates) {
    const double half = HalfDifference(each) - mean_half;
    const double nats = each.nats - mean;
    noise += half * half / (count - 1.0);
    spread += nats * nats / (count - 1.0);
  }
  return {std::sqrt(noise), std::sqrt(spread)};
}

}  // namespace ballast::agents::distillation
