#include "tools/leaderboard/entry_page.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/leaderboard/entry_charts.h"
#include "tools/leaderboard/site_footer.h"
#include "tools/number_format.h"
#include "tools/pages/html.h"
#include "tools/pages/page.h"

namespace ballast::tools {
namespace {

std::string StandingNote(const SiteData& data, const BoardRow& row) {
  const Entry& entry = data.entries[row.entry];
  switch (row.standing) {
    case Standing::kVerified: {
      const Verification& seen = data.ledger.at(entry.id);
      return R"(<p class="verdict good">&#10003; Verified: )" +
             FormatCount(seen.cells) + " worlds, " +
             FormatCount(seen.episodes) + " episodes, were run again and " +
             (seen.agreement == Agreement::kBits
                  ? "gave the same bits."
                  : "agree within the stated band.") +
             "</p>";
    }
    case Standing::kUnverified:
      return R"(<p class="verdict">Not verified yet: nobody has run the )"
             "policies again.</p>";
    case Standing::kSelfReported:
      return R"(<p class="verdict bad">Self-reported: the policies are )"
             "programs "
             "of the authors, and the numbers are taken on trust.</p>";
  }
  return "";
}

std::string Cards(const BoardRow& row) {
  std::string html;
  for (std::size_t i = 0; i < row.numbers.size(); ++i) {
    const BoardColumn& column = BoardColumns()[i];
    const BoardNumber& number = row.numbers[i];
    const std::string interval =
        number.interval ? "95 %: " + ScoreText(number.interval->low) + " to " +
                              ScoreText(number.interval->high)
                        : "no interval: " + number.refusal;
    html += R"(<article class="card"><h3>)" + EscapeHtml(column.title) +
            R"(</h3><div class="numbers"><div><div class="big">)" +
            ScoreText(number.value) + R"(</div><div class="label">)" +
            EscapeHtml(interval) + R"(</div></div></div><p class="label">)" +
            EscapeHtml(column.meaning) + "</p></article>\n";
  }
  return "<div class=\"cards\">\n" + html + "</div>\n";
}

std::string Films(const Entry& entry, const std::string& task) {
  std::string html;
  for (const EntryFilm& film : entry.manifest.films) {
    if (film.task != task) continue;
    html +=
        R"(<figure class="panel film"><video controls muted loop playsinline )"
        R"(preload="metadata" src="../../films/)" +
        film.sha256 +
        ".mp4\"></video><figcaption>The film that was handed in; it is not "
        "verified.</figcaption></figure>\n";
  }
  return html;
}

std::string RunTable(const Entry& entry, const std::string& task) {
  std::string rows;
  for (std::size_t i = 0; i < entry.evaluations.size(); ++i) {
    const EvaluationFile& file = entry.evaluations[i];
    if (file.task != task) continue;
    const EvaluationAggregates& all = file.aggregates;
    rows += R"(<tr><th scope="row">)" +
            std::to_string(entry.manifest.runs[i].training_seed) + "</th><td>" +
            FormatNumber(all.return_mean) + "</td><td>" +
            FormatNumber(all.worst_cell_return) + "</td>";
    for (std::size_t k = 0; k < file.constraints.size(); ++k) {
      rows += "<td>" + FormatNumber(all.cost_mean[k]) + "</td><td>" +
              FormatNumber(all.worst_cell_cost[k]) + "</td>";
    }
    rows += "<td>" + FormatPercent(all.share_within_budget) + "</td><td>" +
            FormatCount(all.diverged) + "</td></tr>\n";
  }
  std::string head =
      R"(<th class="name" scope="col">training seed</th><th )"
      R"(scope="col">return</th><th scope="col">worst world's return</th>)";
  for (const EvaluationConstraint& constraint :
       TaskOf(*entry.board, task).head.constraints) {
    head += HeaderCell(constraint.name + " (budget " +
                       FormatNumber(constraint.budget_per_episode) + ")") +
            HeaderCell("worst world's");
  }
  return R"(<div class="panel scroll"><table class="sortable"><thead><tr>)" +
         head +
         "<th scope=\"col\">worlds within budget</th><th "
         "scope=\"col\">episodes "
         "diverged</th></tr></thead>\n<tbody>" +
         rows + "</tbody></table></div>\n";
}

std::string Provenance(const Entry& entry,
                       const std::vector<std::string>& configs) {
  std::string program;
  for (const auto& [name, value] : entry.manifest.program) {
    program += (program.empty() ? "" : ", ") + name + " " + value;
  }
  std::string html = Element(
      "dl", CodeDefinition("entry", entry.id) +
                Definition("program", program.empty() ? "not known" : program));
  for (std::size_t i = 0; i < entry.manifest.runs.size(); ++i) {
    const EntryRun& run = entry.manifest.runs[i];
    std::string list = CodeDefinition("evaluation, SHA-256", run.evaluation);
    list += run.policy.empty() ? CodeDefinition("program, as the entry says",
                                                entry.evaluations[i].policy.run)
                               : CodeDefinition("policy, SHA-256", run.policy);
    for (const std::string& command : run.commands) {
      list += CodeDefinition("trained by", command);
    }
    html += "<details><summary>" + EscapeHtml(run.task) + ", training seed " +
            std::to_string(run.training_seed) + "</summary>" +
            Element("dl", list) +
            (configs[i].empty() ? "" : Element("pre", EscapeHtml(configs[i]))) +
            "</details>\n";
  }
  return R"(<div class="panel">)" + html + "</div>\n";
}

std::string Header(const SiteData& data, const BoardRow& row) {
  const Entry& entry = data.entries[row.entry];
  const EntryManifest& manifest = entry.manifest;
  std::string html = StandingNote(data, row) + R"(<p><a href="../../boards/)" +
                     EscapeHtml(entry.board->name) + R"(.html">)" +
                     EscapeHtml(entry.board->title) + "</a>, " +
                     (row.rank ? "rank " + std::to_string(*row.rank)
                               : std::string("no rank")) +
                     " among the entries that are " +
                     StandingText(row.standing) + "</p>";
  if (!manifest.authors.empty()) {
    html += Element("p", EscapeHtml(manifest.authors));
  }
  if (!manifest.about.empty()) {
    html += R"(<p class="facts">)" + EscapeHtml(manifest.about) + "</p>";
  }
  if (!manifest.url.empty()) {
    html += R"(<p><a rel="nofollow noopener noreferrer" href=")" +
            EscapeHtml(manifest.url) + R"(">)" + EscapeHtml(manifest.url) +
            "</a></p>";
  }
  return html;
}

}  // namespace

std::string RenderEntryPage(const SiteData& data, const BoardRow& row,
                            const std::vector<std::string>& configs) {
  const Entry& entry = data.entries[row.entry];
  std::vector<Chart> charts;
  Page page;
  page.title = entry.manifest.name;
  page.header = Header(data, row);
  page.content = Cards(row);
  for (const BoardTask& task : entry.board->tasks) {
    const std::string& name = task.head.task;
    std::string figures;
    for (Chart& chart : EntryCharts(entry, name)) {
      figures += ChartFigure(chart, charts.size());
      charts.push_back(std::move(chart));
    }
    page.content += Element("h2", EscapeHtml(name)) +
                    "\n<div class=\"charts\">" + figures + Films(entry, name) +
                    "</div>\n" + RunTable(entry, name);
  }
  page.content +=
      Element("h2", "What stands behind it") + Provenance(entry, configs);
  page.footer = SiteFooter("../../");
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Chart& chart : charts) list.push_back(ChartAsJson(chart));
  const nlohmann::ordered_json document = {
      {"methods", {{{"label", entry.manifest.name}, {"color", 0}}}},
      {"charts", list}};
  page.data = document.dump();
  page.plotly = "../../plotly.min.js";
  return RenderPage(page);
}

}  // namespace ballast::tools
