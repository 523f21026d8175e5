#include "tools/report/report_page.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "tools/pages/html.h"
#include "tools/pages/page.h"
#include "tools/report/sections.h"
#include "tools/report/tables.h"

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

std::string RenderTask(const ReportData& data, const std::string& task) {
  std::string html;
  for (std::size_t i = 0; i < data.evaluations.size(); ++i) {
    const EvaluationSummary& summary = data.evaluations[i];
    if (summary.task != task) continue;
    html += Heading(html.empty() ? task : task + ", other worlds") +
            RenderFacts(summary) + RenderCards(data, summary) +
            RenderSummaryTable(data, summary) + RenderCharts(data, task, i) +
            RenderCellTable(data, summary);
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
    page.header += "<p class=\"note\">" + EscapeHtml(note) + "</p>\n";
  }
  for (const std::string& task : Tasks(data)) {
    page.content += RenderTask(data, task);
  }
  page.content += Heading("What stands behind it") + RenderProvenance(input);
  page.footer =
      "Made by <code>ballast report</code>. The numbers of this page are in <a "
      "href=\"report.json\">report.json</a>.";
  page.data = json;
  return RenderPage(page);
}

}  // namespace ballast::tools
