// What simulations return after a reset or a step.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

namespace ballast::envs {

/// One row per simulation.
using RowMatrix =
    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The outcome of one control step of N simulations.
struct TimeStep {
  RowMatrix observation;   ///< [N, S]; units as the specification says.
  Eigen::VectorXd reward;  ///< [N], per step; high is good. 0 after a reset.
  RowMatrix costs;         ///< [N, K], per step, each >= 0; high is bad.
  std::vector<std::uint8_t> terminated;  ///< [N], a true end: no bootstrap.
  std::vector<std::uint8_t> truncated;   ///< [N], the time limit was reached.
  /// [N], the simulation blew up in this step: the row means nothing and the
  /// episode is over.
  std::vector<std::uint8_t> diverged;
  /// [N, sum of choices], 1 where a discrete action is allowed; empty for a
  /// box of actions.
  Eigen::Array<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>
      mask;
};

}  // namespace ballast::envs
