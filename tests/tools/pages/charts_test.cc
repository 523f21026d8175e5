// Charts as a browser draws them.
#include <string>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/pages/browser.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/pages/chart.h"
#include "tools/pages/heat_map.h"
#include "tools/pages/page.h"

namespace ballast::tools {
namespace {

constexpr const char* kHostile = "<b>%{x}</b>";

/// Two methods, the first with a band; a budget.
Chart ExampleChart() {
  Chart chart;
  chart.title = "Cost";
  chart.x_title = kHostile;
  chart.y_title = "cost per episode";
  chart.markers = true;
  chart.budget = 100;
  chart.nominal = 1;
  chart.series.resize(2);
  chart.series[0].method = 0;
  chart.series[0].x = {0.5, 1, 1.5};
  chart.series[0].mean = {60, 40, 130};
  chart.series[0].low = {50, 30, 120};
  chart.series[0].high = {70, 50, 140};
  chart.series[1].method = 1;
  chart.series[1].x = {0.5, 1, 1.5};
  chart.series[1].mean = {90, 80, 210};
  return chart;
}

HeatMap ExampleMap() {
  return {.title = kHostile,
          .x_title = "length",
          .y_title = "mass",
          .value_title = "cost",
          .x = {1, 2, 4},
          .y = {10, 20},
          .values = {20, 60, 140, 30, 80, 200},
          .low = 20,
          .high = 200,
          .middle = 100,
          .nominal_x = 2,
          .nominal_y = 10};
}

class OpenCharts {
 public:
  OpenCharts() {
    const Chart chart = ExampleChart();
    const HeatMap map = ExampleMap();
    Page page;
    page.title = "charts";
    page.content = "<div class=\"charts\">" + ChartFigure(chart, 0) +
                   HeatMapFigure(map, 0) +
                   "</div><details><summary>more</"
                   "summary>" +
                   ChartFigure(chart, 1) + "</details>";
    const nlohmann::ordered_json method = {{"label", kHostile}, {"color", 0}};
    const nlohmann::ordered_json other = {{"label", "crpo"}, {"color", 1}};
    page.data = nlohmann::ordered_json{
        {"methods", {method, other}},
        {"charts", {ChartAsJson(chart), ChartAsJson(chart)}},
        {"maps",
         {HeatMapAsJson(
             map)}}}.dump();
    WriteFileAtomically(folder_.path() / "plotly.min.js", ReadPlotly());
    WriteFileAtomically(folder_.path() / "page.html", RenderPage(page));
    browser.Open(folder_.path() / "page.html");
  }
  ~OpenCharts() { CheckQuietAndLocal(browser); }

  int Count(const std::string& selector) {
    return browser.Evaluate("document.querySelectorAll(" +
                            nlohmann::json(selector).dump() + ").length");
  }

  Browser browser;

 private:
  TemporaryFolder folder_;
};

BOOST_AUTO_TEST_SUITE(charts, *boost::unit_test::precondition(BrowserInstalled))

BOOST_AUTO_TEST_CASE(lines_bands_and_marks_are_drawn) {
  OpenCharts page;
  // A band and two lines, with a marker at each point.
  BOOST_TEST(page.Count("[data-chart='0'] .scatterlayer .trace") == 3);
  BOOST_TEST(page.Count("[data-chart='0'] .scatterlayer .point") == 6);
  BOOST_TEST(page.Count("[data-chart='0'] .shapelayer path") == 2);
  BOOST_TEST(page.Count("[data-chart='0'] .annotation") == 2);
  BOOST_TEST(page.Count("[data-chart='0'] .legend li") == 2);
  BOOST_TEST(page.browser.Evaluate(
                 "document.querySelector('.legend li').textContent") ==
             kHostile);
  BOOST_TEST(page.browser.Evaluate(
                 "document.querySelector('[data-chart=\"0\"] .xtitle')"
                 ".textContent") == kHostile);
}

BOOST_AUTO_TEST_CASE(a_legend_takes_a_line_away_and_brings_it_back) {
  OpenCharts page;
  const std::string traces = "[data-chart='0'] .scatterlayer .trace";
  const std::string first = "[data-chart='0'] .legend button";
  page.browser.Click(first);
  BOOST_TEST(page.Count(traces) == 1);
  BOOST_TEST(page.Count("[data-chart='1'] .scatterlayer .trace") == 3);
  BOOST_TEST(page.Count(first + "[aria-pressed='false']") == 1);
  page.browser.Click(first);
  BOOST_TEST(page.Count(traces) == 3);
}

BOOST_AUTO_TEST_CASE(a_map_has_its_cells_its_budget_and_its_nominal_world) {
  OpenCharts page;
  BOOST_TEST(page.Count("[data-map] .heatmaplayer image") == 1);
  BOOST_TEST(page.Count("[data-map] .heatmap-label") == 6);
  BOOST_TEST(page.Count("[data-map] .contourlayer path") > 0);
  BOOST_TEST(page.Count("[data-map] .scatterlayer .point") == 1);
  BOOST_TEST(page.Count("[data-map] .colorbar") == 1);
}

BOOST_AUTO_TEST_CASE(colours_follow_the_choice_of_light_and_dark) {
  OpenCharts page;
  const auto line = [&] {
    return page.browser
        .Evaluate(
            "getComputedStyle(document.querySelector('[data-chart=\"0\"] "
            ".scatterlayer .trace:last-child .lines path')).stroke")
        .get<std::string>();
  };
  BOOST_TEST(line() == "rgb(213, 94, 0)");  // --s1.
  page.browser.SetDark(true);
  BOOST_TEST(line() == "rgb(240, 146, 74)");
}

BOOST_AUTO_TEST_CASE(charts_fill_their_frame_at_every_width) {
  OpenCharts page;
  for (const int width : {1280, 390}) {
    page.browser.Resize(width, 800);
    for (const char* figure : {"[data-chart='0']", "[data-map]"}) {
      BOOST_TEST(page.browser.Evaluate(
                     "(() => { const plot = document.querySelector(\"" +
                     std::string(figure) +
                     " .plot\"); return "
                     "plot.querySelector('.main-svg').clientWidth === "
                     "plot.clientWidth; })()") == true);
    }
    BOOST_TEST(page.browser.Evaluate("document.documentElement.scrollWidth") ==
               width);
  }
}

BOOST_AUTO_TEST_CASE(what_is_folded_away_is_drawn_when_it_opens) {
  OpenCharts page;
  const std::string hidden = "[data-chart='1'] .scatterlayer .trace";
  page.browser.Click("summary");
  BOOST_TEST(page.Count(hidden) == 3);
}

BOOST_AUTO_TEST_CASE(paper_shows_everything_in_light_colours) {
  OpenCharts page;
  page.browser.SetDark(true);
  page.browser.Evaluate(
      "window.addEventListener('beforeprint', () => { window.printed = {"
      "open: document.querySelectorAll('details[open]').length,"
      "narrow: Math.max(...[...document.querySelectorAll('.charts "
      ".main-svg')].map((svg) "
      "=> svg.clientWidth)) < 340,"
      "traces: document.querySelectorAll('[data-chart=\"1\"] .scatterlayer "
      ".trace').length, ink: getComputedStyle(document.documentElement)"
      ".getPropertyValue('--ink').trim() }; })");
  BOOST_TEST(page.browser.Print().starts_with("%PDF"));
  BOOST_TEST(
      page.browser.Evaluate("window.printed") ==
      nlohmann::json(
          {{"open", 1}, {"narrow", true}, {"traces", 3}, {"ink", "#1c1f23"}}));
  BOOST_TEST(page.Count("details[open]") == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(charts_alone)

BOOST_AUTO_TEST_CASE(a_map_is_written_row_by_row) {
  const auto map = HeatMapAsJson(ExampleMap());
  BOOST_TEST(map["values"] ==
             nlohmann::ordered_json({{20, 60, 140}, {30, 80, 200}}));
  BOOST_TEST(map["middle"] == 100);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
