#include "tools/report/method_table.h"

#include <string>

#include <boost/test/unit_test.hpp>

#include "tests/configs/contains.h"
#include "tests/tools/example_evaluation.h"
#include "tools/number_format.h"
#include "tools/progress_table.h"
#include "tools/report/method_tables.h"

namespace ballast::tools {
namespace {

ReportEvaluation Evaluated(const std::string& method, std::int64_t seed) {
  EvaluationFile file =
      ExampleEvaluation(5, 0.5 + 0.1 * static_cast<double>(seed), seed);
  file.policy.method = method;
  return {method + std::to_string(seed) + ".json", "walk", std::move(file)};
}

ReportData Example() {
  return MakeReportData({{},
                         {Evaluated("ramu", 0), Evaluated("ramu", 1),
                          Evaluated("ramu", 2), Evaluated("crpo", 0)}},
                        "t");
}

using configs::Contains;

BOOST_AUTO_TEST_SUITE(method_table)

BOOST_AUTO_TEST_CASE(a_number_stands_above_its_interval) {
  const ReportData data = Example();
  const std::string html = RenderMethodTables(data, 0);
  const SummaryNumber& number =
      *FindNumber(data.evaluations.at(0).rows.at(0).summary, "return.mean");
  BOOST_TEST(
      Contains(html, "<td data-value=\"" + ShortestText(number.value) + "\">" +
                         FormatNumber(number.value) +
                         "<span class=\"interval\" title=\"95 %: student\">" +
                         FormatNumber(number.interval->low) + " to " +
                         FormatNumber(number.interval->high) + "</span></td>"));
}

BOOST_AUTO_TEST_CASE(where_no_interval_is_offered_a_footnote_says_why) {
  const std::string html = RenderMethodTables(Example(), 0);
  const std::string reason =
      "one training seed tells nothing of how another would do; train 3 seeds "
      "or more.";
  BOOST_TEST(Contains(html, "title=\"" + reason + "\">-<sup>1</sup></span>"));
  BOOST_TEST(Contains(html, "<li><sup>1</sup> no interval: " + reason));
}

BOOST_AUTO_TEST_CASE(bounds_of_one_side_say_at_most) {
  const ReportData data = Example();
  const std::string html = RenderMethodTables(data, 0);
  const SummaryNumber& number =
      *FindNumber(data.evaluations.at(0).rows.at(0).summary,
                  "cost.slider_pos.probability_over_budget");
  BOOST_TEST(Contains(
      html, ">at most " + FormatNumber(100 * number.interval->high) + " %<"));
}

BOOST_AUTO_TEST_CASE(an_average_cost_is_shown_with_its_sign_turned) {
  const ReportData data = Example();
  const SummaryNumber& number =
      *FindNumber(data.evaluations.at(0).rows.at(0).summary, "return.mean");
  const std::string html = RenderMethodTable(
      data, data.evaluations[0], "id", "title",
      {{.header = "cost", .number = "return.mean", .negate = true}});
  BOOST_TEST(Contains(html, ">" + FormatNumber(-number.interval->high) +
                                " to " + FormatNumber(-number.interval->low) +
                                "<"));
}

BOOST_AUTO_TEST_CASE(a_number_that_one_method_lacks_is_a_blank) {
  ReportData data = Example();
  SummaryRow& row = data.evaluations.at(0).rows.at(1);
  std::erase_if(row.summary.numbers, [](const SummaryNumber& number) {
    return number.name == "return.mean";
  });
  const std::vector<MethodColumn> columns = {
      {.header = "Mean", .number = "return.mean"},
      {.header = "None", .number = "no.such"}};
  const std::string html =
      RenderMethodTable(data, data.evaluations[0], "id", "title", columns);
  BOOST_TEST(Contains(html, "<td>1</td><td>-</td></tr>"));
  BOOST_TEST(Contains(html, ">Mean</th>"));
  BOOST_TEST(!Contains(html, ">None</th>"));  // No method has it.
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
