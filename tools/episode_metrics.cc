#include "tools/episode_metrics.h"

#include <numeric>

namespace ballast::tools {
namespace {

/// Mean of what `read` gives of each episode.
template <typename Read>
double MeanOf(const std::vector<agents::Episode>& episodes, const Read& read) {
  double sum = 0.0;
  for (const agents::Episode& episode : episodes) sum += read(episode);
  return sum / static_cast<double>(episodes.size());
}

double Sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace

std::vector<Scalar> EpisodeMetrics(
    const std::vector<agents::Episode>& episodes,
    const std::vector<agents::constrained::Constraint>& constraints,
    const std::vector<double>& total_costs) {
  std::vector<Scalar> scalars{
      {"Metrics/EpRet",
       MeanOf(episodes, [](const auto& e) { return e.total_reward; })},
      {"Metrics/EpCost",
       MeanOf(episodes, [](const auto& e) { return Sum(e.total_costs); })}};
  for (std::size_t k = 0; k < constraints.size(); ++k) {
    scalars.push_back(
        {"Metrics/EpCost/" + constraints[k].name,
         MeanOf(episodes, [&](const auto& e) { return e.total_costs[k]; })});
  }
  scalars.push_back({"Metrics/TotalCost", Sum(total_costs)});
  scalars.push_back({"Metrics/EpLen", MeanOf(episodes, [](const auto& e) {
                       return static_cast<double>(e.length());
                     })});
  scalars.push_back({"Metrics/Diverged", MeanOf(episodes, [](const auto& e) {
                       return e.diverged ? 1.0 : 0.0;
                     })});
  return scalars;
}

}  // namespace ballast::tools
