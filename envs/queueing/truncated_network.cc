#include "envs/queueing/truncated_network.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "envs/queueing/stations.h"

namespace ballast::envs {
namespace {

/// Of the errors in two boxes, beyond which one says little of the other.
constexpr double kLargestRatio = 0.9;

std::vector<ForcedChoice> ForcedChoicesOf(const Network& network) {
  const std::vector<Station> stations = StationsOf(network);
  std::vector<ForcedChoice> forced;
  for (const ForcedPriority& rule : network.truncation.forced) {
    const auto station =
        std::ranges::find(stations, rule.server, &Station::server);
    const auto choice = std::ranges::find(station->choices, rule.job_class,
                                          &StationChoice::queue);
    forced.push_back({rule.queue, rule.from,
                      static_cast<int>(station - stations.begin()),
                      static_cast<int>(choice - station->choices.begin())});
  }
  return forced;
}

}  // namespace

TruncatedChain TruncateNetwork(const Network& network,
                               const MixedSystem& system,
                               std::vector<int> caps) {
  const bool one_event =
      std::holds_alternative<ContinuousNetwork>(network.system);
  return TruncatedChain(system, StateBox(system.spec(), std::move(caps)),
                        one_event ? Overflow::kBlocked : Overflow::kCut,
                        ForcedChoicesOf(network));
}

std::vector<int> SmallerCaps(const std::vector<int>& caps) {
  std::vector<int> smaller;
  for (const int cap : caps) smaller.push_back(std::max(1, cap * 3 / 4));
  return smaller;
}

std::optional<double> Extrapolate(double cost, const std::vector<int>& caps,
                                  double smaller_cost,
                                  const std::vector<int>& smaller_caps,
                                  double load) {
  const double cap = std::ranges::max(caps);
  const double smaller_cap = std::ranges::max(smaller_caps);
  const double ratio = cap / smaller_cap * std::pow(load, cap - smaller_cap);
  if (ratio > kLargestRatio) return std::nullopt;
  return cost + (cost - smaller_cost) * ratio / (1.0 - ratio);
}

}  // namespace ballast::envs
