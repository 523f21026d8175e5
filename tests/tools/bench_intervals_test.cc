#include "tools/bench_intervals.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/program.h"

namespace ballast::tools {

BOOST_AUTO_TEST_SUITE(bench_intervals)

BOOST_AUTO_TEST_CASE(json_holds_every_population_and_what_is_offered) {
  const ProgramResult result =
      RunProgram({"bench", "intervals", "--seeds", "3", "--tasks", "1",
                  "--samples", "5", "--threads", "1", "--json"});
  BOOST_REQUIRE(result.status == 0);
  const auto document = nlohmann::json::parse(result.output);
  BOOST_TEST(document.at("samples") == 5);
  BOOST_TEST(document.at("offered").size() == 8u);
  BOOST_TEST(document.at("offered")[0].at("offered") == "student");
  for (const auto& row : document.at("coverages")) {
    BOOST_TEST(row.at("coverage").get<double>() >= 0.0);
    BOOST_TEST(row.at("coverage").get<double>() <= 1.0);
  }
}

BOOST_AUTO_TEST_CASE(one_seed_is_refused) {
  const ProgramResult result =
      RunProgram({"bench", "intervals", "--seeds", "1"});
  BOOST_TEST(result.status == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
