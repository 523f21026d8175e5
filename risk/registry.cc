#include "risk/registry.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "configs/names.h"
#include "configs/table.h"

namespace ballast::risk {
namespace {

using Factory =
    std::unique_ptr<DistortionFunction> (*)(const DistortionOptions&);

struct Entry {
  const char* name;
  const char* parameter;  // Empty if there is none.
  const char* range;
  double fallback;  // Of the parameter.
  const char* summary;
  Factory make;
};

template <typename Distortion>
std::unique_ptr<DistortionFunction> MakeOne(const DistortionOptions& options) {
  return std::make_unique<Distortion>(*options.parameter);
}

std::unique_ptr<DistortionFunction> MakeExpectation(const DistortionOptions&) {
  return std::make_unique<Expectation>();
}

std::unique_ptr<DistortionFunction> MakeTable(
    const DistortionOptions& options) {
  return std::make_unique<PiecewiseLinear>(options.points);
}

// Every distortion this program knows.
constexpr Entry kDistortions[] = {
    {"expectation", "", "", 0.0, "g(u) = u, the plain mean", &MakeExpectation},
    {"cvar", "level", "(0, 1]", 0.5,
     "g(u) = min(u / level, 1), the mean of the worst share", &MakeOne<Cvar>},
    {"power", "exponent", "(0, 1]", 0.5,
     "g(u) = u^exponent, the proportional hazard transform",
     &MakeOne<ProportionalHazard>},
    {"dual_power", "exponent", "[1, inf)", 2.0,
     "g(u) = 1 - (1 - u)^exponent, the mean worst of `exponent` outcomes",
     &MakeOne<DualPower>},
    {"wang", "shift", "[0, inf)", 0.75,
     "g(u) = Phi(Phi^-1(u) + shift), a normal moved by `shift` deviations",
     &MakeOne<Wang>},
    {"table", "", "", 0.0, "straight lines between points (u, g)", &MakeTable},
};

std::vector<std::string> DistortionNames() {
  std::vector<std::string> names;
  for (const Entry& entry : kDistortions) names.emplace_back(entry.name);
  return names;
}

const Entry& Find(const std::string& name) {
  const auto* const entry =
      std::find_if(std::begin(kDistortions), std::end(kDistortions),
                   [&](const Entry& one) { return one.name == name; });
  if (entry == std::end(kDistortions)) {
    throw std::invalid_argument(
        "risk: " + configs::UnknownName("distortion", name, DistortionNames()));
  }
  return *entry;
}

bool HasParameter(const Entry& entry) { return *entry.parameter != '\0'; }

bool HasPoints(const Entry& entry) { return entry.make == &MakeTable; }

std::vector<DistortionPoint> ReadPoints(configs::Table& risk) {
  std::vector<DistortionPoint> points;
  std::vector<configs::Table> rows = risk.Subs("points");
  for (configs::Table& row : rows) {
    if (!row.Has("u") || !row.Has("g")) {
      risk.Refuse("points",
                  "each point needs u and g, as in {u = 0.2, g = 0.5}");
    }
    points.push_back({row.Number("u", 0.0), row.Number("g", 0.0)});
  }
  return points;
}

DistortionOptions ReadDistortion(configs::Table& risk) {
  DistortionOptions options;
  options.distortion =
      risk.Choice("distortion", options.distortion, DistortionNames());
  const Entry& entry = Find(options.distortion);
  if (HasParameter(entry)) {
    options.parameter = risk.Number("parameter", entry.fallback);
  }
  if (HasPoints(entry)) options.points = ReadPoints(risk);
  return options;
}

RewardAttitude ReadAttitude(configs::Table& risk) {
  const std::array<std::string, 3> known = {"robust", "neutral", "optimistic"};
  const std::string name = risk.Choice("reward_attitude", known[0], known);
  if (name == "neutral") return RewardAttitude::kNeutral;
  if (name == "optimistic") return RewardAttitude::kOptimistic;
  return RewardAttitude::kRobust;
}

Weighting ReadWeighting(configs::Table& risk) {
  const std::array<std::string, 2> known = {"sorted", "inverse_permutation"};
  return risk.Choice("weighting", known[0], known) == known[1]
             ? Weighting::kInversePermutation
             : Weighting::kSorted;
}

RiskMeasure ReadMeasure(configs::Table& risk, int n, RewardAttitude attitude) {
  const DistortionOptions options = ReadDistortion(risk);
  const Weighting weighting = ReadWeighting(risk);
  std::unique_ptr<DistortionFunction> distortion;
  try {
    distortion = MakeDistortion(options);
  } catch (const std::invalid_argument& refusal) {
    // The same words, with the place in the file.
    risk.Refuse(options.parameter ? "parameter" : "points", refusal.what());
  }
  return RiskMeasure(*distortion, n, attitude, weighting);
}

}  // namespace

std::vector<DistortionInfo> ListDistortions() {
  std::vector<DistortionInfo> list;
  for (const Entry& entry : kDistortions) {
    DistortionInfo info{.name = entry.name,
                        .parameter = entry.parameter,
                        .range = entry.range,
                        .fallback = std::nullopt,
                        .summary = entry.summary};
    if (HasParameter(entry)) info.fallback = entry.fallback;
    list.push_back(info);
  }
  return list;
}

std::unique_ptr<DistortionFunction> MakeDistortion(
    const DistortionOptions& options) {
  const Entry& entry = Find(options.distortion);
  if (options.parameter && !HasParameter(entry)) {
    throw std::invalid_argument("risk: the distortion " + options.distortion +
                                " has no parameter; leave it out");
  }
  if (!options.points.empty() && !HasPoints(entry)) {
    throw std::invalid_argument(
        "risk: points belong to the distortion table, not to " +
        options.distortion);
  }
  DistortionOptions complete = options;
  if (HasParameter(entry) && !complete.parameter) {
    complete.parameter = entry.fallback;
  }
  return entry.make(complete);
}

RiskMeasure ReadRiskMeasure(configs::Table& risk, int n) {
  return ReadMeasure(risk, n, ReadAttitude(risk));
}

RiskMeasure ReadCostRisk(configs::Table& risk, int n) {
  return ReadMeasure(risk, n, RewardAttitude::kRobust);
}

}  // namespace ballast::risk
