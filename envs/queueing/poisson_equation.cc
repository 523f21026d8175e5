#include "envs/queueing/poisson_equation.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace ballast::envs {
namespace {

constexpr int kMostIterations = 3000;
// Iterations without a new best after which a run ends.
constexpr int kPatience = 300;

// Appends what leads to `state` and is not yet seen, the nearest first.
void AppendOrigins(const TransitionMatrix& predecessors, int state,
                   std::vector<bool>& seen, std::vector<int>& order) {
  std::size_t next = order.size();
  order.push_back(state);
  seen[state] = true;
  for (; next < order.size(); ++next) {
    for (TransitionMatrix::InnerIterator from(predecessors, order[next]); from;
         ++from) {
      if (seen[from.col()]) continue;
      seen[from.col()] = true;
      order.push_back(static_cast<int>(from.col()));
    }
  }
}

// A state that is reached from everywhere, the first if it will do, then the
// others by the number of steps to it.
std::vector<int> OrderTowardsReference(const TransitionMatrix& transitions) {
  const TransitionMatrix predecessors = transitions.transpose();
  const auto size = static_cast<std::size_t>(transitions.rows());
  std::vector<bool> seen(size, false);
  std::vector<int> order;
  AppendOrigins(predecessors, 0, seen, order);
  if (order.size() == size) return order;

  // If any will do, the last that did not lead to those before it will.
  int candidate = 0;
  for (std::size_t state = 1; state < size; ++state) {
    if (seen[state]) continue;
    candidate = static_cast<int>(state);
    AppendOrigins(predecessors, candidate, seen, order);
  }
  seen.assign(size, false);
  order.clear();
  AppendOrigins(predecessors, candidate, seen, order);
  if (order.size() == size) return order;
  throw std::invalid_argument(
      "the policy has no single long-run average on the cut-off network: "
      "where it begins decides for ever; use one that empties the queues.");
}

// The transitions between states numbered as in `order`, without those to the
// first of them.
TransitionMatrix Renumbered(const TransitionMatrix& transitions,
                            const std::vector<int>& order) {
  std::vector<int> number(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    number[order[i]] = static_cast<int>(i);
  }
  std::vector<Eigen::Triplet<double, int>> entries;
  entries.reserve(transitions.nonZeros());
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (TransitionMatrix::InnerIterator to(transitions, order[i]); to; ++to) {
      if (number[to.col()] == 0) continue;
      entries.emplace_back(static_cast<int>(i), number[to.col()], to.value());
    }
  }
  TransitionMatrix renumbered(transitions.rows(), transitions.cols());
  renumbered.setFromTriplets(entries.begin(), entries.end());
  return renumbered;
}

// I - P of all states but the first.
TransitionMatrix Equations(const TransitionMatrix& transitions) {
  TransitionMatrix equations(transitions.rows(), transitions.cols());
  equations.setIdentity();
  equations -= transitions;
  for (TransitionMatrix::InnerIterator to(equations, 0); to; ++to) {
    if (to.col() != 0) to.valueRef() = 0.0;
  }
  return equations;
}

double Expectation(const TransitionMatrix& transitions, Eigen::Index state,
                   const Eigen::VectorXd& value) {
  const int* begin = transitions.outerIndexPtr();
  const int* to = transitions.innerIndexPtr();
  const double* probability = transitions.valuePtr();
  double sum = 0.0;
  for (int k = begin[state]; k < begin[state + 1]; ++k) {
    sum += probability[k] * value[to[k]];
  }
  return sum;
}

}  // namespace

PoissonEquation::PoissonEquation(const TransitionMatrix& transitions,
                                 int threads)
    : threads_(threads),
      order_(OrderTowardsReference(transitions)),
      transitions_(Renumbered(transitions, order_)),
      factors_(Equations(transitions_)) {
  Eigen::VectorXd ones = Eigen::VectorXd::Ones(transitions.rows());
  ones[0] = 0.0;
  factors_.Solve(ones, times_);
  return_time_ = 1.0 + Expectation(transitions_, 0, times_);
}

double PoissonEquation::Solve(const Eigen::VectorXd& cost, double tolerance,
                              Eigen::VectorXd& value, double& average) const {
  Eigen::VectorXd unknown = value(order_).array() - value[order_[0]];
  unknown[0] = average;
  const Eigen::VectorXd ordered_cost = cost(order_);
  double left = std::numeric_limits<double>::infinity();
  for (double before = left; !(left <= tolerance);) {
    left = Iterate(ordered_cost, tolerance, unknown);
    if (!(left < 0.5 * before)) break;
    before = left;
  }
  average = unknown[0];
  unknown[0] = 0.0;
  value(order_) = unknown;
  return left;
}

void PoissonEquation::Multiply(const Eigen::VectorXd& unknown,
                               Eigen::VectorXd& result) const {
  const double average = unknown[0];
  result.resize(unknown.size());
#pragma omp parallel for num_threads(threads_) if (threads_ > 1)
  for (Eigen::Index state = 1; state < unknown.size(); ++state) {
    result[state] =
        unknown[state] + average - Expectation(transitions_, state, unknown);
  }
  result[0] = average - Expectation(transitions_, 0, unknown);
}

void PoissonEquation::Precondition(const Eigen::VectorXd& residual,
                                   Eigen::VectorXd& unknown) const {
  factors_.Solve(residual, unknown);
  const double average =
      (residual[0] + Expectation(transitions_, 0, unknown)) / return_time_;
  unknown -= average * times_;
  unknown[0] = average;
}

double PoissonEquation::Iterate(const Eigen::VectorXd& cost, double tolerance,
                                Eigen::VectorXd& unknown) const {
  // Letters as van der Vorst prints them.
  Eigen::VectorXd r, v, t, y, z;
  Multiply(unknown, r);
  r = cost - r;
  const Eigen::VectorXd r0 = r;
  Eigen::VectorXd p = r, best = unknown;
  double rho = r0.squaredNorm();
  double least = r.lpNorm<Eigen::Infinity>();
  for (int i = 0, stale = 0; least > tolerance && i < kMostIterations; ++i) {
    Precondition(p, y);
    Multiply(y, v);
    const double alpha = rho / r0.dot(v);
    r -= alpha * v;
    Precondition(r, z);
    Multiply(z, t);
    // 0 where the half step was exact already.
    const double length = t.squaredNorm();
    const double omega = length > 0.0 ? t.dot(r) / length : 0.0;
    unknown += alpha * y + omega * z;
    r -= omega * t;

    const double left = r.lpNorm<Eigen::Infinity>();
    if (!std::isfinite(left)) break;
    stale = left < least ? 0 : stale + 1;
    if (stale == 0) best = unknown;
    if (stale > kPatience) break;
    least = std::min(least, left);
    const double rho_before = rho;
    rho = r0.dot(r);
    p = r + rho / rho_before * alpha / omega * (p - omega * v);
  }
  unknown = best;
  Multiply(unknown, r);
  return (cost - r).lpNorm<Eigen::Infinity>();
}

}  // namespace ballast::envs
