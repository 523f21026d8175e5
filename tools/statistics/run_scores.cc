#include "tools/statistics/run_scores.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "risk/distortion.h"
#include "tools/statistics/samples.h"

namespace ballast::tools {
namespace {

std::vector<double> PerSeed(
    const GridOutcomes& outcomes,
    const std::function<double(std::size_t seed)>& score) {
  std::vector<double> scores(outcomes.seeds());
  for (std::size_t seed = 0; seed < scores.size(); ++seed) {
    scores[seed] = score(seed);
  }
  return scores;
}

std::vector<double> CellMeans(const GridOutcomes& outcomes, std::size_t seed) {
  std::vector<double> means(outcomes.cells());
  for (std::size_t cell = 0; cell < means.size(); ++cell) {
    means[cell] = outcomes.CellMean(seed, cell);
  }
  return means;
}

std::size_t CellsWithin(const GridOutcomes& costs, std::size_t seed,
                        double budget) {
  std::size_t within = 0;
  for (std::size_t cell = 0; cell < costs.cells(); ++cell) {
    if (costs.CellWithin(seed, cell, budget)) ++within;
  }
  return within;
}

}  // namespace

std::vector<double> MeanOverCells(const GridOutcomes& outcomes) {
  return PerSeed(outcomes, [&](std::size_t seed) {
    return Mean(CellMeans(outcomes, seed));
  });
}

std::vector<double> CvarOverCells(const GridOutcomes& outcomes, double level,
                                  BadEnd bad) {
  const risk::Cvar distortion(level);
  const auto cells = static_cast<double>(outcomes.cells());
  std::vector<double> weights;
  for (std::size_t cell = 0; cell < outcomes.cells(); ++cell) {
    const auto worse = static_cast<double>(cell);
    weights.push_back(distortion((worse + 1) / cells) -
                      distortion(worse / cells));
  }
  return PerSeed(outcomes, [&](std::size_t seed) {
    std::vector<double> means = CellMeans(outcomes, seed);
    std::sort(means.begin(), means.end());
    if (bad == BadEnd::kHigh) std::reverse(means.begin(), means.end());
    double cvar = 0;
    for (std::size_t i = 0; i < means.size(); ++i)
      cvar += weights[i] * means[i];
    return cvar;
  });
}

std::vector<double> WorstCell(const GridOutcomes& outcomes, BadEnd bad) {
  return PerSeed(outcomes, [&](std::size_t seed) {
    const std::vector<double> means = CellMeans(outcomes, seed);
    return bad == BadEnd::kLow ? std::ranges::min(means)
                               : std::ranges::max(means);
  });
}

std::vector<double> ShareOfEpisodesWithin(const GridOutcomes& costs,
                                          double budget) {
  return PerSeed(costs, [&](std::size_t seed) {
    std::size_t within = 0;
    for (std::size_t cell = 0; cell < costs.cells(); ++cell) {
      within += costs.EpisodesWithin(seed, cell, budget);
    }
    return static_cast<double>(within) /
           static_cast<double>(costs.cells() * costs.episodes());
  });
}

std::vector<double> ShareOfCellsWithin(const GridOutcomes& costs,
                                       double budget) {
  return PerSeed(costs, [&](std::size_t seed) {
    return static_cast<double>(CellsWithin(costs, seed, budget)) /
           static_cast<double>(costs.cells());
  });
}

std::vector<double> EveryCellWithin(const GridOutcomes& costs, double budget) {
  return PerSeed(costs, [&](std::size_t seed) {
    return CellsWithin(costs, seed, budget) == costs.cells() ? 1.0 : 0.0;
  });
}

std::vector<double> Normalised(std::vector<double> scores, double random,
                               double baseline) {
  if (!std::isfinite(baseline - random) || baseline == random) {
    throw std::invalid_argument(
        "statistics: scores cannot be normalised by a baseline that does as "
        "an untrained policy does; name another baseline.");
  }
  for (double& score : scores) score = (score - random) / (baseline - random);
  return scores;
}

}  // namespace ballast::tools
