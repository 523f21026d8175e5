#include "tools/queueing/bench_queueing.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/tools/program.h"
#include "tools/queueing/handwritten_loop.h"

namespace ballast::tools {
namespace {

BOOST_AUTO_TEST_SUITE(bench_queueing)

BOOST_AUTO_TEST_CASE(the_handwritten_loop_is_the_criss_cross_network) {
  // Threshold 3 costs 15.17 in balanced heavy load; 10^7 steps from empty
  // queues leave an error of some 0.3.
  BOOST_TEST(std::abs(RunHandwrittenLoop(10'000'000, 3, 1) - 15.17) < 1.5);
  // Class 1 never served first: 21.03.
  BOOST_TEST(std::abs(RunHandwrittenLoop(10'000'000, -1, 1) - 21.03) < 2.5);
}

BOOST_AUTO_TEST_CASE(the_bench_prints_one_json_document) {
  const std::string network =
      BALLAST_SOURCE_DIR "/configs/queueing/n_model_90.toml";
  const ProgramResult result = RunProgram(
      {"bench", "queueing", network, "--policy", "threshold=7", "--json"});
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
  const auto document = nlohmann::json::parse(result.output);
  BOOST_REQUIRE(document["rows"].size() == 3u);
  for (const auto& row : document["rows"]) {
    BOOST_TEST(row["events_per_s"].get<double>() > 1e4);
  }
  const ProgramResult refused =
      RunProgram({"bench", "queueing", network, "--policy", "threshold"});
  BOOST_TEST(refused.status == 2);
  BOOST_TEST(refused.error.find("threshold=JOBS") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
