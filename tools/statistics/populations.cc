#include "tools/statistics/populations.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>
#include <vector>

namespace ballast::tools {
namespace {

using configs::RandomStream;

double Normal(RandomStream& random) { return random.Normal(); }

/// Lognormal with sigma 1/2, its mean at 0 and its deviation 1: skewness 1.75.
double Skewed(RandomStream& random) {
  const double variance = std::exp(0.25) * (std::exp(0.25) - 1);
  return (std::exp(0.5 * random.Normal()) - std::exp(0.125)) /
         std::sqrt(variance);
}

/// One training in five goes wrong.
double Failures(RandomStream& random) {
  const double failed = random.Uniform() < 0.2 ? 3 : 0;
  return random.Normal() + failed;
}

/// One training in five is unsafe everywhere, the others are safe everywhere.
double AllOrNothing(RandomStream& random) {
  return random.Uniform() < 0.2 ? 10 : -10;
}

/// One training in fifty is unsafe, and then everywhere.
double NearlySafe(RandomStream& random) {
  return random.Uniform() < 0.02 ? 10 : -10;
}

/// One training in ten goes wrong, so far that it decides the mean.
double RareFailures(RandomStream& random) {
  const double failed = random.Uniform() < 0.1 ? 10 : 0;
  return random.Normal() + failed;
}

/// Half of the trainings cost nothing at all.
double ManyZeros(RandomStream& random) {
  return random.Uniform() < 0.5 ? -100 : std::exp(random.Normal());
}

constexpr std::array<Population, 7> kPopulations = {{
    {"normal", &Normal, false},
    {"skewed", &Skewed, false},
    {"failures", &Failures, false},
    {"all_or_nothing", &AllOrNothing, false},
    {"nearly_safe", &NearlySafe, false},
    {"rare_failures", &RareFailures, false},
    {"many_zeros", &ManyZeros, true},
}};

constexpr std::size_t kCells = 5;
constexpr std::size_t kEpisodes = 5;
constexpr double kCellNoise = 0.5;
constexpr double kEpisodeNoise = 0.7;

}  // namespace

const Population& PopulationOf(std::string_view name) {
  const auto found = std::ranges::find(kPopulations, name, &Population::name);
  assert(found != kPopulations.end());
  return *found;
}

GridOutcomes DrawGrid(const Population& population, std::size_t seeds,
                      double shift, RandomStream& random) {
  std::vector<double> costs;
  costs.reserve(seeds * kCells * kEpisodes);
  for (std::size_t seed = 0; seed < seeds; ++seed) {
    const double quality = shift + population.quality(random);
    for (std::size_t cell = 0; cell < kCells; ++cell) {
      const double distance = std::abs(static_cast<double>(cell) - 2) / 2;
      const double level = quality + distance + kCellNoise * random.Normal();
      for (std::size_t episode = 0; episode < kEpisodes; ++episode) {
        const double cost = level + kEpisodeNoise * random.Normal();
        costs.push_back(population.never_below_zero ? std::max(0.0, cost)
                                                    : cost);
      }
    }
  }
  return {seeds, kCells, kEpisodes, std::move(costs)};
}

}  // namespace ballast::tools
