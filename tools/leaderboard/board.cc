#include "tools/leaderboard/board.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

#include "configs/names.h"
#include "configs/table.h"
#include "envs/registry.h"
#include "tools/evaluation_json.h"
#include "tools/grid.h"
#include "tools/grid_axes.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostSeeds = 1000;
constexpr std::int64_t kMostEpisodes = 10'000;
/// Of the paper, per step.
constexpr double kDiscount = 0.99;

/// What all tasks of a board share.
struct BoardTest {
  std::int64_t episodes;
  std::uint64_t seed;
  bool deterministic;
};

envs::TaskInfo InfoOf(configs::Table& table) {
  const std::vector<envs::TaskInfo> known = envs::ListTasks();
  std::vector<std::string> names;
  for (const envs::TaskInfo& info : known) names.push_back(info.name);
  const std::string name = table.Choice("task", "", names);
  return *std::ranges::find(known, name, &envs::TaskInfo::name);
}

std::vector<EvaluationConstraint> ReadConstraints(configs::Table& table) {
  std::vector<EvaluationConstraint> constraints;
  for (configs::Table& constraint : table.Subs("constraints")) {
    constraints.push_back(
        {constraint.Text("name", ""),
         constraint.Number("budget_per_episode", 100, configs::Above(0)),
         constraint.Number("discount", kDiscount, configs::Between(0, 1))});
  }
  if (constraints.empty()) {
    table.Refuse("constraints",
                 R"(is absent; name at least one, {name = "...", )"
                 "budget_per_episode = 100}");
  }
  return constraints;
}

std::vector<EvaluationAxis> ReadAxes(configs::Table& table,
                                     const envs::TaskInfo& info,
                                     const envs::TaskOptions& task) {
  Grid grid;
  for (const std::string& axis : table.Texts("grid", {})) {
    try {
      AddAxis(grid, axis, info);
      RequireAxisValues(grid.axes.back());
    } catch (const std::invalid_argument& problem) {
      table.Refuse("grid", problem.what());
    }
  }
  if (grid.axes.empty()) table.Refuse("grid", "needs at least one axis");
  std::vector<EvaluationAxis> axes;
  for (const Axis& axis : grid.axes) {
    const auto known = ListAxes(info, task);
    const auto nominal = std::ranges::find(known, axis.name, &AxisInfo::name);
    axes.push_back({axis.name, nominal->nominal, axis.values});
  }
  return axes;
}

BoardTask ReadTask(configs::Table& table, const BoardTest& test) {
  const envs::TaskInfo info = InfoOf(table);
  BoardTask board_task;
  EvaluationFile& head = board_task.head;
  head.task = info.name;
  head.safety_coefficient = table.Number(
      "safety_coefficient", info.safety_coefficient, configs::Between(0, 1));
  head.constraints = ReadConstraints(table);
  envs::TaskOptions& task = board_task.task;
  task.task = info.name;
  task.safety_coefficient = head.safety_coefficient;
  task.constraints.emplace();
  for (const EvaluationConstraint& constraint : head.constraints) {
    task.constraints->push_back(constraint.name);
  }
  head.axes = ReadAxes(table, info, task);
  head.episodes = test.episodes;
  head.seed = test.seed;
  head.deterministic = test.deterministic;
  envs::EnvironmentSpec spec;
  try {
    spec = envs::MakeEnvironment(task, {envs::SimulationOptions()}, 1)->spec();
  } catch (const std::invalid_argument& problem) {
    table.Refuse("constraints", problem.what());
  }
  if (spec.constraints != *task.constraints) {
    table.Refuse("constraints",
                 "must be given in full and in the task's own "
                 "order; see `ballast list constraints`");
  }
  head.horizon = spec.horizon;
  return board_task;
}

}  // namespace

Board LoadBoard(const fs::path& path) {
  const configs::Document document = configs::Document::Load(path);
  configs::Table root = document.root();
  configs::Table table = root.Sub("board");
  Board board;
  board.name = table.Text("name", "");
  if (board.name != path.stem().string()) {
    table.Refuse("name", R"(must be the name of the file, ")" +
                             path.stem().string() + R"(")");
  }
  board.title = table.Text("title", board.name);
  board.about = table.Text("about", "");
  board.least_training_seeds =
      table.Integer("least_training_seeds", 3,
                    configs::Between(2, static_cast<double>(kMostSeeds)));
  BoardTest test{};
  test.episodes = table.Integer(
      "episodes", 10, configs::Between(2, static_cast<double>(kMostEpisodes)));
  test.seed =
      static_cast<std::uint64_t>(table.Integer("seed", 0, configs::AtLeast(0)));
  test.deterministic = table.Flag("deterministic", false);
  for (configs::Table& task : root.Subs("task")) {
    board.tasks.push_back(ReadTask(task, test));
    for (std::size_t i = 0; i + 1 < board.tasks.size(); ++i) {
      if (board.tasks[i].head.task == board.tasks.back().head.task) {
        task.Refuse("task", "stands twice");
      }
    }
  }
  document.RefuseUnknownKeys();
  if (board.tasks.empty()) root.Refuse("", "has no [[task]]");
  return board;
}

std::vector<Board> LoadBoards(const fs::path& folder) {
  std::vector<fs::path> paths;
  if (fs::is_directory(folder)) {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".toml") paths.push_back(entry.path());
    }
  }
  if (paths.empty()) {
    throw std::invalid_argument(folder.string() +
                                ": holds no boards (*.toml); name the folder "
                                "configs/boards, or one of your own");
  }
  std::ranges::sort(paths);
  std::vector<Board> boards;
  for (const fs::path& path : paths) boards.push_back(LoadBoard(path));
  return boards;
}

const BoardTask& TaskOf(const Board& board, const std::string& task) {
  std::vector<std::string> names;
  for (const BoardTask& each : board.tasks) {
    if (each.head.task == task) return each;
    names.push_back(each.head.task);
  }
  throw std::invalid_argument(board.name + ": " +
                              configs::UnknownName("task", task, names));
}

std::string FirstDifference(const BoardTask& task, const EvaluationFile& file) {
  const nlohmann::ordered_json asked = EvaluationHeadAsJson(task.head);
  nlohmann::ordered_json given = EvaluationHeadAsJson(file);
  // Whose it is, and how old the file, are not the board's business.
  std::vector<std::string_view> ignored = {"policy", "version"};
  // A program's answer is its action, nothing could be sampled.
  if (file.policy.kind == kExternalKind) ignored.emplace_back("deterministic");
  for (const std::string_view key : ignored) given[key] = asked.at(key);
  return FirstDifferentKey(asked, given);
}

GridEvaluation EvaluationOf(const BoardTask& task) {
  const EvaluationFile& head = task.head;
  GridEvaluation evaluation;
  evaluation.task = task.task;
  for (const EvaluationAxis& axis : head.axes) {
    evaluation.grid.axes.push_back({axis.name, axis.values});
  }
  evaluation.episodes = head.episodes;
  evaluation.deterministic = head.deterministic;
  evaluation.seed = head.seed;
  evaluation.reward_discount = kDiscount;
  for (const EvaluationConstraint& constraint : head.constraints) {
    evaluation.cost_discounts.push_back(constraint.discount);
  }
  return evaluation;
}

}  // namespace ballast::tools
