#include "tools/grid_axes.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "envs/challenges/challenge_settings.h"

namespace ballast::tools {
namespace {

constexpr std::string_view kPerturbation = "perturbation.";
constexpr std::string_view kChallenge = "challenge.";
constexpr std::string_view kSafetyCoefficient = "constraint.safety_coefficient";

std::string Named(std::string_view prefix, const std::string& name) {
  return std::string(prefix) + name;
}

}  // namespace

std::vector<AxisInfo> ListAxes(const envs::TaskInfo& info,
                               const envs::TaskOptions& task) {
  std::vector<AxisInfo> axes;
  for (const envs::ParameterInfo& parameter : info.parameters) {
    axes.push_back(
        {AxisOfParameter(parameter.name), parameter.unit, parameter.nominal});
  }
  if (info.continuing) return axes;
  envs::ChallengeSettings settings;
  envs::ApplyChallenges(task.challenges, settings);
  for (const envs::Challenge& challenge : envs::Challenges()) {
    if (challenge.info.shapes_observation) continue;
    axes.push_back({Named(kChallenge, challenge.info.name), challenge.info.unit,
                    settings.*challenge.value});
  }
  axes.push_back({std::string(kSafetyCoefficient), "1",
                  task.safety_coefficient.value_or(info.safety_coefficient)});
  return axes;
}

std::vector<std::string> AxisNames(const envs::TaskInfo& info) {
  std::vector<std::string> names;
  for (const AxisInfo& axis : ListAxes(info, {})) names.push_back(axis.name);
  return names;
}

std::string AxisOfParameter(const std::string& parameter) {
  return Named(kPerturbation, parameter);
}

std::string ParameterOfAxis(const std::string& axis) {
  return axis.starts_with(kPerturbation) ? axis.substr(kPerturbation.size())
                                         : "";
}

std::string AxisTitle(std::string name) {
  for (const std::string_view prefix :
       {kPerturbation, kChallenge, std::string_view("constraint.")}) {
    if (name.starts_with(prefix)) {
      name.erase(0, prefix.size());
      break;
    }
  }
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

void RequireAxisValues(const Axis& axis) {
  for (const double value : axis.values) {
    envs::SimulationOptions world;
    SetAxis(axis.name, value, world);
    envs::ChallengeSettings settings;
    envs::ApplyChallenges(world.challenges, settings);
    const double coefficient = world.safety_coefficient.value_or(0);
    if (!(coefficient >= 0 && coefficient <= 1)) {
      std::ostringstream problem;
      problem << axis.name << " = " << coefficient
              << ": must lie in [0, 1]; 1 is the mildest";
      throw std::invalid_argument(problem.str());
    }
  }
}

void SetAxis(const std::string& name, double value,
             envs::SimulationOptions& world) {
  if (name.starts_with(kPerturbation)) {
    world.perturbations.push_back({ParameterOfAxis(name), value});
  } else if (name.starts_with(kChallenge)) {
    world.challenges.push_back({name.substr(kChallenge.size()), value});
  } else if (name == kSafetyCoefficient) {
    world.safety_coefficient = value;
  } else {
    throw std::invalid_argument(
        "axis " + name +
        ": a grid varies perturbation.<parameter>, challenge.<name> and " +
        std::string(kSafetyCoefficient));
  }
}

}  // namespace ballast::tools
