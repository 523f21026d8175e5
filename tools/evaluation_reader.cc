// The reading half of evaluation_file.h.
#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "models/strict_json.h"
#include "tools/atomic_file.h"
#include "tools/evaluation_file.h"
#include "tools/evaluation_grid_reader.h"
#include "tools/strict_json.h"

namespace ballast::tools {
namespace {

// Bounds of what an evaluation may reasonably hold; they keep a hostile file
// from costing more than a moment.
constexpr std::size_t kMaxBytes = std::size_t{256} << 20;
constexpr std::size_t kMaxChallenges = 100;
constexpr std::size_t kMaxConstraints = 100;
constexpr std::size_t kMaxQueues = 1000;
constexpr std::int64_t kMaxEpisodes = 1'000'000;
constexpr std::size_t kMaxRows = 10'000'000;
constexpr std::int64_t kMaxHorizon = 1'000'000'000;
constexpr double kMost = 1e100;  // So that no sum of rows overflows.
constexpr std::int64_t kMaxInteger = std::numeric_limits<std::int64_t>::max();

bool IsSha256(const std::string& text) {
  return text.size() == 64 &&
         text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

EvaluatedPolicy ReadPolicy(StrictObject object) {
  EvaluatedPolicy policy;
  policy.sha256 = object.Text("sha256");
  if (!IsSha256(policy.sha256)) {
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

void ReadScheduled(StrictObject& object, const EvaluationFile& file,
                   EvaluationRow& row) {
  std::vector<std::string> parameters;
  for (const envs::ParameterSchedule& schedule : file.schedules) {
    parameters.push_back(schedule.parameter);
  }
  row.scheduled = object.NumberPer("scheduled", parameters);
  for (std::size_t i = 0; i < row.scheduled.size(); ++i) {
    const envs::ParameterSchedule& schedule = file.schedules[i];
    if (row.scheduled[i] < schedule.low || row.scheduled[i] > schedule.high) {
      object.Refuse("scheduled", schedule.parameter +
                                     " must lie between the schedule's low "
                                     "and high");
    }
  }
}

EvaluationRow ReadAverage(StrictObject& object, const EvaluationFile& file) {
  if (object.Text("kind", kMostNameBytes) != "average") {
    object.Refuse("kind", "must be \"average\", like the file");
  }
  EvaluationRow row;
  row.cell = object.Integers("cell", kMostEvaluationAxes);
  row.episode = object.Integer("episode", 0, file.episodes - 1);
  row.seed = object.Unsigned("seed");
  row.episode_return = object.Number("return", -kMost, kMost);
  row.discounted_return = 0;
  row.length = file.horizon - file.average->burn_in;
  row.diverged = false;
  row.average.standard_error = object.Number("standard_error", 0, kMost);
  row.average.cost_quantile_99 = object.Number("cost_quantile_99", 0, kMost);
  row.average.queue_means =
      object.NumberPer("queues", file.average->queues, 0, kMost);
  object.RefuseUnknownKeys();
  return row;
}

EvaluationRow ReadRow(StrictObject& object, const EvaluationFile& file,
                      const std::vector<std::string>& constraints) {
  if (file.average) return ReadAverage(object, file);
  EvaluationRow row;
  row.cell = object.Integers("cell", kMostEvaluationAxes);
  row.episode = object.Integer("episode", 0, file.episodes - 1);
  row.seed = object.Unsigned("seed");
  row.episode_return = object.Number("return", -kMost, kMost);
  row.costs = object.NumberPer("costs", constraints, 0, kMost);
  row.discounted_return = object.Number("discounted_return", -kMost, kMost);
  row.discounted_costs =
      object.NumberPer("discounted_costs", constraints, 0, kMost);
  row.length = object.Integer("length", 0, file.horizon);
  row.diverged = object.Flag("diverged");
  if (!file.schedules.empty()) ReadScheduled(object, file, row);
  object.RefuseUnknownKeys();
  return row;
}

/// Reads the rows and checks that they are complete and in order.
std::vector<EvaluationRow> ReadRows(
    StrictObject& root, const EvaluationFile& file,
    const std::vector<std::string>& constraints) {
  const std::size_t expected =
      CellCount(file) * static_cast<std::size_t>(file.episodes);
  std::vector<StrictObject> objects = root.Objects("rows", kMaxRows);
  if (objects.size() != expected) {
    root.Refuse("rows", "must hold one row per cell and episode, " +
                            std::to_string(expected) + " in all");
  }

  std::vector<EvaluationRow> rows;
  std::vector<std::int64_t> cell(file.axes.size(), 0);
  std::int64_t episode = 0;
  for (StrictObject& object : objects) {
    rows.push_back(ReadRow(object, file, constraints));
    if (rows.back().cell != cell || rows.back().episode != episode) {
      object.Refuse("cell",
                    "the rows must run through the cells, the last axis "
                    "fastest, and in each through its episodes");
    }
    if (++episode < file.episodes) continue;
    episode = 0;
    for (std::size_t axis = cell.size(); axis-- > 0;) {
      const auto size =
          static_cast<std::int64_t>(file.axes[axis].values.size());
      if (++cell[axis] < size) break;
      cell[axis] = 0;
    }
  }
  return rows;
}

/// Equal up to the order in which another program may have summed.
bool Agree(double stored, double computed) {
  return std::abs(stored - computed) <=
         1e-9 * std::max({1.0, std::abs(stored), std::abs(computed)});
}

bool Agree(const std::vector<double>& stored,
           const std::vector<double>& computed) {
  return std::equal(stored.begin(), stored.end(), computed.begin(),
                    computed.end(),
                    [](double a, double b) { return Agree(a, b); });
}

void CheckCell(StrictObject& object, const EvaluationFile& file,
               const EvaluationCell& cell,
               const std::vector<std::string>& constraints) {
  std::vector<std::string> axes;
  for (const EvaluationAxis& axis : file.axes) axes.push_back(axis.name);

  const bool agrees =
      object.Integers("index", kMostEvaluationAxes) == cell.index &&
      object.NumberPer("values", axes) == cell.values &&
      Agree(object.Number("return_mean"), cell.return_mean) &&
      Agree(object.NumberPer("cost_mean", constraints), cell.cost_mean) &&
      object.Flag("within_budget") == cell.within_budget &&
      object.Integer("episodes", 0, kMaxEpisodes) == cell.episodes &&
      object.Integer("diverged", 0, kMaxEpisodes) == cell.diverged;
  if (!agrees)
    object.Refuse("index", "this cell does not follow from the rows");
  object.RefuseUnknownKeys();
}

void CheckAggregates(StrictObject object, const EvaluationFile& file,
                     const std::vector<std::string>& constraints) {
  const EvaluationAggregates& all = file.aggregates;
  bool agrees =
      Agree(object.Number("return_mean"), all.return_mean) &&
      Agree(object.NumberPer("cost_mean", constraints), all.cost_mean) &&
      Agree(object.Number("worst_cell_return"), all.worst_cell_return) &&
      Agree(object.NumberPer("worst_cell_cost", constraints),
            all.worst_cell_cost) &&
      Agree(object.Number("share_within_budget"), all.share_within_budget) &&
      object.Integer("diverged", 0, kMaxInteger) == all.diverged;
  agrees = agrees && object.IsNull("nominal_cell") == !all.nominal_cell;
  if (agrees && all.nominal_cell) {
    agrees = object.Integers("nominal_cell", kMostEvaluationAxes) ==
             file.cells[*all.nominal_cell].index;
  }
  if (!agrees) {
    object.Refuse("return_mean", "the aggregates do not follow from the rows");
  }
  object.RefuseUnknownKeys();
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

void ReadHead(StrictObject& root, EvaluationFile& file) {
  if (root.Text("format") != "ballast-evaluation") {
    root.Refuse("format", "must be \"ballast-evaluation\"");
  }
  if (root.Integer("version", 0, kMaxInteger) != 1) {
    root.Refuse("version", "this program reads version 1");
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
}

// Absent where no challenge is on.
void ReadChallenges(StrictObject challenges, const nlohmann::json& source,
                    EvaluationFile& file) {
  if (source.size() > kMaxChallenges) {
    challenges.Refuse("", "must hold at most " +
                              std::to_string(kMaxChallenges) + " challenges");
  }
  for (const auto& item : source.items()) {
    file.challenges[item.key()] = challenges.Number(item.key());
  }
}

}  // namespace

EvaluationFile ParseEvaluationFile(const std::string& text,
                                   const std::string& name) {
  const nlohmann::json document =
      models::ParseStrictJson(text, kMaxJsonDepth, name);
  StrictObject root(document, name);
  EvaluationFile file;
  ReadHead(root, file);
  if (root.Has("challenges")) {
    ReadChallenges(root.Object("challenges"), document["challenges"], file);
  }
  std::vector<std::string> constraints;
  for (const EvaluationConstraint& constraint : file.constraints) {
    constraints.push_back(constraint.name);
  }
  file.rows = ReadRows(root, file, constraints);
  ComputeCellsAndAggregates(file);

  std::vector<StrictObject> cells = root.Objects("cells", kMostEvaluationCells);
  if (cells.size() != file.cells.size()) {
    root.Refuse("cells", "must hold one entry per cell of the grid");
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    CheckCell(cells[i], file, file.cells[i], constraints);
  }
  CheckAggregates(root.Object("aggregates"), file, constraints);
  root.RefuseUnknownKeys();
  return file;
}

EvaluationFile ReadEvaluationFile(const std::filesystem::path& path) {
  return ParseEvaluationFile(ReadWholeFile(path, kMaxBytes), path.string());
}

}  // namespace ballast::tools
