#include "tools/trace.h"

#include <cmath>
#include <stdexcept>

#include "envs/challenges/challenge_settings.h"
#include "models/strict_json.h"
#include "tools/strict_json.h"

namespace ballast::tools {
namespace {

using nlohmann::json;

// More than any robot has positions, velocities or actuators.
constexpr std::size_t kMostCoordinates = 1000;

std::vector<envs::ParameterPerturbation> ReadPerturbations(StrictObject object,
                                                           const json& source) {
  std::vector<envs::ParameterPerturbation> perturbations;
  for (const auto& item : source.items()) {
    perturbations.push_back({item.key(), object.Number(item.key())});
  }
  return perturbations;
}

std::vector<envs::ChallengeValue> ReadChallenges(StrictObject object,
                                                 const json& source) {
  std::vector<envs::ChallengeValue> challenges;
  envs::ChallengeSettings settings;
  for (const auto& item : source.items()) {
    challenges.push_back({item.key(), object.Number(item.key())});
    try {
      envs::ApplyChallenges({&challenges.back(), 1}, settings);
    } catch (const std::invalid_argument& error) {
      object.Refuse(item.key(), error.what());
    }
  }
  return challenges;
}

envs::RowMatrix ReadActions(StrictObject& trace, const json& source) {
  const auto where = [](std::size_t step) {
    return "actions[" + std::to_string(step) + "]";
  };
  trace.IsNull("actions");  // Asks for it, so that it must be there.
  const json& rows = source.at("actions");
  if (!rows.is_array() || rows.empty() || rows.size() > kMostTraceActions) {
    trace.Refuse("actions", "must be a list of 1 to " +
                                std::to_string(kMostTraceActions) + " actions");
  }
  const std::size_t width = rows[0].is_array() ? rows[0].size() : 0;
  if (width == 0 || width > kMostCoordinates) {
    trace.Refuse(where(0), "must be a list with a number for each actuator");
  }
  envs::RowMatrix actions(rows.size(), width);
  for (std::size_t step = 0; step < rows.size(); ++step) {
    if (!rows[step].is_array() || rows[step].size() != width) {
      trace.Refuse(where(step), "must be a list of " + std::to_string(width) +
                                    " numbers, as the first action is");
    }
    for (std::size_t j = 0; j < width; ++j) {
      const json& value = rows[step][j];
      const double action = value.is_number() ? value.get<double>() : NAN;
      if (!(action >= -1 && action <= 1)) {
        trace.Refuse(where(step), "must hold numbers in [-1, 1]");
      }
      actions(step, j) = action;
    }
  }
  return actions;
}

std::vector<double> ReadTarget(StrictObject& trace, const json& source) {
  constexpr std::size_t kPose = 7;
  if (!source.contains("qpos")) {
    trace.Refuse("target", "goes with qpos and qvel; a seed draws its own");
  }
  if (!source["target"].is_object()) return trace.Numbers("target", kPose);

  StrictObject target = trace.Object("target");
  if (source["target"].contains("body")) target.Text("body");
  std::vector<double> pose = target.Numbers("pos", 3);
  const std::vector<double> quaternion = target.Numbers("quat", 4);
  pose.insert(pose.end(), quaternion.begin(), quaternion.end());
  target.RefuseUnknownKeys();
  return pose;
}

}  // namespace

std::string OurTaskName(std::string name) {
  const std::string theirs = ".realworld_";
  const std::size_t found = name.find(theirs);
  if (found != std::string::npos) name.replace(found, theirs.size(), ".");
  return name;
}

Trace ParseTrace(std::string_view text, const std::string& name) {
  const json source = models::ParseStrictJson(text, kMaxJsonDepth, name);
  StrictObject object(source, name);
  Trace trace;
  if (source.contains("task")) trace.task = OurTaskName(object.Text("task"));
  if (source.contains("perturbation")) {
    trace.perturbations = ReadPerturbations(object.Object("perturbation"),
                                            source["perturbation"]);
  }
  if (source.contains("challenge")) {
    trace.challenges =
        ReadChallenges(object.Object("challenge"), source["challenge"]);
  }
  if (source.contains("qpos") != source.contains("qvel")) {
    object.Refuse(source.contains("qpos") ? "qvel" : "qpos",
                  "is missing; give both or, with \"seed\", neither");
  }
  if (source.contains("qpos")) {
    trace.qpos = object.Numbers("qpos", kMostCoordinates);
    trace.qvel = object.Numbers("qvel", kMostCoordinates);
  }
  if (source.contains("target")) trace.target = ReadTarget(object, source);
  if (source.contains("seed")) trace.seed = object.Unsigned("seed");
  trace.actions = ReadActions(object, source);
  object.RefuseUnknownKeys();
  return trace;
}

}  // namespace ballast::tools
