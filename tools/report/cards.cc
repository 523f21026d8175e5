#include "tools/report/cards.h"

#include <cmath>

#include "tools/number_format.h"
#include "tools/pages/html.h"

namespace ballast::tools {
namespace {

/// Of more methods a table says it better.
constexpr std::size_t kMostCards = 6;

/// Whether a mean is within its budget, in words, sign and colour.
std::string Verdict(bool within) {
  return within ? R"(<span class="verdict good">&#10003; within budget</span>)"
                : R"(<span class="verdict bad">&#10007; over budget</span>)";
}

std::string BigNumber(const std::string& number, const std::string& small,
                      const std::string& label) {
  return R"(<div><div class="big">)" + number + " <small>" + small +
         R"(</small></div><div class="label">)" + EscapeHtml(label) +
         "</div></div>";
}

std::string CardNumbers(const EvaluationSummary& summary,
                        const SummaryRow& row) {
  const double nominal = FindNumber(row.summary, "return.nominal")->value;
  if (summary.average) {
    return R"(<div class="numbers">)" +
           BigNumber(FormatNumber(-nominal), "", "nominal average cost") +
           "</div>";
  }
  std::string html = BigNumber(FormatNumber(nominal), "", "nominal return");
  bool within = true;
  for (const EvaluationConstraint& constraint : summary.constraints) {
    const double cost =
        FindNumber(row.summary, "cost." + constraint.name + ".nominal")->value;
    within = within && cost <= constraint.budget_per_episode;
    html += BigNumber(FormatNumber(cost),
                      "of " + FormatNumber(constraint.budget_per_episode),
                      "nominal cost, " + constraint.name);
  }
  html = R"(<div class="numbers">)" + html + "</div>";
  if (!summary.constraints.empty()) html += "<p>" + Verdict(within) + "</p>";
  return html;
}

/// "18 of 21 worlds within budget", a share where seeds disagree.
std::string WorldsWithinBudget(const EvaluationSummary& summary,
                               std::size_t row) {
  const std::vector<CellOutcome>& cells = summary.cells[row];
  double sum = 0;
  for (const CellOutcome& cell : cells) sum += cell.share_within_budget;
  const std::string all = FormatCount(std::ssize(cells));
  const std::string some =
      summary.rows[row].seeds() == 1
          ? FormatCount(std::llround(sum))
          : FormatPercent(sum / static_cast<double>(cells.size()));
  return some + " of " + all + " worlds within budget";
}

}  // namespace

std::string RenderCards(const ReportData& data,
                        const EvaluationSummary& summary) {
  if (summary.rows.size() > kMostCards) return "";
  std::string html;
  for (std::size_t i = 0; i < summary.rows.size(); ++i) {
    const SummaryRow& row = summary.rows[i];
    if (FindNumber(row.summary, "return.nominal") == nullptr) continue;
    const ReportMethod& method = data.methods[row.method];
    html += R"(<article class="card")" + SeriesStyle(method.color) + ">" +
            Element("h3", EscapeHtml(method.label)) + CardNumbers(summary, row);
    if (summary.cells[i].size() > 1 && !summary.constraints.empty()) {
      html += Element("p", WorldsWithinBudget(summary, i));
    }
    html +=
        R"(<p class="label">)" +
        FormatPlural(static_cast<std::int64_t>(row.seeds()), "training seed") +
        "</p></article>\n";
  }
  if (html.empty()) return "";
  return "<div class=\"cards\">\n" + html + "</div>\n";
}

}  // namespace ballast::tools
