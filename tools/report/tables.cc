#include "tools/report/tables.h"

#include <algorithm>

#include "tools/number_format.h"
#include "tools/pages/html.h"

namespace ballast::tools {
namespace {

/// Rows of a cell table that a page shows; report.json holds all.
constexpr std::size_t kMaxCellRows = 300;

std::string EstimateCell(const Estimate& estimate,
                         std::string (*format)(double)) {
  std::string html = format(estimate.mean);
  if (estimate.interval) {
    const double half = (estimate.interval->high - estimate.interval->low) / 2;
    html += " <span class=\"soft\">&plusmn; " + format(half) + "</span>";
  }
  return Element("td", html);
}

std::string HeaderCell(const std::string& text) {
  return "<th scope=\"col\">" + EscapeHtml(text) + "</th>";
}

std::string NameCell(const ReportMethod& method) {
  return R"(<th scope="row">)" + EscapeHtml(method.label) + "</th>";
}

std::string SummaryTableHead(const EvaluationSummary& summary) {
  std::string head = R"(<th class="name" scope="col">method</th>)" +
                     HeaderCell("training seeds");
  if (summary.average) {
    return head + HeaderCell("nominal average cost") +
           HeaderCell("worst world's average cost");
  }
  head += HeaderCell("nominal return");
  for (const EvaluationConstraint& constraint : summary.constraints) {
    head += HeaderCell("nominal cost, " + constraint.name + " (budget " +
                       FormatNumber(constraint.budget_per_episode) + ")");
  }
  head += HeaderCell("worst world's return");
  for (const EvaluationConstraint& constraint : summary.constraints) {
    head += HeaderCell("worst world's cost, " + constraint.name);
  }
  return head + HeaderCell("worlds within budget") +
         HeaderCell("episodes diverged");
}

/// Of an estimate of a mean reward.
Estimate CostOf(const Estimate& reward) {
  Estimate cost{-reward.mean, std::nullopt};
  if (reward.interval) {
    cost.interval = {-reward.interval->high, -reward.interval->low};
  }
  return cost;
}

std::string AverageTableRow(const ReportData& data, const SummaryRow& row) {
  return NameCell(data.methods[row.method]) +
         Element("td", std::to_string(row.seeds)) +
         (row.nominal_return
              ? EstimateCell(CostOf(*row.nominal_return), FormatNumber)
              : Element("td", "-")) +
         EstimateCell(CostOf(row.worst_cell_return), FormatNumber);
}

std::string SummaryTableRow(const ReportData& data, const SummaryRow& row,
                            std::size_t constraints) {
  std::string html = NameCell(data.methods[row.method]) +
                     Element("td", std::to_string(row.seeds));
  html += row.nominal_return ? EstimateCell(*row.nominal_return, FormatNumber)
                             : Element("td", "-");
  for (std::size_t k = 0; k < constraints; ++k) {
    html += row.nominal_return
                ? EstimateCell(row.nominal_costs[k], FormatNumber)
                : Element("td", "-");
  }
  html += EstimateCell(row.worst_cell_return, FormatNumber);
  for (const Estimate& cost : row.worst_cell_costs) {
    html += EstimateCell(cost, FormatNumber);
  }
  html += EstimateCell(row.share_within_budget, FormatPercent);
  return html + Element("td", FormatCount(row.diverged));
}

/// The values of a cell's worlds, in row-major order.
std::vector<double> CellValues(const EvaluationSummary& summary,
                               std::size_t cell) {
  std::vector<double> values(summary.axes.size());
  for (std::size_t axis = summary.axes.size(); axis-- > 0;) {
    const std::vector<double>& of_axis = summary.axes[axis].values;
    values[axis] = of_axis[cell % of_axis.size()];
    cell /= of_axis.size();
  }
  return values;
}

}  // namespace

std::string RenderSummaryTable(const ReportData& data,
                               const EvaluationSummary& summary) {
  std::string rows;
  for (const SummaryRow& row : summary.rows) {
    rows += "<tr>" +
            (summary.average
                 ? AverageTableRow(data, row)
                 : SummaryTableRow(data, row, summary.constraints.size())) +
            "</tr>\n";
  }
  const bool intervals =
      std::any_of(summary.rows.begin(), summary.rows.end(),
                  [](const SummaryRow& row) { return row.seeds >= 2; });
  const std::string caption =
      intervals ? "Means over training seeds, &plusmn; half the 95 % interval "
                  "(Student); none for a single seed."
                : "One training seed each, so no intervals.";
  return "<div class=\"panel scroll\"><table><caption>" + caption +
         "</caption>\n<thead><tr>" + SummaryTableHead(summary) +
         "</tr></thead>\n<tbody>" + rows + "</tbody></table></div>\n";
}

std::string RenderCellTable(const ReportData& data,
                            const EvaluationSummary& summary) {
  if (summary.axes.size() < 2) return "";
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

  const std::size_t cells = summary.cells.front().size();
  const std::size_t shown = std::min(cells, kMaxCellRows);
  std::string rows;
  for (std::size_t cell = 0; cell < shown; ++cell) {
    std::string row;
    for (const double value : CellValues(summary, cell)) {
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
    rows += Element("tr", row) + "\n";
  }
  std::string caption = "Every world of the grid, means over training seeds.";
  if (shown < cells) {
    caption += " The first " + std::to_string(shown) + " of " +
               FormatCount(static_cast<std::int64_t>(cells)) +
               "; report.json has all.";
  }
  return "<details class=\"panel\"><summary>All worlds</summary><div "
         "class=\"scroll\"><table><caption>" +
         caption + "</caption>\n<thead><tr>" + head + "</tr></thead>\n<tbody>" +
         rows + "</tbody></table></div></details>\n";
}

}  // namespace ballast::tools
