#include "tools/robot_page.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <vector>

#include "envs/registry.h"
#include "tools/markdown.h"
#include "tools/progress_table.h"
#include "tools/quantity_groups.h"

namespace ballast::tools {
namespace {

using Table = std::vector<std::vector<std::string>>;
using Tasks = std::span<const envs::TaskInfo>;

std::string RangeText(double low, double high) {
  if (std::isinf(low) && std::isinf(high)) return "any";
  if (std::isinf(high)) return "at least " + ShortestText(low);
  return ShortestText(low) + " to " + ShortestText(high);
}

envs::EnvironmentSpec SpecOf(const envs::TaskInfo& task) {
  envs::TaskOptions options;
  options.task = task.name;
  return envs::MakeEnvironment(options, {envs::SimulationOptions()}, 1)->spec();
}

// What the tasks have in common, by task where they differ.
template <typename TextOf>
std::string PerTask(Tasks tasks, const std::string& title,
                    const TextOf& text_of) {
  std::vector<std::pair<std::string, std::vector<std::string>>> texts;
  for (const envs::TaskInfo& task : tasks) {
    const std::string text = text_of(task);
    auto same = std::find_if(texts.begin(), texts.end(), [&](const auto& each) {
      return each.first == text;
    });
    if (same == texts.end()) same = texts.insert(same, {text, {}});
    same->second.push_back(task.name);
  }
  std::string section = "\n### " + title + "\n";
  for (const auto& [text, names] : texts) {
    if (texts.size() > 1) section += "\n" + AsCodes(names) + ":\n";
    section += "\n" + text;
  }
  return section;
}

std::string TestText(const envs::TaskInfo& task) {
  std::string unit;
  for (const envs::ParameterInfo& info : task.parameters) {
    if (info.name == task.test_parameter) unit = " " + info.unit;
  }
  if (unit.empty()) return "-";
  return AsCode(task.test_parameter) + ", " +
         RangeText(task.test_low, task.test_high) + unit;
}

std::string TaskTable(Tasks tasks) {
  Table table = {{"task", "what is to be done", "control step", "episode",
                  "safety coefficient", "perturbed at test in the paper"}};
  for (const envs::TaskInfo& task : tasks) {
    const envs::EnvironmentSpec spec = SpecOf(task);
    table.push_back({AsCode(task.name), task.summary,
                     ShortestText(spec.control_timestep) + " s",
                     std::to_string(spec.horizon) + " steps, " +
                         ShortestText(spec.horizon * spec.control_timestep) +
                         " s",
                     ShortestText(task.safety_coefficient), TestText(task)});
  }
  return MarkdownTable(table);
}

std::string ObservationText(const envs::TaskInfo& task) {
  const envs::EnvironmentSpec spec = SpecOf(task);
  Table table = {{"entries", "of", "what", "unit", "range"}};
  for (const QuantityGroup& group : GroupQuantities(spec.observation)) {
    const int last = group.first + group.count - 1;
    const bool named = !group.quantities.front().empty();
    table.push_back(
        {group.count == 1
             ? std::to_string(last)
             : std::to_string(group.first) + " to " + std::to_string(last),
         AsCodes(group.parts), named ? AsCodes(group.quantities) : "",
         group.unit, RangeText(group.low, group.high)});
  }
  return std::to_string(spec.observation.size()) + " entries.\n\n" +
         MarkdownTable(table);
}

std::string ActionText(const envs::TaskInfo& task) {
  const std::vector<envs::Quantity> box = SpecOf(task).action.box;
  std::string text =
      std::to_string(box.size()) + (box.size() == 1 ? " entry" : " entries");
  for (const QuantityGroup& group : GroupQuantities(box)) {
    text +=
        "; " + RangeText(group.low, group.high) + ": " + AsCodes(group.parts);
  }
  return text + ".\n";
}

// A line per meaning, with the tasks that have it.
std::string ConstraintTable(Tasks tasks) {
  struct Line {
    std::string name;
    std::string meaning;
    std::string tasks;
  };
  std::vector<Line> lines;
  for (const envs::TaskInfo& task : tasks) {
    const auto& defaults = task.default_constraints;
    for (const envs::ConstraintInfo& constraint : task.constraints) {
      const bool active =
          std::count(defaults.begin(), defaults.end(), constraint.name) > 0;
      const std::string name = active ? "**" + task.name + "**" : task.name;
      const auto same =
          std::find_if(lines.begin(), lines.end(), [&](const Line& line) {
            return std::tie(line.name, line.meaning) ==
                   std::tie(constraint.name, constraint.meaning);
          });
      if (same != lines.end()) {
        same->tasks += ", " + name;
      } else {
        lines.push_back({constraint.name, constraint.meaning, name});
      }
    }
  }
  // Meanings of one constraint stand together.
  Table table = {{"constraint", "satisfied while", "tasks"}};
  for (const envs::ConstraintInfo& constraint : tasks.front().constraints) {
    for (const Line& line : lines) {
      if (line.name != constraint.name) continue;
      table.push_back({AsCode(line.name), line.meaning, line.tasks});
    }
  }
  return MarkdownTable(table);
}

std::string PerturbationText(const envs::TaskInfo& task) {
  Table table = {
      {"parameter", "unit", "nominal", "range", "standard deviation"}};
  for (const envs::ParameterInfo& info : task.parameters) {
    table.push_back({AsCode(info.name), info.unit, ShortestText(info.nominal),
                     RangeText(info.low, info.high),
                     ShortestText(info.standard_deviation)});
  }
  return MarkdownTable(table);
}

}  // namespace

std::string RobotSection(std::span<const envs::TaskInfo> tasks) {
  return "\n## " + tasks.front().robot() + "\n\n" + TaskTable(tasks) +
         PerTask(tasks, "Observation", &ObservationText) +
         PerTask(tasks, "Actions", &ActionText) + "\n### Constraints\n\n" +
         ConstraintTable(tasks) +
         PerTask(tasks, "Perturbations", &PerturbationText);
}

}  // namespace ballast::tools
