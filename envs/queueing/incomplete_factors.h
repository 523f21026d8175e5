// A sparse matrix taken apart roughly: what a Krylov method needs to be fast.
#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <vector>

namespace ballast::envs {

/// Row i holds where state i goes.
using TransitionMatrix = Eigen::SparseMatrix<double, Eigen::RowMajor>;

/// Incomplete LU factors without fill-in. Most of what is dropped is added to
/// the diagonal, so that slowly varying vectors are solved for nearly exactly.
/// Source: Saad (2003), Iterative Methods for Sparse Linear Systems, 10.3.
class IncompleteFactors {
 public:
  /// @param matrix  a nonsingular M-matrix whose diagonal is stored.
  explicit IncompleteFactors(const TransitionMatrix& matrix);

  /// x of matrix * x = b, roughly.  @param x made to fit; not `b` itself.
  void Solve(const Eigen::VectorXd& b, Eigen::VectorXd& x) const;

 private:
  void EliminateRow(int row, std::vector<int>& position);

  TransitionMatrix factors_;
  std::vector<int> diagonal_;  // Where each row's own entry is; it is inverted.
};

}  // namespace ballast::envs
