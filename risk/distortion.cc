#include "risk/distortion.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

#include "risk/normal.h"

namespace ballast::risk {
namespace {

std::string Shown(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

std::string Shown(const DistortionPoint& point) {
  std::ostringstream text;
  text << '(' << point.u << ", " << point.g << ')';
  return text.str();
}

// Throws unless `allowed`, which NaN never is.
double Checked(double value, bool allowed, const std::string& what,
               const std::string& range) {
  if (!allowed) {
    throw std::invalid_argument(what + " = " + Shown(value) + ": must lie in " +
                                range);
  }
  return value;
}

double Slope(const DistortionPoint& from, const DistortionPoint& to) {
  return (to.g - from.g) / (to.u - from.u);
}

void CheckEnds(const std::vector<DistortionPoint>& points) {
  if (points.size() < 2) {
    throw std::invalid_argument(
        "distortion table: needs at least the points (0, 0) and (1, 1)");
  }
  const DistortionPoint& first = points.front();
  const DistortionPoint& last = points.back();
  if (first.u != 0.0 || first.g != 0.0) {
    throw std::invalid_argument("distortion table: starts at " + Shown(first) +
                                ", must start at (0, 0)");
  }
  if (last.u != 1.0 || last.g != 1.0) {
    throw std::invalid_argument("distortion table: ends at " + Shown(last) +
                                ", must end at (1, 1)");
  }
}

void CheckCorners(const std::vector<DistortionPoint>& points) {
  // Decimal corners on one straight line differ in slope by rounding.
  constexpr double kRounding = 1e-9;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const std::string place =
        " from " + Shown(points[i - 1]) + " to " + Shown(points[i]);
    if (!(points[i].u > points[i - 1].u)) {
      throw std::invalid_argument("distortion table: u must increase, not" +
                                  place);
    }
    if (!(points[i].g >= points[i - 1].g)) {
      throw std::invalid_argument("distortion table: g must not decrease" +
                                  place);
    }
    if (i < 2) continue;
    const double before = Slope(points[i - 2], points[i - 1]);
    const double after = Slope(points[i - 1], points[i]);
    if (after > before * (1.0 + kRounding)) {
      throw std::invalid_argument(
          "distortion table: must be concave, but its slope rises to " +
          Shown(after) + place + "; sort the slopes from steep to flat");
    }
  }
}

}  // namespace

Cvar::Cvar(double level)
    : level_(Checked(level, level > 0.0 && level <= 1.0, "cvar level",
                     "(0, 1]; 1 is the plain mean")) {}

double Cvar::operator()(double u) const { return std::min(u / level_, 1.0); }

ProportionalHazard::ProportionalHazard(double exponent)
    : exponent_(Checked(exponent, exponent > 0.0 && exponent <= 1.0,
                        "power exponent", "(0, 1]; 1 is the plain mean")) {}

double ProportionalHazard::operator()(double u) const {
  return std::pow(u, exponent_);
}

DualPower::DualPower(double exponent)
    : exponent_(Checked(exponent, exponent >= 1.0 && std::isfinite(exponent),
                        "dual_power exponent",
                        "[1, inf); 1 is the plain mean")) {}

double DualPower::operator()(double u) const {
  return -std::expm1(exponent_ * std::log1p(-u));
}

Wang::Wang(double shift)
    : shift_(Checked(shift, shift >= 0.0 && std::isfinite(shift), "wang shift",
                     "[0, inf); 0 is the plain mean")) {}

double Wang::operator()(double u) const {
  // The quantiles at the ends are infinite.
  if (u <= 0.0) return 0.0;
  if (u >= 1.0) return 1.0;
  return NormalCdf(InverseNormalCdf(u) + shift_);
}

PiecewiseLinear::PiecewiseLinear(std::vector<DistortionPoint> points)
    : points_(std::move(points)) {
  CheckEnds(points_);
  CheckCorners(points_);
}

double PiecewiseLinear::operator()(double u) const {
  const auto right =
      std::lower_bound(points_.begin() + 1, points_.end() - 1, u,
                       [](const DistortionPoint& point, double value) {
                         return point.u < value;
                       });
  const DistortionPoint& left = *(right - 1);
  if (u == right->u) return right->g;
  return left.g + (u - left.u) * Slope(left, *right);
}

}  // namespace ballast::risk
