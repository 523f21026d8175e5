// One number per episode of a method's trainings over a grid of worlds.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ballast::tools {

/// Returns, or costs of one constraint, of the policies that trainings of one
/// method made, one training a seed, all on the same grid.
///
/// A diverged episode, whose simulation blew up, has an outcome that says
/// little. It enters no mean, unless every episode of its cell diverged, when
/// the outcomes up to then are all there is; and it is never within a budget.
class GridOutcomes {
 public:
  /// @param values  seed by seed, in each cell by cell, in each the episodes.
  /// @param diverged  as `values`; empty if no episode diverged.
  /// Throws std::invalid_argument for sizes that do not fit, an empty axis or
  /// a value that is not finite.
  GridOutcomes(std::size_t seeds, std::size_t cells, std::size_t episodes,
               std::vector<double> values, std::vector<bool> diverged = {});

  /// The episodes of one cell.
  std::span<const double> Cell(std::size_t seed, std::size_t cell) const;
  /// Mean over the episodes of one cell; see the rule above.
  double CellMean(std::size_t seed, std::size_t cell) const;
  /// Number of the cell's episodes with an outcome of at most `budget`.
  std::size_t EpisodesWithin(std::size_t seed, std::size_t cell,
                             double budget) const;
  /// The mean is at most `budget` and no episode diverged.
  bool CellWithin(std::size_t seed, std::size_t cell, double budget) const;

  std::size_t seeds() const { return seeds_; }
  std::size_t cells() const { return cells_; }
  std::size_t episodes() const { return episodes_; }

 private:
  std::size_t First(std::size_t seed, std::size_t cell) const;
  std::size_t Diverged(std::size_t seed, std::size_t cell) const;

  std::size_t seeds_;
  std::size_t cells_;
  std::size_t episodes_;
  std::vector<double> values_;
  std::vector<bool> diverged_;
};

}  // namespace ballast::tools
