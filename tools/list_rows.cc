#include "tools/list_rows.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <sstream>

#include "agents/registry.h"
#include "envs/challenges/challenge_level.h"
#include "envs/challenges/challenge_settings.h"
#include "envs/queueing/queue_policies.h"
#include "envs/registry.h"
#include "models/registry.h"
#include "risk/registry.h"

namespace ballast::tools {
namespace {

ListRows TaskRows() {
  ListRows rows = ListRows::array();
  for (const envs::TaskInfo& task : envs::ListTasks()) {
    const bool tested = !task.test_parameter.empty();
    rows.push_back(
        {{"task", task.name},
         {"safety_coefficient", task.safety_coefficient},
         {"test_parameter", task.test_parameter},
         {"test_low", tested ? ListRows(task.test_low) : ListRows()},
         {"test_high", tested ? ListRows(task.test_high) : ListRows()},
         {"summary", task.summary}});
  }
  return rows;
}

ListRows ConstraintRows() {
  ListRows rows = ListRows::array();
  for (const envs::TaskInfo& task : envs::ListTasks()) {
    const auto& defaults = task.default_constraints;
    for (const envs::ConstraintInfo& constraint : task.constraints) {
      rows.push_back({{"task", task.name},
                      {"constraint", constraint.name},
                      {"default", std::count(defaults.begin(), defaults.end(),
                                             constraint.name) > 0},
                      {"meaning", constraint.meaning}});
    }
  }
  return rows;
}

ListRows PerturbationRows() {
  ListRows rows = ListRows::array();
  for (const envs::TaskInfo& task : envs::ListTasks()) {
    for (const envs::ParameterInfo& parameter : task.parameters) {
      rows.push_back({{"task", task.name},
                      {"parameter", parameter.name},
                      {"unit", parameter.unit},
                      {"nominal", parameter.nominal},
                      {"low", parameter.low},
                      {"high", parameter.high},
                      {"standard_deviation", parameter.standard_deviation}});
    }
  }
  return rows;
}

ListRows ChallengeRows() {
  ListRows rows = ListRows::array();
  for (const envs::ChallengeInfo& info : envs::ListChallenges()) {
    const bool bounded = std::isfinite(info.high);
    rows.push_back({{"challenge", info.name},
                    {"unit", info.unit},
                    {"neutral", info.neutral},
                    {"low", info.low},
                    {"high", bounded ? ListRows(info.high) : ListRows()},
                    {"integer", info.integer},
                    {"shapes_observation", info.shapes_observation},
                    {"meaning", info.meaning}});
  }
  return rows;
}

ListRows LevelRows() {
  ListRows rows = ListRows::array();
  std::vector<envs::ChallengeSettings> levels;
  const auto tasks = envs::ListTasks();
  for (const std::string& level : envs::ChallengeLevelNames()) {
    levels.push_back(envs::MakeChallengeLevel(level, tasks.front()).settings);
  }
  for (const auto& [info, value] : envs::Challenges()) {
    ListRows row = {{"sets", "challenge." + info.name}, {"robot", ""}};
    bool neutral = true;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      row[envs::ChallengeLevelNames()[i]] = levels[i].*value;
      neutral = neutral && levels[i].*value == info.neutral;
    }
    if (!neutral) rows.push_back(row);
  }
  std::string robot;
  for (const envs::TaskInfo& task : tasks) {
    if (robot == task.robot()) continue;
    robot = task.robot();
    ListRows row;
    for (const std::string& level : envs::ChallengeLevelNames()) {
      const auto drawn = envs::MakeChallengeLevel(level, task).schedule;
      row["sets"] = "perturbation." + drawn.parameter;
      row["robot"] = robot;
      row[level] = {drawn.low, drawn.high};
    }
    rows.push_back(row);
  }
  return rows;
}

ListRows SchedulerRows() {
  ListRows rows = ListRows::array();
  for (const envs::SchedulerInfo& info : envs::ListSchedulers()) {
    rows.push_back({{"scheduler", info.name}, {"meaning", info.meaning}});
  }
  return rows;
}

ListRows RiskRows() {
  ListRows rows = ListRows::array();
  for (const risk::DistortionInfo& info : risk::ListDistortions()) {
    rows.push_back(
        {{"distortion", info.name},
         {"parameter", info.parameter},
         {"range", info.range},
         {"default", info.fallback ? ListRows(*info.fallback) : ListRows()},
         {"summary", info.summary}});
  }
  return rows;
}

ListRows AgentRows() {
  ListRows rows = ListRows::array();
  for (const agents::AgentInfo& info : agents::ListAgents()) {
    rows.push_back({{"agent", info.name}, {"summary", info.summary}});
  }
  return rows;
}

ListRows PolicyRows() {
  ListRows rows = ListRows::array();
  for (const envs::QueuePolicyInfo& info : envs::ListQueuePolicies()) {
    rows.push_back({{"policy", info.name},
                    {"parameter", info.parameter},
                    {"summary", info.summary}});
  }
  return rows;
}

ListRows NetworkRows() {
  ListRows rows = ListRows::array();
  const auto add = [&rows](const char* part,
                           const std::vector<models::ModelInfo>& list) {
    for (const models::ModelInfo& info : list) {
      rows.push_back(
          {{"part", part}, {"name", info.name}, {"summary", info.summary}});
    }
  };
  add("policy", models::ListPolicies());
  add("activation", models::ListActivations());
  add("relu_rule_at_zero", models::ListReluRules());
  add("initialisation", models::ListInitialisations());
  add("precision", models::ListPrecisions());
  add("perturbation distribution", models::ListPerturbationDistributions());
  return rows;
}

constexpr ListSection kSections[] = {
    {"tasks", &TaskRows},
    {"constraints", &ConstraintRows},
    {"perturbations", &PerturbationRows},
    {"challenges", &ChallengeRows},
    {"levels", &LevelRows},
    {"schedulers", &SchedulerRows},
    {"risk", &RiskRows},
    {"agents", &AgentRows},
    {"networks", &NetworkRows},
    {"policies", &PolicyRows},
};

std::string CellText(const ListRows& value) {
  if (value.is_null()) return "-";
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    return text.empty() ? "-" : text;
  }
  if (value.is_array()) {
    std::string text;
    for (const ListRows& each : value) {
      text += (text.empty() ? "" : " to ") + CellText(each);
    }
    return text;
  }
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  std::ostringstream text;
  text << value.get<double>();
  return text.str();
}

}  // namespace

std::span<const ListSection> ListSections() { return kSections; }

std::vector<std::string> ListSectionNames() {
  std::vector<std::string> names;
  for (const ListSection& section : kSections) names.emplace_back(section.name);
  return names;
}

std::vector<std::vector<std::string>> ListCells(const ListRows& rows) {
  std::vector<std::vector<std::string>> cells;
  for (const ListRows& row : rows) {
    if (cells.empty()) cells.emplace_back();
    std::vector<std::string> line;
    for (const auto& [key, value] : row.items()) {
      if (&row == &rows.front()) cells.front().push_back(key);
      line.push_back(CellText(value));
    }
    cells.push_back(std::move(line));
  }
  return cells;
}

}  // namespace ballast::tools
