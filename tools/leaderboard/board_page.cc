#include "tools/leaderboard/board_page.h"

#include <algorithm>
#include <cmath>

#include "tools/grid_axes.h"
#include "tools/leaderboard/site_footer.h"
#include "tools/number_format.h"
#include "tools/pages/html.h"
#include "tools/pages/page.h"
#include "tools/progress_table.h"

namespace ballast::tools {
namespace {

/// Entries of a board that the front page names.
constexpr std::size_t kLeaders = 5;

std::string RankText(const BoardRow& row) {
  return row.rank ? std::to_string(*row.rank) : "-";
}

/// The number, its interval as text, and why there is none in a tooltip.
std::string NumberCell(const BoardNumber& number) {
  std::string html = ScoreText(number.value);
  std::string attributes =
      R"( data-value=")" + ShortestText(number.value) + R"(")";
  if (number.interval) {
    html += R"(<br><span class="soft">)" + ScoreText(number.interval->low) +
            " to " + ScoreText(number.interval->high) + "</span>";
  } else {
    attributes +=
        R"( title="No interval: )" + EscapeHtml(number.refusal) + R"(")";
  }
  return "<td" + attributes + ">" + html + "</td>";
}

/// The interval of the ranking score as a line from 0 to 1.
std::string IntervalCell(const BoardNumber& number) {
  const auto percent = [](double score) {
    return FormatNumber(100 * std::clamp(score, 0.0, 1.0)) + "%";
  };
  std::string line;
  if (number.interval) {
    const double low = std::clamp(number.interval->low, 0.0, 1.0);
    const double high = std::clamp(number.interval->high, 0.0, 1.0);
    line = R"(<span class="whisker" style="left: )" + percent(low) +
           "; width: " + percent(high - low) + R"("></span>)";
  }
  return R"(<td aria-hidden="true"><span class="scale">)" + line +
         R"(<span class="point" style="left: )" + percent(number.value) +
         R"("></span></span></td>)";
}

std::string Head() {
  std::string head =
      R"(<th scope="col">rank</th><th class="name" scope="col">method</th>)"
      R"(<th class="name" scope="col">authors</th>)"
      R"(<th class="name" scope="col" data-unsortable>0 to 1</th>)";
  for (const BoardColumn& column : BoardColumns()) {
    head += R"(<th scope="col" data-first=")" +
            std::string(column.low_is_good ? "ascending" : "descending") +
            R"(" title=")" + EscapeHtml(column.meaning) + R"(">)" +
            EscapeHtml(column.title) + "</th>";
  }
  return head;
}

std::string Row(const SiteData& data, const BoardRow& row) {
  const Entry& entry = data.entries[row.entry];
  std::string html =
      R"(<td data-value=")" + (row.rank ? RankText(row) : "") + R"(">)" +
      RankText(row) + R"(</td><th scope="row">)" +
      Link("../entries/" + PageOf(entry) + "/index.html", entry.manifest.name) +
      R"(</th><td class="words">)" + EscapeHtml(entry.manifest.authors) +
      "</td>" + IntervalCell(row.numbers.front());
  for (const BoardNumber& number : row.numbers) html += NumberCell(number);
  return "<tr>" + html + "</tr>\n";
}

std::string Heading(Standing standing) {
  std::string text = StandingText(standing);
  text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

std::string Explanation(Standing standing) {
  switch (standing) {
    case Standing::kVerified:
      return "The policies were run again in worlds chosen at random, and did "
             "what their evaluations say.";
    case Standing::kUnverified:
      return "The policies are there, but nobody has run them again yet.";
    case Standing::kSelfReported:
      return "The policies are programs of the authors; their numbers are "
             "taken on trust.";
  }
  return "";
}

std::string Table(const SiteData& data, std::size_t board, Standing standing) {
  std::string rows;
  for (const BoardRow& row : data.rows[board]) {
    if (row.standing == standing) rows += Row(data, row);
  }
  if (rows.empty()) return "";
  const std::string id = std::string(Name(standing));
  return Element("h2", Heading(standing)) + "\n" +
         Element("p", Explanation(standing)) +
         R"(<form class="filters" hidden><label>Filter <input type="search" )"
         R"(data-filters=")" +
         id +
         R"(" placeholder="method or author"></label>)"
         R"(<output data-counts=")" +
         id +
         "\"></output></form>\n"
         "<div class=\"panel scroll\"><table class=\"sortable\" id=\"" +
         id + R"("><thead><tr>)" + Head() + "</tr></thead>\n<tbody>" + rows +
         "</tbody></table></div>\n";
}

std::string WorldsText(const EvaluationFile& head) {
  std::string text;
  for (const EvaluationAxis& axis : head.axes) {
    const auto [low, high] = std::ranges::minmax(axis.values);
    text += (text.empty() ? "" : " by ") + AxisTitle(axis.name) + " " +
            FormatNumber(low) + " to " + FormatNumber(high) + " in " +
            FormatCount(std::ssize(axis.values)) + " values";
  }
  return text;
}

std::string TaskTable(const Board& board) {
  std::string rows;
  for (const BoardTask& task : board.tasks) {
    std::string limits;
    for (const EvaluationConstraint& constraint : task.head.constraints) {
      limits += (limits.empty() ? "" : ", ") + constraint.name + " at most " +
                FormatNumber(constraint.budget_per_episode);
    }
    rows += R"(<tr><th scope="row">)" + EscapeHtml(task.head.task) +
            R"(</th><td class="words">)" + EscapeHtml(limits) + "</td><td>" +
            FormatNumber(task.head.safety_coefficient) +
            R"(</td><td class="words">)" + EscapeHtml(WorldsText(task.head)) +
            "</td><td>" + FormatCount(task.head.episodes) + "</td></tr>\n";
  }
  return "<div class=\"panel scroll\"><table><thead><tr><th class=\"name\" "
         "scope=\"col\">task</th><th class=\"name\" scope=\"col\">cost per "
         "episode</th><th scope=\"col\">safety coefficient</th><th "
         "class=\"name\" scope=\"col\">worlds</th><th scope=\"col\">episodes "
         "in each</th></tr></thead>\n<tbody>" +
         rows + "</tbody></table></div>\n";
}

std::string ColumnList() {
  std::string list;
  for (const BoardColumn& column : BoardColumns()) {
    list += Element("dt", EscapeHtml(column.title)) +
            Element("dd", EscapeHtml(column.meaning));
  }
  return R"(<details class="panel"><summary>What the columns are, and how )"
         "ranks "
         "come about</summary>" +
         Element("dl", list) +
         "<p>Each training gives one score; a number is the mean over training "
         "seeds and tasks, with its 95 % interval over training seeds where "
         "one "
         "is known to hold. An entry's rank is 1 plus the entries of its table "
         "whose interval of the safe return lies wholly above its own: ranks "
         "differ only where intervals do, and an entry without an interval has "
         "none.</p></details>\n";
}

/// Nothing without an entry.
std::string LinkToAll(const std::string& page, std::int64_t entries) {
  if (entries == 0) return "";
  const std::string text =
      entries == 1 ? "One entry" : "All " + FormatCount(entries) + " entries";
  return "<p>" + Link(page, text) + "</p>\n";
}

std::string FrontBoard(const SiteData& data, std::size_t board) {
  const std::string page = "boards/" + data.boards[board].name + ".html";
  std::string rows;
  std::size_t shown = 0;
  for (const BoardRow& row : data.rows[board]) {
    if (row.standing != Standing::kVerified || shown++ == kLeaders) break;
    const Entry& entry = data.entries[row.entry];
    rows +=
        "<tr><td>" + RankText(row) + R"(</td><th scope="row">)" +
        Link("entries/" + PageOf(entry) + "/index.html", entry.manifest.name) +
        "</th>" + IntervalCell(row.numbers.front()) +
        NumberCell(row.numbers.front()) + "</tr>\n";
  }
  std::string html = "<h2>" + Link(page, data.boards[board].title) + "</h2>\n" +
                     R"(<p class="facts">)" +
                     EscapeHtml(data.boards[board].about) + "</p>\n";
  const std::string all = LinkToAll(page, std::ssize(data.rows[board]));
  if (rows.empty()) return html + "<p>No verified entry yet.</p>\n" + all;
  return html +
         "<div class=\"panel scroll\"><table><thead><tr><th scope=\"col\">rank"
         "</th><th class=\"name\" scope=\"col\">method</th><th class=\"name\" "
         "scope=\"col\">0 to 1</th><th scope=\"col\">safe return</th></tr>"
         "</thead>\n<tbody>" +
         rows + "</tbody></table></div>\n" + all;
}

}  // namespace

std::string RenderFrontPage(const SiteData& data) {
  Page page;
  page.title = data.title;
  page.header =
      R"(<p class="facts">Policies in worlds that differ from the one they )"
      "were "
      "trained in: what they earn, and whether they stay within their limits. "
      "Everything here is recomputed from the files that were handed in.</p>";
  // Those with entries first.
  std::vector<std::size_t> order(data.boards.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return !data.rows[a].empty() && data.rows[b].empty();
  });
  for (const std::size_t board : order) page.content += FrontBoard(data, board);
  page.footer = SiteFooter("");
  return RenderPage(page);
}

std::string RenderBoardPage(const SiteData& data, std::size_t board) {
  const Board& shown = data.boards[board];
  Page page;
  page.title = shown.title;
  page.header = R"(<p class="facts">)" + EscapeHtml(shown.about) + "</p>\n<p>" +
                Link("../index.html", data.title) + " &middot; <code>" +
                EscapeHtml(shown.name) + "</code> &middot; " +
                Link(shown.name + ".csv", "CSV") + "</p>";
  for (const Standing standing :
       {Standing::kVerified, Standing::kUnverified, Standing::kSelfReported}) {
    page.content += Table(data, board, standing);
  }
  if (data.rows[board].empty()) page.content += "<p>No entry yet.</p>\n";
  page.content += ColumnList() + Element("h2", "The tasks") + TaskTable(shown);
  page.footer = SiteFooter("../");
  return RenderPage(page);
}

}  // namespace ballast::tools
