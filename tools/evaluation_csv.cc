#include "tools/evaluation_csv.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tools/csv_field.h"
#include "tools/progress_table.h"

namespace ballast::tools {
namespace {

/// Quoted where it needs to be.
std::string Field(const std::string& text) {
  return text.find_first_of(",\"\r\n") == std::string::npos ? text
                                                            : QuotedField(text);
}

void AppendLine(const std::vector<std::string>& fields, std::string& text) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) text += ',';
    text += Field(fields[i]);
  }
  text += '\n';
}

std::vector<std::string> ColumnsOf(const EvaluationFile& file) {
  std::vector<std::string> columns;
  for (const EvaluationAxis& axis : file.axes) columns.push_back(axis.name);
  columns.insert(columns.end(), {"episode", "seed", "return"});
  if (file.average) {
    columns.insert(columns.end(), {"standard_error", "cost_quantile_99"});
    for (const std::string& queue : file.average->queues) {
      columns.push_back("queue." + queue);
    }
    return columns;
  }
  columns.emplace_back("discounted_return");
  for (const EvaluationConstraint& constraint : file.constraints) {
    columns.push_back("cost." + constraint.name);
    columns.push_back("discounted_cost." + constraint.name);
    if (file.version >= 2) {
      columns.push_back("longest_cost_run." + constraint.name);
    }
  }
  columns.insert(columns.end(), {"length", "diverged"});
  for (const envs::ParameterSchedule& schedule : file.schedules) {
    columns.push_back("scheduled." + schedule.parameter);
  }
  return columns;
}

std::vector<std::string> FieldsOf(const EvaluationFile& file,
                                  const EvaluationRow& row) {
  std::vector<std::string> fields;
  const auto add = [&fields](double value) {
    fields.push_back(ShortestText(value));
  };
  const auto add_whole = [&fields](auto value) {
    fields.push_back(std::to_string(value));
  };
  for (std::size_t axis = 0; axis < file.axes.size(); ++axis) {
    add(file.axes[axis].values[static_cast<std::size_t>(row.cell[axis])]);
  }
  add_whole(row.episode);
  add_whole(row.seed);
  add(row.episode_return);
  if (file.average) {
    add(row.average.standard_error);
    add(row.average.cost_quantile_99);
    for (const double mean : row.average.queue_means) add(mean);
    return fields;
  }
  add(row.discounted_return);
  for (std::size_t k = 0; k < file.constraints.size(); ++k) {
    add(row.costs[k]);
    add(row.discounted_costs[k]);
    if (file.version >= 2) add_whole(row.longest_cost_runs[k]);
  }
  add_whole(row.length);
  add_whole(static_cast<int>(row.diverged));
  for (const double value : row.scheduled) add(value);
  return fields;
}

}  // namespace

std::string EvaluationAsCsv(const EvaluationFile& file) {
  std::string text;
  AppendLine(ColumnsOf(file), text);
  for (const EvaluationRow& row : file.rows) {
    AppendLine(FieldsOf(file, row), text);
  }
  return text;
}

}  // namespace ballast::tools
