#include "tools/bench_inference.h"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/export/example_policies.h"
#include "tests/tools/program.h"
#include "tools/export/compiled_policy.h"

namespace ballast::tools {

BOOST_AUTO_TEST_SUITE(bench_inference)

// Laws, not speeds: the machine that runs the tests may be busy.
BOOST_AUTO_TEST_CASE(all_three_ways_take_part) {
  const auto standings = MeasureInference(FreshPolicy({8, 8}), 0.1);
  BOOST_REQUIRE(standings.size() == 3u);
  for (const Standing& standing : standings) {
    BOOST_TEST(standing.problem == "", standing.name);
    BOOST_TEST(standing.units_per_s > 100.0);
  }
}

// Its self-test is part of loading it.
BOOST_AUTO_TEST_CASE(every_kind_of_policy_can_be_compiled_and_loaded) {
  for (const models::PolicyShape& shape : ExampleShapes()) {
    const CompiledPolicy compiled(ExampleExport(shape, ExampleLayout(shape)));
    const std::vector<float> observation(5, 0.25F);
    BOOST_TEST(compiled.Act(observation.data()) == 0);
  }
}

BOOST_AUTO_TEST_CASE(without_a_compiler_the_others_are_measured) {
  setenv("CC", "/nowhere/cc", /*replace=*/1);
  const ProgramResult result =
      RunProgram({"bench", "inference", "--seconds", "0.1", "--json"});
  unsetenv("CC");
  BOOST_REQUIRE(result.status == 0);
  const auto document = nlohmann::json::parse(result.output);
  BOOST_REQUIRE(document.at("policies").size() == 2u);
  for (const auto& policy : document.at("policies")) {
    const auto& rows = policy.at("rows");
    BOOST_REQUIRE(rows.size() == 3u);
    BOOST_TEST(rows[0].at("problem").get<std::string>().starts_with(
        "no C compiler: /nowhere/cc"));
    BOOST_TEST(rows[1].at("microseconds").get<double>() > 0.0);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
