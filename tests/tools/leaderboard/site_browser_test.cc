// The site as a browser shows it.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <nlohmann/json.hpp>

#include "tests/tools/leaderboard/example_entry.h"
#include "tests/tools/pages/browser.h"
#include "tools/atomic_file.h"
#include "tools/leaderboard/site.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{1} << 24;

/// A site of entries with these names, all of the same policies.
class ExampleSite {
 public:
  explicit ExampleSite(const std::vector<std::string>& names) {
    const fs::path first = example_.Pack("packed");
    for (std::size_t i = 0; i < names.size(); ++i) {
      const fs::path entry = entries() / std::to_string(i);
      fs::create_directories(entries());
      fs::copy(first, entry, fs::copy_options::recursive);
      EditManifest(entry, [&](EntryManifest& manifest) {
        manifest.name = names[i];
        manifest.authors = i % 2 == 0 ? "even" : "odd";
      });
    }
    SiteOptions options;
    options.paths = {entries()};
    options.boards = example_.boards();
    options.out = path();
    const auto start = std::chrono::steady_clock::now();
    BuildSite(options);
    seconds_ =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
            .count();
  }

  fs::path path() const { return example_.path("site"); }
  fs::path board() const { return path() / "boards" / "example-v1.html"; }
  fs::path entry_page() const {
    return path() / std::string(nlohmann::json::parse(ReadWholeFile(
                        path() / "leaderboard.json",
                        kMostBytes))["boards"][0]["entries"][0]["page"]);
  }
  double seconds() const { return seconds_; }

 private:
  fs::path entries() const { return example_.path("entries"); }

  ExampleEntry example_;
  double seconds_ = 0;
};

/// The methods of the rows that are shown, in their order.
constexpr const char* kShownMethods =
    "[...document.querySelectorAll('#unverified tbody tr:not([hidden]) th')]"
    ".map((cell) => cell.textContent).join()";

void Type(Browser& browser, const std::string& text) {
  browser.Evaluate(
      "(() => { const input = "
      "document.querySelector('[data-filters=\"unverified\"]'); input.value "
      "= " +
      nlohmann::json(text).dump() +
      "; input.dispatchEvent(new Event('input')); })()");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(site_in_a_browser,
                      *boost::unit_test::precondition(BrowserInstalled))

BOOST_AUTO_TEST_CASE(a_board_sorts_and_filters) {
  const ExampleSite site({"beta", "alpha", "<b>gamma</b>"});
  Browser browser;
  browser.Open(site.board());
  browser.Click("#unverified th:nth-child(2) button");
  BOOST_TEST(browser.Evaluate(kShownMethods) == "<b>gamma</b>,alpha,beta");
  browser.Press("Enter");
  BOOST_TEST(browser.Evaluate(kShownMethods) == "beta,alpha,<b>gamma</b>");
  Type(browser, "odd");
  BOOST_TEST(browser.Evaluate(kShownMethods) == "alpha");
  BOOST_TEST(
      browser.Evaluate("document.querySelector('[data-counts]').textContent") ==
      "1 of 3");
  CheckQuietAndLocal(browser);
}

BOOST_AUTO_TEST_CASE(an_entry_draws_its_charts_and_leads_back) {
  const ExampleSite site({"alpha"});
  Browser browser;
  browser.Open(site.entry_page());
  BOOST_TEST(browser.Evaluate("document.querySelectorAll('.plot .main-svg')"
                              ".length") > 0);
  BOOST_TEST(browser.Evaluate("document.querySelectorAll('.scatterlayer "
                              ".trace').length") == 6);
  const fs::path board = browser
                             .Evaluate(
                                 "document.querySelector('header a')"
                                 ".getAttribute('href')")
                             .get<std::string>();
  BOOST_TEST(fs::exists(site.entry_page().parent_path() / board), board);
  CheckQuietAndLocal(browser);
}

BOOST_AUTO_TEST_CASE(every_page_fits_a_phone_and_the_dark) {
  const ExampleSite site(
      {"a_name_of_many_letters_that_no_browser_knows_where_to_break_it"});
  for (const fs::path& page :
       {site.path() / "index.html", site.board(), site.entry_page()}) {
    Browser browser;
    browser.Resize(390, 800);
    browser.SetDark(true);
    browser.Open(page);
    BOOST_TEST(browser.Evaluate("document.documentElement.scrollWidth") == 390,
               page);
    BOOST_TEST(browser.Evaluate("getComputedStyle(document.body)"
                                ".backgroundColor") != "rgb(251, 251, 250)");
    CheckQuietAndLocal(browser);
  }
}

// The limits are for a machine that does other things too.
BOOST_AUTO_TEST_CASE(a_thousand_entries_are_soon_built_and_sorted) {
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) names.push_back("method " + std::to_string(i));
  const ExampleSite site(names);
  BOOST_TEST(site.seconds() < 10);
  Browser browser;
  browser.Open(site.board());
  const double milliseconds = browser.Evaluate(
      "(() => { const start = performance.now(); "
      "document.querySelector('#unverified th:nth-child(2) button').click(); "
      "document.body.offsetHeight; return performance.now() - start; })()");
  BOOST_TEST(milliseconds < 3000);
  Type(browser, "999");
  BOOST_TEST(browser.Evaluate(kShownMethods) == "method 999");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
