#include "tools/leaderboard/site.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/configs/refusal.h"
#include "tests/tools/leaderboard/example_entry.h"
#include "tools/atomic_file.h"
#include "tools/leaderboard/entry.h"
#include "tools/leaderboard/verify.h"
#include "tools/progress_table.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{1} << 24;

SiteOptions SiteOf(const ExampleEntry& example,
                   const std::vector<fs::path>& entries) {
  SiteOptions options;
  options.paths = entries;
  options.boards = example.boards();
  options.out = example.path("site");
  return options;
}

bool Holds(const fs::path& file, const std::string& text) {
  return ReadWholeFile(file, kMostBytes).find(text) != std::string::npos;
}

nlohmann::json EntriesOf(const fs::path& site) {
  return nlohmann::json::parse(ReadWholeFile(
      site / "leaderboard.json", kMostBytes))["boards"][0]["entries"];
}

}  // namespace

BOOST_AUTO_TEST_SUITE(site)

BOOST_AUTO_TEST_CASE(a_name_of_markup_is_text_on_every_page) {
  const ExampleEntry example;
  const std::string name = "</script><img src=x onerror=alert(1)>\"'&";
  SubmitOptions options = example.submission("markup");
  options.name = name;
  options.authors = name;
  options.about = name;
  Submit(options);
  const SiteOptions site = SiteOf(example, {options.out});
  BuildSite(site);
  const std::string page = EntriesOf(site.out)[0]["page"];
  for (const fs::path& file :
       {site.out / "index.html", site.out / "boards" / "example-v1.html",
        site.out / page}) {
    BOOST_TEST(!Holds(file, "<img"), file);
    BOOST_TEST(!Holds(file, "</script><"), file);
  }
  BOOST_TEST(EntriesOf(site.out)[0]["name"] == name);
}

BOOST_AUTO_TEST_CASE(an_address_that_is_a_script_is_refused) {
  const ExampleEntry example;
  SubmitOptions options = example.submission("script");
  for (const std::string url :
       {"javascript:alert(1)", "https://a\" onclick=\"b", "http://a.b"}) {
    options.url = url;
    BOOST_TEST(configs::Refusal([&] {
                 Submit(options);
               }).find("must be empty or an address") != std::string::npos);
  }
  options.url = "https://example.org/paper?id=1";
  Submit(options);
}

BOOST_AUTO_TEST_CASE(a_bad_entry_is_left_out_and_named) {
  const ExampleEntry example;
  const fs::path good = example.Pack("good");
  const fs::path bad = example.Pack("bad");
  fs::resize_file(bad / "entry.json", 10);
  const SiteOptions site = SiteOf(example, {good, bad});
  const SiteSummary summary = BuildSite(site);
  BOOST_TEST(summary.entries == 1U);
  BOOST_REQUIRE(summary.left_out.size() == 1U);
  BOOST_TEST(summary.left_out[0].find((bad / "entry.json").string()) !=
             std::string::npos);
  BOOST_TEST(EntriesOf(site.out).size() == 1U);
}

BOOST_AUTO_TEST_CASE(only_the_ledger_makes_an_entry_verified) {
  const ExampleEntry example;
  const fs::path entry = example.Pack("ours");
  SiteOptions site = SiteOf(example, {entry});
  BuildSite(site);
  BOOST_TEST(EntriesOf(site.out)[0]["standing"] == "unverified");
  BOOST_TEST(Holds(site.out / "index.html", "No verified entry yet."));
  BOOST_TEST(Holds(site.out / "index.html", ">One entry</a>"));
  VerifyOptions verify;
  verify.entries = {entry};
  verify.boards = example.boards();
  verify.ledger = example.path("ledger.json");
  Verify(verify);
  site.ledger = verify.ledger;
  BuildSite(site);
  BOOST_TEST(EntriesOf(site.out)[0]["standing"] == "verified");
  BOOST_TEST(!Holds(site.out / "index.html", "No verified entry yet."));
  // A changed entry is another one.
  EditManifest(entry, [](EntryManifest& manifest) { manifest.about = "new"; });
  BuildSite(site);
  BOOST_TEST(EntriesOf(site.out)[0]["standing"] == "unverified");
}

BOOST_AUTO_TEST_CASE(numbers_are_the_same_in_json_and_csv) {
  const ExampleEntry example;
  const SiteOptions site = SiteOf(example, {example.Pack("numbers")});
  BuildSite(site);
  const nlohmann::json entry = EntriesOf(site.out)[0];
  const std::string csv =
      ReadWholeFile(site.out / "boards" / "example-v1.csv", kMostBytes);
  BOOST_TEST(csv.starts_with("entry,name,authors,standing,rank,safe_return,"));
  for (const auto& number : entry["numbers"]) {
    BOOST_TEST(
        csv.find("," + ShortestText(number["value"])) != std::string::npos,
        number.dump());
  }
}

BOOST_AUTO_TEST_CASE(a_folder_of_something_else_is_left_alone) {
  const ExampleEntry example;
  SiteOptions site = SiteOf(example, {example.Pack("other")});
  site.out = example.boards();
  BOOST_TEST(configs::Refusal([&] {
               BuildSite(site);
             }).find("holds something else than a site") != std::string::npos);
  BOOST_TEST(fs::exists(example.board_file()));
}

BOOST_AUTO_TEST_CASE(equal_entries_give_equal_sites) {
  const ExampleEntry example;
  SiteOptions site = SiteOf(example, {example.Pack("same")});
  BuildSite(site);
  const auto read = [&] {
    return ReadWholeFile(site.out / "boards" / "example-v1.html", kMostBytes) +
           ReadWholeFile(site.out / "leaderboard.json", kMostBytes);
  };
  const std::string first = read();
  site.threads = 1;
  BuildSite(site);
  BOOST_TEST(read() == first);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
