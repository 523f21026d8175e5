#include "tools/report_page.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "tools/html.h"
#include "tools/report_resources.h"
#include "tools/report_sections.h"
#include "tools/report_tables.h"

namespace ballast::tools {
namespace {

using Parts = std::vector<std::pair<std::string_view, std::string>>;

/// The template with each "@name@" replaced. What is put in is not looked at
/// again, so no file can name a part.
std::string FillTemplate(std::string_view page, const Parts& parts) {
  std::string filled;
  while (true) {
    std::size_t first = std::string_view::npos;
    const std::pair<std::string_view, std::string>* next = nullptr;
    for (const auto& part : parts) {
      const std::size_t at = page.find(part.first);
      if (at < first) {
        first = at;
        next = &part;
      }
    }
    if (next == nullptr) return filled + std::string(page);
    filled += page.substr(0, first);
    filled += next->second;
    page.remove_prefix(first + next->first.size());
  }
}

/// Tasks in the order of their evaluations, then of their charts.
std::vector<std::string> Tasks(const ReportData& data) {
  std::vector<std::string> tasks;
  const auto add = [&](const std::string& task) {
    if (std::find(tasks.begin(), tasks.end(), task) == tasks.end()) {
      tasks.push_back(task);
    }
  };
  for (const EvaluationSummary& summary : data.evaluations) add(summary.task);
  for (const Chart& chart : data.charts) add(chart.task);
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

std::string RenderPage(const ReportData& data, const ReportInput& input,
                       const std::string& json) {
  std::string notes;
  for (const std::string& note : data.notes) {
    notes += "<p class=\"note\">" + EscapeHtml(note) + "</p>\n";
  }
  std::string content;
  for (const std::string& task : Tasks(data)) {
    content += RenderTask(data, task);
  }
  content += Heading("What stands behind it") + RenderProvenance(input);

  return FillTemplate(kReportPageHtml,
                      {{"@title@", EscapeHtml(data.title)},
                       {"@style@", std::string(kReportPageCss)},
                       {"@notes@", notes},
                       {"@content@", content},
                       {"@data@", json},
                       {"@script@", std::string(kReportPageJs)}});
}

}  // namespace ballast::tools
