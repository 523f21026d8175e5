#include "tools/list.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "agents/registry.h"
#include "configs/names.h"
#include "envs/registry.h"
#include "models/registry.h"
#include "risk/registry.h"
#include "tools/text_table.h"

namespace ballast::tools {
namespace {

/// An array of objects of equal keys: the rows of a table and its columns.
using Rows = nlohmann::ordered_json;

Rows TaskRows() {
  Rows rows = Rows::array();
  for (const envs::TaskInfo& task : envs::ListTasks()) {
    const bool tested = !task.test_parameter.empty();
    rows.push_back({{"task", task.name},
                    {"safety_coefficient", task.safety_coefficient},
                    {"test_parameter", task.test_parameter},
                    {"test_low", tested ? Rows(task.test_low) : Rows()},
                    {"test_high", tested ? Rows(task.test_high) : Rows()},
                    {"summary", task.summary}});
  }
  return rows;
}

Rows ConstraintRows() {
  Rows rows = Rows::array();
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

Rows PerturbationRows() {
  Rows rows = Rows::array();
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

Rows ChallengeRows() {
  Rows rows = Rows::array();
  for (const envs::ChallengeInfo& info : envs::ListChallenges()) {
    const bool bounded = std::isfinite(info.high);
    rows.push_back({{"challenge", info.name},
                    {"unit", info.unit},
                    {"neutral", info.neutral},
                    {"low", info.low},
                    {"high", bounded ? Rows(info.high) : Rows()},
                    {"integer", info.integer},
                    {"shapes_observation", info.shapes_observation},
                    {"meaning", info.meaning}});
  }
  return rows;
}

Rows RiskRows() {
  Rows rows = Rows::array();
  for (const risk::DistortionInfo& info : risk::ListDistortions()) {
    rows.push_back({{"distortion", info.name},
                    {"parameter", info.parameter},
                    {"range", info.range},
                    {"default", info.fallback ? Rows(*info.fallback) : Rows()},
                    {"summary", info.summary}});
  }
  return rows;
}

Rows AgentRows() {
  Rows rows = Rows::array();
  for (const agents::AgentInfo& info : agents::ListAgents()) {
    rows.push_back({{"agent", info.name}, {"summary", info.summary}});
  }
  return rows;
}

Rows NetworkRows() {
  Rows rows = Rows::array();
  const auto add = [&rows](const char* part,
                           const std::vector<models::ModelInfo>& list) {
    for (const models::ModelInfo& info : list) {
      rows.push_back(
          {{"part", part}, {"name", info.name}, {"summary", info.summary}});
    }
  };
  add("policy", models::ListPolicies());
  add("activation", models::ListActivations());
  add("initialisation", models::ListInitialisations());
  add("precision", models::ListPrecisions());
  add("perturbation distribution", models::ListPerturbationDistributions());
  return rows;
}

struct Section {
  const char* name;
  Rows (*rows)();
};

constexpr Section kSections[] = {
    {"tasks", &TaskRows},
    {"constraints", &ConstraintRows},
    {"perturbations", &PerturbationRows},
    {"challenges", &ChallengeRows},
    {"risk", &RiskRows},
    {"agents", &AgentRows},
    {"networks", &NetworkRows},
};

std::vector<std::string> SectionNames() {
  std::vector<std::string> names;
  for (const Section& section : kSections) names.emplace_back(section.name);
  return names;
}

std::string CellText(const Rows& value) {
  if (value.is_null()) return "-";
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    return text.empty() ? "-" : text;
  }
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  std::ostringstream text;
  text << value.get<double>();
  return text.str();
}

std::string SectionText(const Rows& rows) {
  std::vector<std::vector<std::string>> cells;
  for (const Rows& row : rows) {
    if (cells.empty()) cells.emplace_back();
    std::vector<std::string> line;
    for (const auto& [key, value] : row.items()) {
      if (&row == &rows.front()) cells.front().push_back(key);
      line.push_back(CellText(value));
    }
    cells.push_back(std::move(line));
  }
  return TextTable(cells);
}

void List(const std::string& wanted, bool as_json) {
  nlohmann::ordered_json document;
  for (const Section& section : kSections) {
    if (wanted.empty() || wanted == section.name) {
      document[section.name] = section.rows();
    }
  }
  if (document.empty()) {
    throw std::invalid_argument(
        configs::UnknownName("list", wanted, SectionNames()));
  }
  if (as_json) {
    std::cout << document.dump(2) << "\n";
    return;
  }
  bool first = true;
  for (const auto& [name, rows] : document.items()) {
    if (wanted.empty()) std::cout << (first ? "" : "\n") << name << "\n";
    std::cout << SectionText(rows);
    first = false;
  }
}

}  // namespace

void AddList(CLI::App& program) {
  struct Options {
    std::string what;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* verb = program.add_subcommand(
      "list", "Show the tasks, constraints, perturbations and so on there are");
  std::string known;
  for (const std::string& name : SectionNames()) {
    known += (known.empty() ? "" : ", ") + name;
  }
  verb->add_option("what", options->what,
                   "One of " + known + "; all of them if left out");
  verb->add_flag("--json", options->json,
                 "Print one JSON document instead of tables");
  verb->footer("Example: ballast list perturbations");
  verb->callback([options] { List(options->what, options->json); });
}

}  // namespace ballast::tools
