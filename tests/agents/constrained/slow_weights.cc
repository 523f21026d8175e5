#include "tests/agents/constrained/slow_weights.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

namespace ballast::agents::constrained {
namespace {

double NormalCdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

/// By bisection.
double InverseNormalCdf(double u) {
  double low = -40.0;
  double high = 40.0;
  for (int halving = 0; halving < 100; ++halving) {
    const double middle = 0.5 * (low + high);
    (NormalCdf(middle) < u ? low : high) = middle;
  }
  return low;
}

double Interpolate(const std::vector<risk::DistortionPoint>& points, double u) {
  for (std::size_t i = 1; i < points.size(); ++i) {
    const risk::DistortionPoint& left = points[i - 1];
    const risk::DistortionPoint& right = points[i];
    if (u > right.u) continue;
    const double share = (u - left.u) / (right.u - left.u);
    return (1.0 - share) * left.g + share * right.g;
  }
  return 1.0;
}

double Distort(const risk::DistortionOptions& options, double u) {
  const std::string& name = options.distortion;
  if (name == "table") return Interpolate(options.points, u);
  if (name == "expectation") return u;
  BOOST_REQUIRE(options.parameter.has_value());
  const double parameter = *options.parameter;
  if (name == "cvar") return std::min(u / parameter, 1.0);
  if (name == "power") return std::pow(u, parameter);
  if (name == "dual_power") return 1.0 - std::pow(1.0 - u, parameter);
  BOOST_REQUIRE_MESSAGE(name == "wang", name << " has no slow formula");
  return NormalCdf(InverseNormalCdf(u) + parameter);
}

}  // namespace

std::vector<double> SlowWeights(const risk::DistortionOptions& distortion,
                                int n) {
  std::vector<double> weights;
  for (double i = 1; i <= n; ++i) {
    weights.push_back(Distort(distortion, i / n) -
                      Distort(distortion, (i - 1) / n));
  }
  return weights;
}

std::vector<double> SlowRewardWeights(const risk::DistortionOptions& distortion,
                                      int n, risk::RewardAttitude attitude) {
  std::vector<double> weights = SlowWeights(distortion, n);
  switch (attitude) {
    case risk::RewardAttitude::kRobust:
      break;
    case risk::RewardAttitude::kNeutral:
      weights.assign(n, 1.0 / n);
      break;
    case risk::RewardAttitude::kOptimistic:
      std::reverse(weights.begin(), weights.end());
      break;
  }
  return weights;
}

}  // namespace ballast::agents::constrained
