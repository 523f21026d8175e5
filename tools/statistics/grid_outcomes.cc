#include "tools/statistics/grid_outcomes.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "tools/statistics/samples.h"

namespace ballast::tools {

GridOutcomes::GridOutcomes(std::size_t seeds, std::size_t cells,
                           std::size_t episodes, std::vector<double> values,
                           std::vector<bool> diverged)
    : seeds_(seeds),
      cells_(cells),
      episodes_(episodes),
      values_(std::move(values)),
      diverged_(std::move(diverged)) {
  const std::size_t size = seeds * cells * episodes;
  if (size == 0 || values_.size() != size) {
    throw std::invalid_argument(
        "statistics: " + std::to_string(seeds) + " seeds x " +
        std::to_string(cells) + " cells x " + std::to_string(episodes) +
        " episodes do not fit " + std::to_string(values_.size()) +
        " outcomes; every seed needs the same cells and episodes, one or more "
        "of each.");
  }
  if (diverged_.empty()) diverged_.resize(size, false);
  if (diverged_.size() != size) {
    throw std::invalid_argument(
        "statistics: a mark is needed for each episode, whether it diverged.");
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (std::isfinite(values_[i])) continue;
    throw std::invalid_argument(
        "statistics: seed " + std::to_string(i / (cells * episodes)) +
        ", cell " + std::to_string(i / episodes % cells) + ", episode " +
        std::to_string(i % episodes) +
        " has an outcome that is not finite; evaluate the policy again.");
  }
}

std::size_t GridOutcomes::First(std::size_t seed, std::size_t cell) const {
  return (seed * cells_ + cell) * episodes_;
}

std::size_t GridOutcomes::Diverged(std::size_t seed, std::size_t cell) const {
  const auto first =
      diverged_.begin() + static_cast<std::ptrdiff_t>(First(seed, cell));
  return static_cast<std::size_t>(
      std::count(first, first + static_cast<std::ptrdiff_t>(episodes_), true));
}

std::span<const double> GridOutcomes::Cell(std::size_t seed,
                                           std::size_t cell) const {
  return std::span(values_).subspan(First(seed, cell), episodes_);
}

double GridOutcomes::CellMean(std::size_t seed, std::size_t cell) const {
  const std::span<const double> outcomes = Cell(seed, cell);
  const std::size_t diverged = Diverged(seed, cell);
  if (diverged == 0 || diverged == episodes_) return Mean(outcomes);
  double sum = 0;
  for (std::size_t e = 0; e < episodes_; ++e) {
    if (!diverged_[First(seed, cell) + e]) sum += outcomes[e];
  }
  return sum / static_cast<double>(episodes_ - diverged);
}

std::size_t GridOutcomes::EpisodesWithin(std::size_t seed, std::size_t cell,
                                         double budget) const {
  const std::span<const double> outcomes = Cell(seed, cell);
  std::size_t within = 0;
  for (std::size_t e = 0; e < episodes_; ++e) {
    if (outcomes[e] <= budget && !diverged_[First(seed, cell) + e]) ++within;
  }
  return within;
}

bool GridOutcomes::CellWithin(std::size_t seed, std::size_t cell,
                              double budget) const {
  return Diverged(seed, cell) == 0 && CellMean(seed, cell) <= budget;
}

}  // namespace ballast::tools
