#include "tools/evaluation_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iomanip>
#include <sstream>
#include <vector>

#include "tools/number_format.h"
#include "tools/text_table.h"

namespace ballast::tools {
namespace {

// "pole_length" of "perturbation.pole_length".
std::string ShortName(const std::string& axis) {
  return axis.substr(axis.rfind('.') + 1);
}

// Six digits: an axis may step in thousandths.
std::string AxisValue(double value) {
  std::ostringstream text;
  text << std::setprecision(6) << value;
  return text.str();
}

// Averages differ in the third or fourth digit.
std::string FixedText(double value) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(4) << value;
  return text.str();
}

std::vector<std::string> Head(const EvaluationFile& file) {
  std::vector<std::string> head;
  for (const EvaluationAxis& axis : file.axes) {
    head.push_back(ShortName(axis.name));
  }
  if (file.average) {
    head.insert(head.end(), {"average cost", "standard error", "99 % below"});
  } else {
    head.emplace_back("return");
  }
  for (const EvaluationConstraint& constraint : file.constraints) {
    head.push_back("cost of " + constraint.name);
  }
  if (!file.constraints.empty()) head.emplace_back("within budget");
  if (file.aggregates.diverged > 0) head.emplace_back("diverged");
  head.emplace_back("");
  return head;
}

// The replicas are independent: the error of their mean is made of theirs.
void AppendAverage(const EvaluationFile& file, std::size_t number,
                   std::vector<std::string>& line) {
  double variance = 0.0;
  double quantile = 0.0;
  const auto replicas = static_cast<std::size_t>(file.episodes);
  for (std::size_t i = 0; i < replicas; ++i) {
    const AverageOutcome& row = file.rows[number * replicas + i].average;
    variance += row.standard_error * row.standard_error;
    quantile += row.cost_quantile_99;
  }
  const auto count = static_cast<double>(replicas);
  line.push_back(FixedText(-file.cells[number].return_mean));
  line.push_back(FixedText(std::sqrt(variance) / count));
  line.push_back(FormatNumber(quantile / count));
}

std::vector<std::string> Line(const EvaluationFile& file, std::size_t number) {
  const EvaluationCell& cell = file.cells[number];
  std::vector<std::string> line;
  for (const double value : cell.values) line.push_back(AxisValue(value));
  if (file.average) {
    AppendAverage(file, number, line);
  } else {
    line.push_back(FormatNumber(cell.return_mean));
  }
  for (const double cost : cell.cost_mean) line.push_back(FormatNumber(cost));
  if (!file.constraints.empty()) {
    line.emplace_back(cell.within_budget ? "yes" : "no");
  }
  if (file.aggregates.diverged > 0) {
    line.push_back(FormatCount(cell.diverged));
  }
  line.emplace_back(file.aggregates.nominal_cell == number ? "* nominal" : "");
  return line;
}

std::string ScheduleText(const EvaluationFile& file) {
  std::string text;
  for (const envs::ParameterSchedule& schedule : file.schedules) {
    text += "; " + schedule.parameter + " moves from episode to episode (" +
            schedule.scheduler + " from " +
            (AxisOf(file, schedule) ? "the value given"
                                    : AxisValue(schedule.start)) +
            ", within " + AxisValue(schedule.low) + " to " +
            AxisValue(schedule.high) + ")";
  }
  return text;
}

std::string AverageHeadline(const EvaluationFile& file) {
  return file.task + ", " + file.policy.method + ": mean average cost " +
         FixedText(-file.aggregates.return_mean) + " (worst world " +
         FixedText(-file.aggregates.worst_cell_return) + "); " +
         FormatCount(file.episodes) + " replicas of " +
         FormatCount(file.horizon) + " steps per world, the first " +
         FormatCount(file.average->burn_in) + " of them left out\n";
}

std::string Headline(const EvaluationFile& file) {
  if (file.average) return AverageHeadline(file);
  const EvaluationAggregates& all = file.aggregates;
  std::string text = file.task + ", " + file.policy.method + ": ";
  if (!file.constraints.empty()) {
    const auto safe =
        std::ranges::count(file.cells, true, &EvaluationCell::within_budget);
    text += "within budget in " + FormatCount(safe) + " of " +
            FormatCount(std::ssize(file.cells)) + " worlds, ";
  }
  text += "mean return " + FormatNumber(all.return_mean) + " (worst world " +
          FormatNumber(all.worst_cell_return) + ")";
  for (std::size_t k = 0; k < file.constraints.size(); ++k) {
    const EvaluationConstraint& constraint = file.constraints[k];
    text += ", mean cost of " + constraint.name + " " +
            FormatNumber(all.cost_mean[k]) + " (worst world " +
            FormatNumber(all.worst_cell_cost[k]) + ", budget " +
            FormatNumber(constraint.budget_per_episode) + ")";
  }
  return text + "; " + FormatCount(file.episodes) + " episodes per world" +
         ScheduleText(file) + "\n";
}

}  // namespace

std::string EvaluationAsText(const EvaluationFile& file) {
  std::vector<std::vector<std::string>> table = {Head(file)};
  for (std::size_t i = 0; i < file.cells.size(); ++i) {
    table.push_back(Line(file, i));
  }
  return TextTable(table) + "\n" + Headline(file);
}

}  // namespace ballast::tools
