// The risk measures this program knows, by the name of their distortion.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "risk/distortion.h"
#include "risk/risk_measure.h"

namespace ballast::configs {
class Table;
}

namespace ballast::risk {

/// Names a distortion and its shape.
struct DistortionOptions {
  std::string distortion = "wang";
  /// Of the distortion; its default if absent.
  std::optional<double> parameter;
  /// Corners of the distortion "table".
  std::vector<DistortionPoint> points;
};

/// A distortion as `ballast list risk` shows it.
struct DistortionInfo {
  std::string name;
  std::string parameter;  ///< What the number means; empty if there is none.
  std::string range;      ///< Of the parameter, e.g. "(0, 1]".
  std::optional<double> fallback;  ///< The parameter unless configured.
  std::string summary;             ///< The formula.
};

/// Every distortion, in the order of the list.
std::vector<DistortionInfo> ListDistortions();

/// Throws std::invalid_argument for an unknown name, and for a parameter or
/// points that the distortion refuses or does not have.
std::unique_ptr<DistortionFunction> MakeDistortion(
    const DistortionOptions& options);

/// Reads [risk]: distortion, parameter, points = [{u = 0, g = 0}, ...],
/// reward_attitude and weighting. Throws std::invalid_argument.
/// @param n  samples per element, n >= 1.
RiskMeasure ReadRiskMeasure(configs::Table& risk, int n);
/// The same without reward_attitude: the risk of one constraint's cost.
RiskMeasure ReadCostRisk(configs::Table& risk, int n);

}  // namespace ballast::risk
