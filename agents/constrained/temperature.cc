#include "agents/constrained/temperature.h"

#include <algorithm>
#include <cmath>

#include "agents/constrained/dual_rows.h"
#include "models/networks/fit_shape.h"

namespace ballast::agents::constrained {
namespace {

constexpr double kLowest = 1e-6;
constexpr double kHighest = 1e3;

}  // namespace

TemperatureDual::TemperatureDual(const at::Tensor& objective, double bound)
    : objective_(objective), bound_(bound) {}

TemperatureDual::Point TemperatureDual::At(double temperature) const {
  const std::int64_t samples = objective_.size(0);
  const DualSums sums = SumDual(objective_.const_data_ptr<float>(), samples,
                                objective_.size(1), temperature);
  const double mean_log = sums.log_sum - std::log(static_cast<double>(samples));
  return {temperature * (mean_log + bound_),
          bound_ + mean_log - sums.softmax_ratio};
}

double TemperatureDual::Minimise(TemperatureSolver solver, double start) const {
  return solver == TemperatureSolver::kSqp ? MinimiseBySqp(start)
                                           : MinimiseExactly();
}

double TemperatureDual::MinimiseBySqp(double start) const {
  constexpr double kAccuracy = 1e-3;
  constexpr int kIterations = 10;
  constexpr int kMostResets = 5;
  constexpr int kMostTrials = 10;
  double x = start;
  double curvature = 1.0;
  Point at = At(x);
  for (int iteration = 1; iteration <= kIterations; ++iteration) {
    // The step of a quadratic model inside the bounds; the curvature starts
    // anew where the model climbs.
    double step = 0.0;
    double descent = 0.0;
    for (int reset = 0; reset <= kMostResets; ++reset) {
      step = std::clamp(-at.slope / curvature, kLowest - x, kHighest - x);
      descent = at.slope * step;
      if (std::abs(descent) < kAccuracy) return x;
      if (descent < 0.0) break;
      curvature = 1.0;
    }

    // Backtracking until a tenth of the promised descent is had.
    const double from = x;
    const Point before = at;
    double alpha = 1.0;
    for (int trial = 1;; ++trial) {
      descent *= alpha;
      step *= alpha;
      x = std::clamp(from + step, kLowest, kHighest);
      at = At(x);
      const double change = at.value - before.value;
      if (change <= descent / 10.0 || trial > kMostTrials) break;
      alpha = std::max(descent / (2.0 * (descent - change)), 0.1);
    }
    if (std::abs(at.value - before.value) < kAccuracy ||
        std::abs(step) < kAccuracy) {
      return x;
    }

    // BFGS in one dimension with Powell's damping.
    double u = at.slope - before.slope;
    const double v = curvature * step;
    double p = step * u;
    const double q = step * v;
    if (p < 0.2 * q) {
      const double theta = 0.8 * q / (q - p);
      p = 0.2 * q;
      u = theta * u + (1.0 - theta) * v;
    }
    curvature += u * u / p - v * v / q;
  }
  return x;
}

double TemperatureDual::MinimiseExactly() const {
  // The slope rises with the temperature; find its zero in log temperature,
  // by regula falsi that halves the value of an end kept twice (Illinois).
  double low = std::log(kLowest);
  double high = std::log(kHighest);
  double slope_low = At(kLowest).slope;
  double slope_high = At(kHighest).slope;
  if (slope_low >= 0.0) return kLowest;
  if (slope_high <= 0.0) return kHighest;
  int side = 0;
  double middle = low;
  for (int iteration = 0; iteration < 200 && high - low > 1e-10; ++iteration) {
    middle = (low * slope_high - high * slope_low) / (slope_high - slope_low);
    const double slope = At(std::exp(middle)).slope;
    if (std::abs(slope) < 1e-13) break;
    if (slope > 0.0) {
      high = middle;
      slope_high = slope;
      if (side == 1) slope_low /= 2.0;
      side = 1;
    } else {
      low = middle;
      slope_low = slope;
      if (side == -1) slope_high /= 2.0;
      side = -1;
    }
  }
  return std::exp(middle);
}

void SoftmaxWeights(const at::Tensor& objective, double temperature,
                    at::Tensor& weights) {
  models::FitShape(weights, objective.sizes());
  SoftmaxRows(objective.const_data_ptr<float>(), objective.size(0),
              objective.size(1), temperature,
              weights.mutable_data_ptr<float>());
}

}  // namespace ballast::agents::constrained
