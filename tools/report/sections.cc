#include "tools/report/sections.h"

#include <algorithm>
#include <cmath>

#include "tools/grid_axes.h"
#include "tools/number_format.h"
#include "tools/pages/html.h"

namespace ballast::tools {
namespace {

std::string Plural(std::int64_t count, const std::string& noun) {
  return FormatCount(count) + " " + noun + (count == 1 ? "" : "s");
}

/// Whether a mean is within its budget, in words, sign and colour.
std::string Verdict(bool within) {
  return within ? "<span class=\"verdict good\">&#10003; within budget</span>"
                : "<span class=\"verdict bad\">&#10007; over budget</span>";
}

std::string BigNumber(const std::string& number, const std::string& small,
                      const std::string& label) {
  return "<div><div class=\"big\">" + number + " <small>" + small +
         "</small></div><div class=\"label\">" + EscapeHtml(label) +
         "</div></div>";
}

std::string CardNumbers(const EvaluationSummary& summary,
                        const SummaryRow& row) {
  if (summary.average) {
    return "<div class=\"numbers\">" +
           BigNumber(FormatNumber(-row.nominal_return->mean), "",
                     "nominal average cost") +
           "</div>";
  }
  std::string html =
      BigNumber(FormatNumber(row.nominal_return->mean), "", "nominal return");
  bool within = true;
  for (std::size_t k = 0; k < summary.constraints.size(); ++k) {
    const EvaluationConstraint& constraint = summary.constraints[k];
    const double cost = row.nominal_costs[k].mean;
    within = within && cost <= constraint.budget_per_episode;
    html += BigNumber(FormatNumber(cost),
                      "of " + FormatNumber(constraint.budget_per_episode),
                      "nominal cost, " + constraint.name);
  }
  html = "<div class=\"numbers\">" + html + "</div>";
  if (!summary.constraints.empty()) html += "<p>" + Verdict(within) + "</p>";
  return html;
}

/// "18 of 21 worlds within budget", a share where seeds disagree.
std::string WorldsWithinBudget(const EvaluationSummary& summary,
                               std::size_t row) {
  const std::size_t worlds = summary.cells[row].size();
  const double share = summary.rows[row].share_within_budget.mean;
  const std::string all = FormatCount(static_cast<std::int64_t>(worlds));
  if (summary.rows[row].seeds == 1) {
    const std::int64_t within =
        std::llround(share * static_cast<double>(worlds));
    return FormatCount(within) + " of " + all + " worlds within budget";
  }
  return FormatPercent(share) + " of " + all + " worlds within budget";
}

std::string Definition(const std::string& term, const std::string& text) {
  return Element("dt", EscapeHtml(term)) + Element("dd", EscapeHtml(text));
}

std::string Join(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words)
    line += (line.empty() ? "" : " ") + word;
  return line;
}

std::string RenderRun(const ReportRun& run) {
  const Session& session = run.metadata.sessions.back();
  const BuildAndHost& build = session.build_and_host;
  std::string libraries;
  for (const auto& [name, version] : build.libraries) {
    libraries += (libraries.empty() ? "" : ", ") + name + " " + version;
  }
  std::string html = Element("summary", EscapeHtml(run.path.string()));
  std::string list;
  for (const Session& each : run.metadata.sessions) {
    list += Definition(each.started, each.command);
  }
  list += Definition("method", run.metadata.method) +
          Definition("training seed", std::to_string(run.metadata.seed)) +
          Definition("iterations", FormatCount(static_cast<std::int64_t>(
                                       run.progress.iterations.size()))) +
          Definition("threads", std::to_string(session.threads)) +
          Definition("machine", build.host + ", " + build.cpu) +
          Definition("CPU features", Join(build.cpu_features)) +
          Definition("build", "ballast " + build.version + ", " +
                                  build.build_type + ", " + build.compiler +
                                  ", revision " + build.git_revision) +
          Definition("libraries", libraries);
  return Element("details", html + Element("dl", list) +
                                Element("pre", EscapeHtml(run.config)));
}

std::string RenderEvaluation(const ReportEvaluation& evaluation) {
  const EvaluatedPolicy& policy = evaluation.file.policy;
  return Element(
      "details",
      Element("summary", EscapeHtml(evaluation.path.string())) +
          Element("dl",
                  Definition("method", policy.method) +
                      Definition("run", policy.run.empty() ? "-" : policy.run) +
                      Definition("training seed",
                                 policy.training_seed
                                     ? std::to_string(*policy.training_seed)
                                     : "-") +
                      Definition("evaluation seed",
                                 std::to_string(evaluation.file.seed)) +
                      Definition("policy kind", policy.kind) +
                      Definition("policy SHA-256", policy.sha256)));
}

}  // namespace

std::string RenderCards(const ReportData& data,
                        const EvaluationSummary& summary) {
  std::string html;
  for (std::size_t i = 0; i < summary.rows.size(); ++i) {
    const SummaryRow& row = summary.rows[i];
    if (!row.nominal_return) continue;
    const ReportMethod& method = data.methods[row.method];
    html += "<article class=\"card\"" + SeriesStyle(method.color) + ">" +
            Element("h3", EscapeHtml(method.label)) + CardNumbers(summary, row);
    if (summary.cells[i].size() > 1 && !summary.constraints.empty()) {
      html += Element("p", WorldsWithinBudget(summary, i));
    }
    html += "<p class=\"label\">" +
            Plural(static_cast<std::int64_t>(row.seeds), "training seed") +
            "</p></article>\n";
  }
  if (html.empty()) return "";
  return "<div class=\"cards\">\n" + html + "</div>\n";
}

std::string ChallengeText(const EvaluationSummary& summary) {
  std::string text;
  for (const auto& [name, value] : summary.challenges) {
    text += (text.empty() ? "; challenges: " : ", ") + AxisTitle(name) + " " +
            FormatNumber(value);
  }
  return text;
}

std::string ScheduleText(const EvaluationSummary& summary) {
  std::string text;
  for (const envs::ParameterSchedule& schedule : summary.schedules) {
    text += "; moving from episode to episode: " +
            QuantityTitle(summary.task, AxisOfParameter(schedule.parameter)) +
            " by " + schedule.scheduler + " within " +
            FormatNumber(schedule.low) + " to " + FormatNumber(schedule.high);
    if (schedule.scheduler != "uniform") {
      text += " (standard deviation " +
              FormatNumber(schedule.standard_deviation) + ")";
    }
  }
  return text;
}

std::string RenderFacts(const EvaluationSummary& summary) {
  std::string worlds;
  for (std::size_t i = 0; i < summary.axes.size(); ++i) {
    const EvaluationAxis& axis = summary.axes[i];
    const auto [low, high] =
        std::minmax_element(axis.values.begin(), axis.values.end());
    worlds += (i == 0 ? "" : " by ") + summary.axis_titles[i] + " from " +
              FormatNumber(*low) + " to " + FormatNumber(*high) + " in " +
              Plural(static_cast<std::int64_t>(axis.values.size()), "value") +
              " (nominal " + FormatNumber(axis.nominal) + ")";
  }
  if (worlds.empty()) {
    worlds = summary.schedules.empty() ? "the nominal world" : "one world";
  }
  std::string facts =
      worlds + "; " +
      Plural(summary.episodes, summary.average ? "replica" : "episode") +
      (summary.average ? " of " : " of at most ") +
      Plural(summary.horizon, "step") + " in each; actions " +
      (summary.deterministic ? "are the distribution's modes"
                             : "sampled from the policy");
  if (!summary.average) {
    facts += "; safety coefficient " + FormatNumber(summary.safety_coefficient);
  }
  facts += ChallengeText(summary) + ScheduleText(summary) + ".";
  return "<p class=\"facts\">Worlds: " + EscapeHtml(facts) + "</p>\n";
}

std::string RenderCharts(const ReportData& data, const std::string& task,
                         std::optional<std::size_t> evaluation) {
  std::string html;
  for (std::size_t i = 0; i < data.charts.size(); ++i) {
    const ReportChart& framed = data.charts[i];
    if (framed.task != task || framed.evaluation != evaluation) continue;
    html += ChartFigure(framed.chart, i);
  }
  if (html.empty()) return "";
  return "<div class=\"charts\">\n" + html + "</div>\n";
}

std::string RenderProvenance(const ReportInput& input) {
  std::string html;
  for (const ReportRun& run : input.runs) html += RenderRun(run) + "\n";
  for (const ReportEvaluation& evaluation : input.evaluations) {
    html += RenderEvaluation(evaluation) + "\n";
  }
  return html;
}

}  // namespace ballast::tools
