// The report as a browser shows it.
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/tools/example_evaluation.h"
#include "tests/tools/example_run.h"
#include "tests/tools/pages/browser.h"
#include "tests/tools/report/example_grid.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/report.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHostile =
    "<img src=x onerror=evil()></script><script>evil()</script>%{x}";

/// Five methods on a line of worlds, of which ramu has three seeds and its
/// runs; two on a grid.
void WriteInputs(const fs::path& folder) {
  const auto write = [&](const std::string& name, const EvaluationFile& file) {
    WriteFileAtomically(folder / (name + ".json"), Serialise(file));
  };
  for (const int seed : {0, 1, 2}) {
    const fs::path run = folder / "a_walk" / ("seed-" + std::to_string(seed));
    WriteExampleRun(run, "ramu", seed);
    EvaluationFile file = ExampleEvaluation(5, 0.8 + 0.05 * seed, seed);
    file.policy.run = "a_walk/seed-" + std::to_string(seed);
    fs::create_directories(run / "evaluations");
    WriteFileAtomically(run / "evaluations" / "line.json", Serialise(file));
  }
  double robustness = 0.1;
  for (const char* method : {"crpo", "otp", kHostile, "untrained"}) {
    EvaluationFile file = ExampleEvaluation(5, robustness);
    file.policy.method = method;
    write("line-" + std::to_string(robustness), file);
    robustness += 0.1;
  }
  write("z-grid-ramu", ExampleGrid(3, 3, "ramu", 0.9));
  write("z-grid-crpo", ExampleGrid(3, 3, "crpo", 0.1));
}

class OpenReport {
 public:
  OpenReport() {
    fs::create_directories(folder_.path() / "runs");
    WriteInputs(folder_.path() / "runs");
    ReportOptions options;
    options.paths = {folder_.path() / "runs"};
    options.out = folder_.path() / "page";
    options.title = kHostile;
    options.baseline = "crpo";
    WriteReport(options);
    browser.Open(options.out / "index.html");
  }
  ~OpenReport() { CheckQuietAndLocal(browser); }

  int Count(const std::string& selector) {
    return browser.Evaluate("document.querySelectorAll(" +
                            nlohmann::json(selector).dump() + ").length");
  }
  /// The visible methods of a table, top down.
  std::string Methods(const std::string& table) {
    return browser.Evaluate("[...document.querySelectorAll('#" + table +
                            " tbody tr:not([hidden])')].map((row) => "
                            "row.cells[0].textContent.slice(0, 4)).join(' ')");
  }

  Browser browser;

 private:
  TemporaryFolder folder_;
};

BOOST_AUTO_TEST_SUITE(report_page,
                      *boost::unit_test::precondition(BrowserInstalled))

BOOST_AUTO_TEST_CASE(every_chart_and_map_is_drawn) {
  OpenReport page;
  const int figures = page.Count("figure.chart");
  // Return and cost of five methods, three quantities of two, learning.
  BOOST_TEST(page.Count("[data-map]") == 3 * 2);
  BOOST_TEST(figures - page.Count("[data-map]") >= 2 + 4);
  BOOST_TEST(page.Count("figure.chart .plot .main-svg") >= figures);
  BOOST_TEST(page.browser.Evaluate(
                 "[...document.querySelectorAll('[data-chart]')].every("
                 "(figure) => figure.querySelector('.scatterlayer .trace'))") ==
             true);
  BOOST_TEST(page.Count("[data-map] .heatmaplayer image") == 6);
}

BOOST_AUTO_TEST_CASE(methods_sort_by_their_numbers_and_filter_by_name) {
  OpenReport page;
  const std::string given = page.Methods("table-0-0");
  page.browser.Click("#table-0-0 thead th:nth-child(7) button");
  // The flatter the better in the worst world.
  BOOST_TEST(page.Methods("table-0-0") == "ramu untr <img otp crpo");
  BOOST_TEST(page.Methods("table-0-1") == given);
  page.browser.Evaluate(
      "(() => { const field = document.querySelector('input[type=search]'); "
      "field.value = 'RAM'; field.dispatchEvent(new Event('input')); })()");
  BOOST_TEST(page.Methods("table-0-0") == "ramu");
  BOOST_TEST(page.Methods("table-0-2") == "ramu");
  BOOST_TEST(page.browser.Evaluate(
                 "document.querySelector('output').textContent") == "1 of 5");
}

BOOST_AUTO_TEST_CASE(a_row_leads_to_what_stands_behind_it) {
  OpenReport page;
  page.browser.Click("#table-0-0 tbody tr:first-child a");
  const std::string behind = page.browser.Evaluate(
      "document.querySelector(location.hash).textContent");
  for (const char* part :
       {"ballast train configs/example.toml --seed 2", "SHA-256 of the policy",
        "ballast evaluate runs/a_walk/seed-1 --param "
        "perturbation.pole_length=0.75:1.25:5 --episodes 3 --seed 0"}) {
    BOOST_TEST((behind.find(part) != std::string::npos), part);
  }
}

BOOST_AUTO_TEST_CASE(hostile_names_run_nothing) {
  OpenReport page;
  BOOST_TEST(page.Count("main img") == 0);
  BOOST_TEST(page.browser.Evaluate(
                 "document.querySelector('h1').textContent") == kHostile);
}

BOOST_AUTO_TEST_CASE(a_phone_scrolls_down_and_never_sideways) {
  OpenReport page;
  page.browser.Resize(360, 740);
  BOOST_TEST(page.browser.Evaluate("document.documentElement.scrollWidth") ==
             360);
  page.browser.SetDark(true);
  BOOST_TEST(page.browser.Evaluate(
                 "getComputedStyle(document.body).backgroundColor") ==
             "rgb(20, 23, 27)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
