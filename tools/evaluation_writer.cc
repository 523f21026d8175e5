// The writing half of evaluation_file.h.
#include <nlohmann/json.hpp>

#include "tools/evaluation_file.h"
#include "tools/evaluation_json.h"

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

Json CellAsJson(const EvaluationFile& file, const EvaluationCell& cell) {
  Json values = Json::object();
  for (std::size_t axis = 0; axis < file.axes.size(); ++axis) {
    values[file.axes[axis].name] = cell.values[axis];
  }
  return {{"index", cell.index},
          {"values", values},
          {"return_mean", cell.return_mean},
          {"cost_mean", PerConstraint(file, cell.cost_mean)},
          {"within_budget", cell.within_budget},
          {"episodes", cell.episodes},
          {"diverged", cell.diverged}};
}

Json AggregatesAsJson(const EvaluationFile& file) {
  const EvaluationAggregates& all = file.aggregates;
  Json object = {{"return_mean", all.return_mean},
                 {"cost_mean", PerConstraint(file, all.cost_mean)},
                 {"worst_cell_return", all.worst_cell_return},
                 {"worst_cell_cost", PerConstraint(file, all.worst_cell_cost)},
                 {"share_within_budget", all.share_within_budget},
                 {"diverged", all.diverged},
                 {"nominal_cell", nullptr}};
  if (all.nominal_cell) {
    object["nominal_cell"] = file.cells[*all.nominal_cell].index;
  }
  return object;
}

/// Appends `"key": [` and one element a line.
template <typename Element, typename AsJson>
void AppendLines(std::string& text, const std::string& key,
                 const std::vector<Element>& elements, const AsJson& as_json) {
  text += "\"" + key + "\": [";
  for (std::size_t i = 0; i < elements.size(); ++i) {
    text += (i == 0 ? "\n" : ",\n") + as_json(elements[i]).dump();
  }
  text += "\n],\n";
}

}  // namespace

std::string Serialise(const EvaluationFile& file) {
  const Json head = EvaluationHeadAsJson(file);
  std::string text = "{\n";
  for (const auto& [key, value] : head.items()) {
    text += "\"" + key + "\": " + value.dump() + ",\n";
  }
  AppendLines(text, "rows", file.rows, [&](const EvaluationRow& row) {
    return EvaluationRowAsJson(file, row);
  });
  AppendLines(text, "cells", file.cells, [&](const EvaluationCell& cell) {
    return CellAsJson(file, cell);
  });
  text += "\"aggregates\": " + AggregatesAsJson(file).dump() + "\n}\n";
  return text;
}

}  // namespace ballast::tools
