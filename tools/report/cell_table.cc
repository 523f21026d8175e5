#include "tools/report/cell_table.h"

#include <algorithm>

#include "tools/number_format.h"
#include "tools/pages/html.h"

namespace ballast::tools {
namespace {

/// Rows that a page shows; worlds.csv holds all.
constexpr std::size_t kMaxCellRows = 300;

std::string Head(const ReportData& data, const EvaluationSummary& summary) {
  std::string head;
  for (const std::string& title : summary.axis_titles) {
    head += HeaderCell(title);
  }
  for (const SummaryRow& row : summary.rows) {
    const std::string& label = data.methods[row.method].label;
    head +=
        HeaderCell(label + (summary.average ? ": average cost" : ": return"));
    for (const EvaluationConstraint& constraint : summary.constraints) {
      head += HeaderCell(label + ": cost, " + constraint.name);
    }
    if (!summary.average) head += HeaderCell(label + ": within budget");
  }
  return head;
}

std::string Row(const EvaluationSummary& summary, std::size_t cell) {
  std::string row;
  for (const double value : ValuesOfCell(summary, cell)) {
    row += Element("td", FormatNumber(value));
  }
  for (const std::vector<CellOutcome>& outcomes : summary.cells) {
    const CellOutcome& outcome = outcomes[cell];
    row += Element("td", FormatNumber(summary.average ? -outcome.return_mean
                                                      : outcome.return_mean));
    for (const double cost : outcome.cost_means) {
      row += Element("td", FormatNumber(cost));
    }
    if (summary.average) continue;
    row += Element("td", FormatPercent(outcome.share_within_budget));
  }
  return Element("tr", row) + "\n";
}

}  // namespace

std::vector<double> ValuesOfCell(const EvaluationSummary& summary,
                                 std::size_t cell) {
  std::vector<double> values(summary.axes.size());
  for (std::size_t axis = summary.axes.size(); axis-- > 0;) {
    const std::vector<double>& of_axis = summary.axes[axis].values;
    values[axis] = of_axis[cell % of_axis.size()];
    cell /= of_axis.size();
  }
  return values;
}

std::string RenderCellTable(const ReportData& data,
                            const EvaluationSummary& summary) {
  if (summary.axes.size() < 2) return "";
  const std::size_t cells = summary.cells.front().size();
  const std::size_t shown = std::min(cells, kMaxCellRows);
  std::string rows;
  for (std::size_t cell = 0; cell < shown; ++cell) rows += Row(summary, cell);
  std::string caption = "Every world of the grid, means over training seeds.";
  if (shown < cells) {
    caption += " The first " + std::to_string(shown) + " of " +
               FormatCount(static_cast<std::int64_t>(cells)) +
               "; worlds.csv has all.";
  }
  return R"(<details class="panel"><summary>All worlds</summary><div )"
         R"(class="scroll"><table class="sortable"><caption>)" +
         caption + "</caption>\n<thead><tr>" + Head(data, summary) +
         "</tr></thead>\n<tbody>" + rows + "</tbody></table></div></details>\n";
}

}  // namespace ballast::tools
