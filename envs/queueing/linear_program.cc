#include "envs/queueing/linear_program.h"

#include <cmath>
#include <limits>
#include <vector>

namespace ballast::envs {
namespace {

using Eigen::Index;

constexpr double kZero = 1e-10;

// Columns: the V variables, M slacks, one artificial variable per row, and
// the right-hand side. The last row holds the reduced costs, and in its last
// column minus the value.
class Tableau {
 public:
  explicit Tableau(const LinearProgram& program)
      : variables_(program.objective.size()),
        slacks_(program.at_most.rows()),
        rows_(slacks_ + program.equal.rows()),
        cells_(Eigen::MatrixXd::Zero(rows_ + 1,
                                     variables_ + slacks_ + rows_ + 1)) {
    const Index last = cells_.cols() - 1;
    for (Index row = 0; row < rows_; ++row) {
      if (row < slacks_) {
        cells_.row(row).head(variables_) = program.at_most.row(row);
        cells_(row, variables_ + row) = 1.0;
        cells_(row, last) = program.at_most_bound(row);
      } else {
        cells_.row(row).head(variables_) = program.equal.row(row - slacks_);
        cells_(row, last) = program.equal_to(row - slacks_);
      }
      if (cells_(row, last) < 0.0) cells_.row(row) *= -1.0;
      cells_(row, RealColumns() + row) = 1.0;
      basis_.push_back(RealColumns() + row);
    }
  }

  // Phase one: maximises minus the sum of the artificial variables.
  bool FindFeasible() {
    for (Index row = 0; row < rows_; ++row) {
      cells_.row(rows_) += cells_.row(row);
    }
    cells_.row(rows_).segment(RealColumns(), rows_).setZero();
    Optimise();
    if (cells_(rows_, cells_.cols() - 1) > 1e-8) return false;
    DriveOutArtificials();
    return true;
  }

  // Phase two. False if the objective is unbounded.
  bool Maximise(const Eigen::VectorXd& objective) {
    cells_.row(rows_).setZero();
    cells_.row(rows_).head(variables_) = objective.transpose();
    for (Index row = 0; row < rows_; ++row) {
      const double price = cells_(rows_, basis_[row]);
      cells_.row(rows_) -= price * cells_.row(row);
    }
    return Optimise();
  }

  Eigen::VectorXd Solution() const {
    Eigen::VectorXd x = Eigen::VectorXd::Zero(variables_);
    for (Index row = 0; row < rows_; ++row) {
      if (basis_[row] < variables_) {
        x(basis_[row]) = cells_(row, cells_.cols() - 1);
      }
    }
    return x;
  }

 private:
  Index RealColumns() const { return variables_ + slacks_; }

  bool Optimise() {
    for (;;) {
      Index entering = 0;
      // Written so that not-a-number ends the search.
      while (entering < RealColumns() && !(cells_(rows_, entering) > kZero)) {
        ++entering;
      }
      if (entering == RealColumns()) return true;
      const Index leaving = LeavingRow(entering);
      if (leaving < 0) return false;
      Pivot(leaving, entering);
    }
  }

  // The row that bounds `entering` first, -1 if none does.
  Index LeavingRow(Index entering) const {
    const Index last = cells_.cols() - 1;
    Index leaving = -1;
    double least = std::numeric_limits<double>::infinity();
    for (Index row = 0; row < rows_; ++row) {
      if (!(cells_(row, entering) > kZero)) continue;
      const double ratio = cells_(row, last) / cells_(row, entering);
      const bool tie = leaving >= 0 && ratio <= least + kZero;
      if (ratio < least - kZero || (tie && basis_[row] < basis_[leaving])) {
        least = ratio;
        leaving = row;
      }
    }
    return leaving;
  }

  // A basic artificial variable is 0 now; a row without real columns repeats
  // another row and stays 0.
  void DriveOutArtificials() {
    for (Index row = 0; row < rows_; ++row) {
      if (basis_[row] < RealColumns()) continue;
      for (Index column = 0; column < RealColumns(); ++column) {
        if (std::abs(cells_(row, column)) > kZero) {
          Pivot(row, column);
          break;
        }
      }
    }
  }

  void Pivot(Index row, Index column) {
    cells_.row(row) /= cells_(row, column);
    for (Index other = 0; other <= rows_; ++other) {
      if (other == row) continue;
      const double factor = cells_(other, column);
      cells_.row(other) -= factor * cells_.row(row);
    }
    basis_[row] = column;
  }

  Index variables_;
  Index slacks_;
  Index rows_;
  Eigen::MatrixXd cells_;
  std::vector<Index> basis_;
};

}  // namespace

LinearProgramSolution Maximise(const LinearProgram& program) {
  Tableau tableau(program);
  if (!tableau.FindFeasible()) {
    return {LinearProgramStatus::kInfeasible, 0.0, {}};
  }
  if (!tableau.Maximise(program.objective)) {
    return {LinearProgramStatus::kUnbounded, 0.0, {}};
  }
  const Eigen::VectorXd x = tableau.Solution();
  return {LinearProgramStatus::kOptimal, program.objective.dot(x), x};
}

}  // namespace ballast::envs
