// A small dense linear program, solved.
#pragma once

#include <Eigen/Core>

namespace ballast::envs {

/// Maximise objective . x over x >= 0 subject to
/// at_most x <= at_most_bound and equal x = equal_to.
struct LinearProgram {
  Eigen::VectorXd objective;      ///< [V].
  Eigen::MatrixXd at_most;        ///< [M, V]; M may be 0.
  Eigen::VectorXd at_most_bound;  ///< [M], of either sign.
  Eigen::MatrixXd equal;          ///< [E, V]; E may be 0.
  Eigen::VectorXd equal_to;       ///< [E].
};

enum class LinearProgramStatus { kOptimal, kInfeasible, kUnbounded };

struct LinearProgramSolution {
  LinearProgramStatus status;
  double value;       ///< Meaningful if optimal.
  Eigen::VectorXd x;  ///< [V], a vertex.
};

/// Two-phase tableau simplex with Bland's rule, which cannot cycle.
LinearProgramSolution Maximise(const LinearProgram& program);

}  // namespace ballast::envs
