#include "envs/queueing/incomplete_factors.h"

#include <algorithm>

namespace ballast::envs {
namespace {

// The share of dropped entries that goes to the diagonal. With all of it a
// pivot may become 0.
constexpr double kKept = 0.95;

}  // namespace

IncompleteFactors::IncompleteFactors(const TransitionMatrix& matrix)
    : factors_(matrix), diagonal_(factors_.rows()) {
  factors_.makeCompressed();
  const int* begin = factors_.outerIndexPtr();
  const int* column = factors_.innerIndexPtr();
  for (int row = 0; row < factors_.rows(); ++row) {
    diagonal_[row] = static_cast<int>(
        std::lower_bound(column + begin[row], column + begin[row + 1], row) -
        column);
  }
  std::vector<int> position(factors_.cols(), -1);
  for (int row = 0; row < factors_.rows(); ++row) EliminateRow(row, position);
}

void IncompleteFactors::EliminateRow(int row, std::vector<int>& position) {
  const int* begin = factors_.outerIndexPtr();
  const int* column = factors_.innerIndexPtr();
  double* entry = factors_.valuePtr();
  for (int k = begin[row]; k < begin[row + 1]; ++k) position[column[k]] = k;

  double dropped = 0.0;
  for (int k = begin[row]; k < diagonal_[row]; ++k) {
    const int above = column[k];
    entry[k] *= entry[diagonal_[above]];
    for (int j = diagonal_[above] + 1; j < begin[above + 1]; ++j) {
      const double change = entry[k] * entry[j];
      const int at = position[column[j]];
      if (at >= 0) {
        entry[at] -= change;
      } else {
        dropped += change;
      }
    }
  }
  double& pivot = entry[diagonal_[row]];
  pivot = 1.0 / (pivot - kKept * dropped);
  for (int k = begin[row]; k < begin[row + 1]; ++k) position[column[k]] = -1;
}

void IncompleteFactors::Solve(const Eigen::VectorXd& b,
                              Eigen::VectorXd& x) const {
  const int size = static_cast<int>(factors_.rows());
  const int* begin = factors_.outerIndexPtr();
  const int* column = factors_.innerIndexPtr();
  const double* entry = factors_.valuePtr();
  x.resize(size);
  for (int row = 0; row < size; ++row) {
    double sum = b[row];
    for (int k = begin[row]; k < diagonal_[row]; ++k) {
      sum -= entry[k] * x[column[k]];
    }
    x[row] = sum;
  }
  for (int row = size - 1; row >= 0; --row) {
    double sum = x[row];
    for (int k = diagonal_[row] + 1; k < begin[row + 1]; ++k) {
      sum -= entry[k] * x[column[k]];
    }
    x[row] = sum * entry[diagonal_[row]];
  }
}

}  // namespace ballast::envs
