#include "tools/report/method_table.h"

#include <algorithm>
#include <utility>

#include "tools/number_format.h"
#include "tools/pages/html.h"
#include "tools/progress_table.h"

namespace ballast::tools {
namespace {

/// The reasons why intervals are missing, numbered as they come.
class Footnotes {
 public:
  /// Its number, from 1.
  std::size_t NumberOf(const std::string& reason) {
    const auto found = std::ranges::find(reasons_, reason);
    if (found != reasons_.end()) {
      return static_cast<std::size_t>(found - reasons_.begin()) + 1;
    }
    reasons_.push_back(reason);
    return reasons_.size();
  }

  std::string Render() const {
    std::string html;
    for (std::size_t i = 0; i < reasons_.size(); ++i) {
      html +=
          Element("li", "<sup>" + std::to_string(i + 1) +
                            "</sup> no interval: " + EscapeHtml(reasons_[i]));
    }
    if (html.empty()) return "";
    return R"(<ul class="footnotes">)" + html + "</ul>\n";
  }

 private:
  std::vector<std::string> reasons_;
};

std::string ValueText(const MethodColumn& column, double value) {
  return column.percent ? FormatNumber(100 * value) + " %"
                        : FormatNumber(value);
}

std::string IntervalText(const MethodColumn& column,
                         const SummaryNumber& number) {
  Interval interval = *number.interval;
  if (number.interval_method == "bounded_mean_upper") {
    return "at most " + ValueText(column, interval.high);
  }
  if (column.negate) interval = {-interval.high, -interval.low};
  return ValueText(column, interval.low) + " to " +
         ValueText(column, interval.high);
}

std::string IntervalSpan(const std::string& title, const std::string& html) {
  return R"(<span class="interval" title=")" + EscapeHtml(title) + R"(">)" +
         html + "</span>";
}

std::string NumberCell(const MethodColumn& column, const SummaryNumber* number,
                       Footnotes& footnotes) {
  if (number == nullptr) return Element("td", "-");
  const double value = column.negate ? -number->value : number->value;
  std::string below;
  if (number->interval) {
    below = IntervalSpan("95 %: " + number->interval_method,
                         IntervalText(column, *number));
  } else if (!number->refusal.empty()) {
    below = IntervalSpan(
        number->refusal,
        "-<sup>" + std::to_string(footnotes.NumberOf(number->refusal)) +
            "</sup>");
  }
  return R"(<td data-value=")" + ShortestText(value) + R"(">)" +
         ValueText(column, value) + below + "</td>";
}

std::string Row(const ReportData& data, const SummaryRow& row,
                const std::vector<MethodColumn>& columns,
                Footnotes& footnotes) {
  std::string html = R"(<th scope="row"><a href="#method-)" +
                     std::to_string(row.method) + R"(">)" +
                     EscapeHtml(data.methods[row.method].label) + "</a></th>" +
                     Element("td", std::to_string(row.seeds()));
  for (const MethodColumn& column : columns) {
    html +=
        NumberCell(column, FindNumber(row.summary, column.number), footnotes);
  }
  return Element("tr", html) + "\n";
}

/// Those of which some method has the number.
std::vector<MethodColumn> Known(const EvaluationSummary& summary,
                                std::vector<MethodColumn> columns) {
  std::erase_if(columns, [&](const MethodColumn& column) {
    return std::ranges::none_of(summary.rows, [&](const SummaryRow& row) {
      return FindNumber(row.summary, column.number) != nullptr;
    });
  });
  return columns;
}

}  // namespace

std::string RenderMethodTable(const ReportData& data,
                              const EvaluationSummary& summary,
                              const std::string& id, const std::string& title,
                              const std::vector<MethodColumn>& all) {
  const std::vector<MethodColumn> columns = Known(summary, all);
  std::string head =
      R"(<th class="name" scope="col">method</th><th scope="col">seeds</th>)";
  for (const MethodColumn& column : columns) {
    head += std::string(R"(<th scope="col")") +
            (column.high_first ? R"( data-first="descending")" : "") + ">" +
            EscapeHtml(column.header) + "</th>";
  }
  Footnotes footnotes;
  std::string rows;
  for (const SummaryRow& row : summary.rows) {
    rows += Row(data, row, columns, footnotes);
  }
  return R"(<div class="panel table">)" + Element("h3", EscapeHtml(title)) +
         R"(<div class="scroll"><table class="sortable" id=")" + id +
         "\">\n<thead><tr>" + head + "</tr></thead>\n<tbody>\n" + rows +
         "</tbody></table></div>\n" + footnotes.Render() + "</div>\n";
}

}  // namespace ballast::tools
