// The head of an evaluation, to and from JSON.
#include <limits>
#include <set>

#include "models/sha256.h"
#include "tools/evaluation_grid_reader.h"
#include "tools/evaluation_json.h"

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

// Bounds of what an evaluation may reasonably hold; they keep a hostile file
// from costing more than a moment.
constexpr std::size_t kMaxChallenges = 100;
constexpr std::size_t kMaxConstraints = 100;
constexpr std::size_t kMaxQueues = 1000;
constexpr std::int64_t kMaxEpisodes = 1'000'000;
constexpr std::int64_t kMaxHorizon = 1'000'000'000;
constexpr std::int64_t kMaxInteger = std::numeric_limits<std::int64_t>::max();

Json PolicyAsJson(const EvaluatedPolicy& policy) {
  Json object = {{"sha256", policy.sha256},
                 {"kind", policy.kind},
                 {"training_seed", nullptr},
                 {"method", policy.method},
                 {"run", policy.run}};
  if (policy.training_seed) object["training_seed"] = *policy.training_seed;
  return object;
}

Json ConstraintsAsJson(const EvaluationFile& file) {
  Json list = Json::array();
  for (const EvaluationConstraint& constraint : file.constraints) {
    list.push_back({{"name", constraint.name},
                    {"budget_per_episode", constraint.budget_per_episode},
                    {"discount", constraint.discount}});
  }
  return list;
}

Json SchedulesAsJson(const EvaluationFile& file) {
  Json list = Json::array();
  for (const envs::ParameterSchedule& schedule : file.schedules) {
    list.push_back({{"parameter", schedule.parameter},
                    {"scheduler", schedule.scheduler},
                    {"start", nullptr},
                    {"low", schedule.low},
                    {"high", schedule.high},
                    {"standard_deviation", schedule.standard_deviation},
                    {"period", schedule.period}});
    if (!AxisOf(file, schedule)) list.back()["start"] = schedule.start;
  }
  return list;
}

Json GridAsJson(const EvaluationFile& file) {
  Json axes = Json::array();
  for (const EvaluationAxis& axis : file.axes) {
    axes.push_back({{"name", axis.name},
                    {"nominal", axis.nominal},
                    {"values", axis.values}});
  }
  Json grid = {{"axes", axes}};
  if (!file.schedules.empty()) grid["schedules"] = SchedulesAsJson(file);
  return grid;
}

EvaluatedPolicy ReadPolicy(StrictObject object) {
  EvaluatedPolicy policy;
  policy.sha256 = object.Text("sha256");
  if (!models::IsSha256Hex(policy.sha256)) {
    object.Refuse("sha256", "must be 64 lower-case hexadecimal digits");
  }
  policy.kind = object.Text("kind", kMostNameBytes);
  if (!object.IsNull("training_seed")) {
    policy.training_seed = object.Integer("training_seed", 0, kMaxInteger);
  }
  policy.method = object.Text("method", kMostNameBytes);
  policy.run = object.Text("run");
  object.RefuseUnknownKeys();
  return policy;
}

std::vector<EvaluationConstraint> ReadConstraints(StrictObject& root) {
  std::vector<EvaluationConstraint> constraints;
  std::set<std::string> names;
  for (StrictObject& object : root.Objects("constraints", kMaxConstraints)) {
    EvaluationConstraint constraint;
    constraint.name = object.Text("name", kMostNameBytes);
    constraint.budget_per_episode = object.Number("budget_per_episode", 0);
    constraint.discount = object.Number("discount", 0, 1);
    object.RefuseUnknownKeys();
    if (!names.insert(constraint.name).second) {
      object.Refuse("name", "stands twice; constraints have unique names");
    }
    constraints.push_back(constraint);
  }
  return constraints;
}

AverageSettings ReadAverageSettings(StrictObject average) {
  AverageSettings settings;
  settings.burn_in = average.Integer("burn_in", 0, kMaxHorizon - 1);
  settings.batches = average.Integer("batches", 2, kMaxHorizon);
  settings.queues = average.Texts("queues", kMaxQueues);
  average.RefuseUnknownKeys();
  return settings;
}

/// What only one of the two kinds of rows has.
void ReadKind(StrictObject& root, EvaluationFile& file) {
  file.safety_coefficient = 1.0;
  if (!root.Has("average")) {
    file.safety_coefficient = root.Number("safety_coefficient", 0, 1);
    return;
  }
  file.average = ReadAverageSettings(root.Object("average"));
  if (!file.constraints.empty()) {
    root.Refuse("constraints", "must be empty where rows are averages");
  }
  if (!file.schedules.empty()) {
    root.Refuse("grid", "must have no schedules where rows are averages");
  }
  if (file.average->burn_in >= file.horizon) {
    root.Refuse("horizon", "must exceed average.burn_in");
  }
}

}  // namespace

Json EvaluationHeadAsJson(const EvaluationFile& file) {
  Json head = {{"format", "ballast-evaluation"},
               {"version", file.version},
               {"policy", PolicyAsJson(file.policy)},
               {"task", file.task}};
  if (file.average) {
    head["average"] = {{"burn_in", file.average->burn_in},
                       {"batches", file.average->batches},
                       {"queues", file.average->queues}};
  } else {
    head["safety_coefficient"] = file.safety_coefficient;
  }
  head.update({{"episodes", file.episodes},
               {"deterministic", file.deterministic},
               {"seed", file.seed},
               {"horizon", file.horizon},
               {"constraints", ConstraintsAsJson(file)},
               {"grid", GridAsJson(file)}});
  if (!file.challenges.empty()) head["challenges"] = file.challenges;
  return head;
}

std::string FirstDifferentKey(const Json& left, const Json& right) {
  for (const auto& [key, value] : left.items()) {
    if (!right.contains(key) || right[key] != value) return key;
  }
  for (const auto& [key, value] : right.items()) {
    if (!left.contains(key)) return key;
  }
  return "";
}

void ReadEvaluationHead(StrictObject& root, EvaluationFile& file) {
  if (root.Text("format") != "ballast-evaluation") {
    root.Refuse("format", "must be \"ballast-evaluation\"");
  }
  file.version = root.Integer("version", 0, kMaxInteger);
  if (file.version < 1 || file.version > kEvaluationVersion) {
    root.Refuse("version", "this program reads versions 1 to " +
                               std::to_string(kEvaluationVersion));
  }
  file.policy = ReadPolicy(root.Object("policy"));
  file.task = root.Text("task", kMostNameBytes);
  file.episodes = root.Integer("episodes", 1, kMaxEpisodes);
  file.deterministic = root.Flag("deterministic");
  file.seed = root.Unsigned("seed");
  file.horizon = root.Integer("horizon", 1, kMaxHorizon);
  file.constraints = ReadConstraints(root);
  ReadEvaluationGrid(root.Object("grid"), file);
  ReadKind(root, file);
  if (root.Has("challenges")) {
    file.challenges = root.NumberMap("challenges", kMaxChallenges);
  }
}

}  // namespace ballast::tools
