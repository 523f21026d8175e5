#include "tools/report/report_page.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "tools/pages/html.h"
#include "tools/pages/page.h"
#include "tools/report/cards.h"
#include "tools/report/cell_table.h"
#include "tools/report/method_tables.h"
#include "tools/report/provenance.h"
#include "tools/report/worlds.h"

namespace ballast::tools {
namespace {

/// Tasks in the order of their evaluations, then of their charts.
std::vector<std::string> Tasks(const ReportData& data) {
  std::vector<std::string> tasks;
  const auto add = [&](const std::string& task) {
    if (std::find(tasks.begin(), tasks.end(), task) == tasks.end()) {
      tasks.push_back(task);
    }
  };
  for (const EvaluationSummary& summary : data.evaluations) add(summary.task);
  for (const ReportChart& framed : data.charts) add(framed.task);
  return tasks;
}

std::string Heading(const std::string& text) {
  return Element("h2", EscapeHtml(text)) + "\n";
}

/// The frames of the charts of an evaluation of a task, or of its learning
/// curves if `evaluation` is absent.
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

std::string RenderMaps(const ReportData& data, std::size_t evaluation) {
  std::string html;
  std::size_t index = 0;
  for (const ReportMaps& group : data.maps) {
    std::string frames;
    for (const HeatMap& map : group.maps) {
      frames += HeatMapFigure(map, index++);
    }
    if (group.evaluation != evaluation) continue;
    html += Element("h3", EscapeHtml(group.title)) + R"(<p class="facts">)" +
            EscapeHtml(group.note) + "</p>\n<div class=\"maps\">\n" + frames +
            "</div>\n";
  }
  return html;
}

std::string RenderTask(const ReportData& data, const std::string& task) {
  std::string html;
  for (std::size_t i = 0; i < data.evaluations.size(); ++i) {
    const EvaluationSummary& summary = data.evaluations[i];
    if (summary.task != task) continue;
    html += Heading(html.empty() ? task : task + ", other worlds") +
            RenderWorlds(summary) + RenderCards(data, summary) +
            RenderCharts(data, task, i) + RenderMaps(data, i) +
            RenderMethodTables(data, i) + RenderCellTable(data, summary);
  }
  const std::string learning = RenderCharts(data, task, std::nullopt);
  if (!learning.empty()) html += Heading(task + ", learning") + learning;
  return html;
}

}  // namespace

std::string RenderReport(const ReportData& data, const ReportInput& input,
                         const std::string& json) {
  Page page;
  page.title = data.title;
  for (const std::string& note : data.notes) {
    page.header += R"(<p class="note">)" + EscapeHtml(note) + "</p>\n";
  }
  for (const std::string& task : Tasks(data)) {
    page.content += RenderTask(data, task);
  }
  page.content +=
      Heading("What stands behind it") + RenderProvenance(data, input);
  page.footer =
      R"(Made by <code>ballast report</code>. The numbers of this page: <a )"
      R"(href="report.json">report.json</a>, <a )"
      R"(href="methods.csv">methods.csv</a>, <a )"
      R"(href="worlds.csv">worlds.csv</a>, <a )"
      R"(href="curves.csv">curves.csv</a>. Intervals are over training seeds; )"
      "docs/statistics.md says which are offered and why.";
  page.data = json;
  return RenderPage(page);
}

}  // namespace ballast::tools
