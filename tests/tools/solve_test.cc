#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/tools/program.h"

namespace ballast::tools {
namespace {

const std::string kNetworks = BALLAST_SOURCE_DIR "/configs/queueing/";

void CheckRefusal(std::vector<std::string> words, const std::string& says) {
  words.insert(words.begin(), "solve");
  const ProgramResult result = RunProgram(words);
  BOOST_TEST(result.status == 2);
  BOOST_TEST(result.output == "");
  BOOST_TEST(result.error.find(says) != std::string::npos, result.error);
  BOOST_TEST(std::ranges::count(result.error, '\n') == 1);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(solve)

BOOST_AUTO_TEST_CASE(the_document_holds_optimum_policies_and_gaps) {
  const ProgramResult result =
      RunProgram({"solve", kNetworks + "criss_cross_bl.toml", "--truncation",
                  "16,14,16", "--second", "12,12,12", "--policy", "threshold",
                  "--policy", "priority=1,3", "--gap", "--json"});
  BOOST_TEST(result.status == 0);
  BOOST_TEST(result.error == "");
  const auto document = nlohmann::json::parse(result.output);
  BOOST_TEST(document.at("network") == "criss_cross_bl");
  const auto& optimum = document.at("optimum");
  BOOST_TEST(std::abs(optimum.at("cost").get<double>() - 0.84321) < 6e-5);
  BOOST_TEST(optimum.at("upper").get<double>() -
                 optimum.at("lower").get<double>() <
             1e-4);
  BOOST_TEST(optimum.at("caps") == std::vector<int>({16, 14, 16}));
  BOOST_TEST(document.at("smaller").at("states") == 13 * 13 * 13);
  BOOST_TEST(document.at("agrees") == true);
  const auto& policies = document.at("policies");
  BOOST_TEST(policies.at(0).at("policy") == "threshold=0");
  BOOST_TEST(policies.at(1).at("policy") == "priority=1,3");
  BOOST_TEST(std::abs(policies.at(1).at("cost").get<double>() - 6.0 / 7.0) <
             1e-4);
  BOOST_TEST(policies.at(1).at("grows") == false);
  BOOST_TEST(document.at("reference").at("gap") == 1.0);
}

BOOST_AUTO_TEST_CASE(the_table_says_the_same) {
  const ProgramResult result =
      RunProgram({"solve", kNetworks + "downlink_a.toml", "--policy",
                  "max_weight", "--gap"});
  BOOST_TEST(result.status == 0);
  for (const char* part :
       {"downlink_a: ", "optimum 2.7228", "the two agree",
        "max_weight  2.97979", "gap: 0 at the optimum, 1 at "}) {
    BOOST_TEST(result.output.find(part) != std::string::npos,
               part << " in\n"
                    << result.output);
  }
}

BOOST_AUTO_TEST_CASE(what_is_learnt_from_events_stands_in_both_forms) {
  std::vector<std::string> words = {
      "solve",        kNetworks + "criss_cross_bl.toml",
      "--truncation", "12,12,12",
      "--learn",      "fqi",
      "--learn",      "plug_in",
      "--events",     "100",
      "--augmented",  "2,all",
      "--seeds",      "0,1",
      "--gap"};
  const ProgramResult table = RunProgram(words);
  BOOST_TEST(table.status == 0);
  for (const char* part : {"learnt by", "plug_in",
                           "2 seeds, realisation full; fqi: queues up to "
                           "12, discount 0.99\n",
                           "100.0 %"}) {
    BOOST_TEST(table.output.find(part) != std::string::npos,
               part << " in\n"
                    << table.output);
  }
  words.emplace_back("--json");
  const ProgramResult result = RunProgram(words);
  BOOST_TEST(result.output == RunProgram(words).output);
  const auto document = nlohmann::json::parse(result.output);
  const auto& learning = document.at("learning");
  BOOST_TEST(learning.at("seeds") == std::vector<int>({0, 1}));
  const auto& rows = learning.at("rows");
  BOOST_TEST(rows.size() == 3);
  BOOST_TEST(rows[1].at("augmented") == "all");
  BOOST_TEST(rows[1].at("seen") == 1.0);
  BOOST_TEST(!rows[2].contains("augmented"));
  const auto costs = rows[2].at("costs").get<std::vector<double>>();
  const double mean = (costs.at(0) + costs.at(1)) / 2;
  BOOST_TEST(std::abs(rows[2].at("cost").get<double>() - mean) < 1e-12);
  const double optimum = document.at("optimum").at("cost");
  const double reference = document.at("reference").at("cost");
  BOOST_TEST(std::abs(rows[2].at("gap").get<double>() -
                      (mean - optimum) / (reference - optimum)) < 1e-12);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_learnt_is_refused) {
  const std::string network = kNetworks + "criss_cross_bl.toml";
  CheckRefusal({network, "--learn", "dqn"}, "fqi");
  CheckRefusal({network, "--events", "100"}, "--learn");
  CheckRefusal({network, "--learn", "fqi", "--events", "0"}, "--events");
  CheckRefusal({network, "--learn", "fqi", "--augmented", "1,some"}, "or all");
  CheckRefusal({network, "--learn", "fqi", "--seeds", "3..1"}, "--seeds");
  CheckRefusal({network, "--learn", "fqi", "--discount", "1"}, "(0, 1)");
  CheckRefusal({network, "--learn", "fqi", "--realisation", "observed"},
               "--augmented all");
  CheckRefusal({network, "--learn", "fqi", "--truncation", "20,8,20"},
               "--longest-queue");
  CheckRefusal({network, "--learn", "fqi", "--truncation", "250,250,250",
                "--longest-queue", "250"},
               "states and actions");
  CheckRefusal({network, "--truncation", "9,9,9", "--learn", "plug_in",
                "--events", "1", "--seeds", "0..9"},
               "more --events");
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
  const std::string network = kNetworks + "criss_cross_bl.toml";
  CheckRefusal({kNetworks + "absent.toml"}, "absent.toml");
  CheckRefusal({network, "--truncation", "9,9"},
               "one largest length, 1 to 1000000, for each of its 3 queues");
  CheckRefusal({network, "--truncation", "9,9,x"}, "--truncation");
  CheckRefusal({network, "--truncation", "2147483647,9,9"}, "--truncation");
  CheckRefusal({network, "--policy", "nobody"}, "unknown policy nobody");
  CheckRefusal({network, "--policy", "threshold=x"}, "whole number");
  CheckRefusal({kNetworks + "downlink_a.toml", "--policy", "threshold"},
               "threshold");
  CheckRefusal({network, "--tolerance", "0"}, "--tolerance");
  CheckRefusal({kNetworks + "reentrant_3.toml"}, "--truncation");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
