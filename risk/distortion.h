// Distortion functions: how a risk measure reweighs probability.
#pragma once

#include <string_view>
#include <vector>

namespace ballast::risk {

/// A nondecreasing, concave g: [0, 1] -> [0, 1] with g(0) = 0 and g(1) = 1.
/// g(u) is the weight given to the worst share u of the outcomes; concavity
/// makes the risk measure coherent.
/// Constructors throw std::invalid_argument for a parameter out of range.
class DistortionFunction {
 public:
  virtual ~DistortionFunction() = default;

  /// As in a configuration, e.g. "wang".
  virtual std::string_view name() const = 0;
  /// @param u  probability of the worst outcomes, in [0, 1].
  virtual double operator()(double u) const = 0;
};

/// g(u) = u: the plain mean.
class Expectation final : public DistortionFunction {
 public:
  std::string_view name() const override { return "expectation"; }
  double operator()(double u) const override { return u; }
};

/// g(u) = min(u / level, 1): the mean of the worst share `level`.
/// Source: Rockafellar and Uryasev (2002), J. Banking and Finance 26(7).
class Cvar final : public DistortionFunction {
 public:
  /// @param level  in (0, 1]; 1 is the plain mean.
  explicit Cvar(double level);
  std::string_view name() const override { return "cvar"; }
  double operator()(double u) const override;

 private:
  double level_;
};

/// g(u) = u^exponent.
/// Source: Wang (1995), Insurance: Mathematics and Economics 17(1).
class ProportionalHazard final : public DistortionFunction {
 public:
  /// @param exponent  in (0, 1]; 1 is the plain mean.
  explicit ProportionalHazard(double exponent);
  std::string_view name() const override { return "power"; }
  double operator()(double u) const override;

 private:
  double exponent_;
};

/// g(u) = 1 - (1 - u)^exponent; a whole exponent k averages the worst of k.
class DualPower final : public DistortionFunction {
 public:
  /// @param exponent  at least 1 and finite; 1 is the plain mean.
  explicit DualPower(double exponent);
  std::string_view name() const override { return "dual_power"; }
  double operator()(double u) const override;

 private:
  double exponent_;
};

/// g(u) = Phi(Phi^-1(u) + shift): moves a normal outcome by `shift` standard
/// deviations towards the bad end. Source: Wang (2000), J. Risk and Insurance
/// 67(1).
class Wang final : public DistortionFunction {
 public:
  /// @param shift  at least 0 and finite, in standard deviations; 0 is the
  ///   plain mean.
  explicit Wang(double shift);
  std::string_view name() const override { return "wang"; }
  double operator()(double u) const override;

 private:
  double shift_;
};

/// A corner of a piecewise linear distortion.
struct DistortionPoint {
  double u;
  double g;
};

/// Straight lines between given points.
class PiecewiseLinear final : public DistortionFunction {
 public:
  /// @param points  from (0, 0) to (1, 1); u increases, g does not decrease,
  ///   slopes do not increase.
  explicit PiecewiseLinear(std::vector<DistortionPoint> points);
  std::string_view name() const override { return "table"; }
  double operator()(double u) const override;

 private:
  std::vector<DistortionPoint> points_;
};

}  // namespace ballast::risk
