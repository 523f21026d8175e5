// The reading half of evaluation_file.h.
#include <algorithm>
#include <cmath>
#include <limits>

#include "models/strict_json.h"
#include "tools/atomic_file.h"
#include "tools/evaluation_file.h"
#include "tools/evaluation_grid_reader.h"
#include "tools/evaluation_json.h"

namespace ballast::tools {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{256} << 20;
constexpr std::int64_t kMaxInteger = std::numeric_limits<std::int64_t>::max();

/// Reads the rows and checks that they are complete and in order.
std::vector<EvaluationRow> ReadRows(StrictObject& root,
                                    const EvaluationFile& file) {
  const std::int64_t expected = RowCount(file);
  std::vector<StrictObject> objects = root.Objects("rows", kMostEvaluationRows);
  if (std::ssize(objects) != expected) {
    root.Refuse("rows", "must hold one row per cell and episode, " +
                            std::to_string(expected) + " in all");
  }
  const EvaluationRowReader reader(file);
  std::vector<EvaluationRow> rows;
  for (StrictObject& object : objects) {
    rows.push_back(reader.Read(object));
    if (RowNumber(file, rows.back()) != std::ssize(rows) - 1) {
      object.Refuse("cell",
                    "the rows must run through the cells, the last axis "
                    "fastest, and in each through its episodes");
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
      object.Integer("episodes", 0, kMaxInteger) == cell.episodes &&
      object.Integer("diverged", 0, kMaxInteger) == cell.diverged;
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

}  // namespace

EvaluationFile ParseEvaluationFile(const std::string& text,
                                   const std::string& name) {
  const nlohmann::json document =
      models::ParseStrictJson(text, kMaxJsonDepth, name);
  StrictObject root(document, name);
  EvaluationFile file;
  ReadEvaluationHead(root, file);
  file.rows = ReadRows(root, file);
  ComputeCellsAndAggregates(file);

  std::vector<std::string> constraints;
  for (const EvaluationConstraint& constraint : file.constraints) {
    constraints.push_back(constraint.name);
  }
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
