#include "tools/report/method_tables.h"

#include <utility>
#include <vector>

#include "tools/number_format.h"
#include "tools/pages/html.h"
#include "tools/report/method_table.h"

namespace ballast::tools {
namespace {

using Columns = std::vector<MethodColumn>;

/// Fewer are found at a glance.
constexpr std::size_t kMethodsToFilter = 5;

/// "return", "cost" or "average cost" in its aggregates over worlds.
Columns Aggregates(const std::string& what, const std::string& prefix,
                   bool high_is_good, bool negate) {
  const auto column = [&](const std::string& header, const std::string& name) {
    return MethodColumn{.header = header,
                        .number = prefix + name,
                        .negate = negate,
                        .high_first = high_is_good};
  };
  return {column(what + ", nominal world", "nominal"),
          column("mean over worlds", "mean"),
          column("interquartile mean", "interquartile_mean"),
          column("worst quarter of worlds", "cvar_over_cells"),
          column("worst world", "worst_cell")};
}

MethodColumn Improvement(const EvaluationSummary& summary,
                         const std::string& prefix) {
  return {.header = "P(better than " + summary.baseline + ")",
          .number = prefix + "probability_of_improvement",
          .percent = true,
          .high_first = true};
}

Columns ReturnColumns(const EvaluationSummary& summary) {
  Columns columns = summary.average
                        ? Aggregates("average cost", "return.", false, true)
                        : Aggregates("return", "return.", true, false);
  if (summary.baseline.empty()) return columns;
  columns.push_back({.header = "mean, untrained 0, " + summary.baseline + " 1",
                     .number = "return.normalised.mean",
                     .high_first = true});
  columns.push_back(Improvement(summary, "return."));
  return columns;
}

Columns CostColumns(const EvaluationSummary& summary,
                    const EvaluationConstraint& constraint) {
  const std::string prefix = "cost." + constraint.name + ".";
  Columns columns = Aggregates("cost", prefix, false, false);
  columns.push_back({.header = "mean, of the budget",
                     .number = prefix + "per_budget.mean",
                     .percent = true});
  columns.push_back({.header = "longest run of costly steps, mean",
                     .number = prefix + "longest_run.mean"});
  columns.push_back({.header = "longest run, worst world",
                     .number = prefix + "longest_run.worst_cell"});
  if (!summary.baseline.empty())
    columns.push_back(Improvement(summary, prefix));
  return columns;
}

Columns SafetyColumns(const EvaluationConstraint& constraint) {
  const std::string prefix = "cost." + constraint.name + ".";
  const auto share = [&](const std::string& header, const std::string& name) {
    return MethodColumn{.header = header,
                        .number = prefix + name,
                        .percent = true,
                        .high_first = true};
  };
  return {share("worlds within budget", "share_of_cells_within"),
          share("trainings within in every world", "share_of_runs_within"),
          share("episodes within", "share_of_episodes_within"),
          {.header = "P(cost > budget)",
           .number = prefix + "probability_over_budget",
           .percent = true},
          {.header = "worst world of any policy, at most",
           .number = prefix + kWorstBound,
           .percent = true},
          {.header = "episodes diverged", .number = kDiverged}};
}

std::string Filter(const std::vector<std::string>& ids,
                   const EvaluationSummary& summary) {
  if (summary.rows.size() < kMethodsToFilter) return "";
  std::string tables;
  for (const std::string& id : ids) tables += (tables.empty() ? "" : " ") + id;
  return R"(<form class="filters" hidden><label>methods <input type="search" )"
         R"(data-filters=")" +
         tables + R"("></label><output data-counts=")" + ids.front() +
         "\"></output></form>\n";
}

}  // namespace

std::string RenderMethodTables(const ReportData& data, std::size_t evaluation) {
  const EvaluationSummary& summary = data.evaluations[evaluation];
  std::vector<std::string> ids;
  std::string html;
  const auto add = [&](const std::string& title, const Columns& columns) {
    ids.push_back("table-" + std::to_string(evaluation) + "-" +
                  std::to_string(ids.size()));
    html += RenderMethodTable(data, summary, ids.back(), title, columns);
  };
  add(summary.average ? "Average cost" : "Return", ReturnColumns(summary));
  for (const EvaluationConstraint& constraint : summary.constraints) {
    const std::string of = constraint.name + " (budget " +
                           FormatNumber(constraint.budget_per_episode) + ")";
    add("Cost: " + of, CostColumns(summary, constraint));
    add("Safety: " + of, SafetyColumns(constraint));
  }
  const std::string note =
      "<p class=\"facts\">Means over training seeds; below each number its 95 "
      "% "
      "interval over training seeds, where one is offered. A click on a header "
      "sorts.</p>\n";
  return note + Filter(ids, summary) + html;
}

}  // namespace ballast::tools
