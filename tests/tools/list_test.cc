#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "envs/registry.h"
#include "risk/registry.h"
#include "tests/tools/program.h"

namespace ballast::tools {
namespace {

nlohmann::json Listed(const std::string& what) {
  const ProgramResult result = RunProgram({"list", what, "--json"});
  BOOST_TEST(result.error == "");
  return nlohmann::json::parse(result.output).at(what);
}

BOOST_AUTO_TEST_SUITE(List)

BOOST_AUTO_TEST_CASE(every_registered_name_is_listed) {
  const nlohmann::json tasks = Listed("tasks");
  const nlohmann::json perturbations = Listed("perturbations");
  const nlohmann::json constraints = Listed("constraints");
  std::size_t task = 0;
  std::size_t parameter = 0;
  std::size_t constraint = 0;
  for (const envs::TaskInfo& info : envs::ListTasks()) {
    BOOST_TEST(tasks.at(task++).at("task") == info.name);
    for (const envs::ParameterInfo& known : info.parameters) {
      const nlohmann::json& row = perturbations.at(parameter++);
      BOOST_TEST(row.at("parameter") == known.name);
      BOOST_TEST(row.at("unit") == known.unit);
      BOOST_TEST(row.at("nominal") == known.nominal);
      BOOST_TEST(row.at("high") == known.high);
    }
    for (const envs::ConstraintInfo& known : info.constraints) {
      const nlohmann::json& row = constraints.at(constraint++);
      const auto& defaults = info.default_constraints;
      BOOST_TEST(row.at("constraint") == known.name);
      BOOST_TEST(row.at("default").get<bool>() ==
                 (std::ranges::find(defaults, known.name) != defaults.end()));
    }
  }
  BOOST_TEST(tasks.size() == task);
  BOOST_TEST(perturbations.size() == parameter);
  BOOST_TEST(constraints.size() == constraint);
}

BOOST_AUTO_TEST_CASE(every_challenge_is_listed_with_unit_and_range) {
  const nlohmann::json rows = Listed("challenges");
  const auto challenges = envs::ListChallenges();
  BOOST_REQUIRE(rows.size() == challenges.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    BOOST_TEST(rows[i].at("challenge") == challenges[i].name);
    BOOST_TEST(rows[i].at("unit") == challenges[i].unit);
    BOOST_TEST(rows[i].at("neutral") == challenges[i].neutral);
    BOOST_TEST(rows[i].at("low") == challenges[i].low);
    BOOST_TEST(rows[i].at("high").is_null() == std::isinf(challenges[i].high));
  }
}

BOOST_AUTO_TEST_CASE(every_distortion_is_listed_with_its_range) {
  const nlohmann::json rows = Listed("risk");
  const auto distortions = risk::ListDistortions();
  BOOST_REQUIRE(rows.size() == distortions.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    BOOST_TEST(rows[i].at("distortion") == distortions[i].name);
    BOOST_TEST(rows[i].at("range") == distortions[i].range);
    BOOST_TEST(rows[i].at("default").is_null() ==
               !distortions[i].fallback.has_value());
  }
}

BOOST_AUTO_TEST_CASE(without_a_name_everything_is_listed_as_one_document) {
  const ProgramResult result = RunProgram({"list", "--json"});
  BOOST_TEST(result.status == 0);
  const nlohmann::json document = nlohmann::json::parse(result.output);
  for (const char* part : {"tasks", "constraints", "perturbations",
                           "challenges", "risk", "agents", "networks"}) {
    BOOST_TEST(!document.at(part).empty(), part);
  }
}

BOOST_AUTO_TEST_CASE(a_table_has_a_head_and_a_line_per_entry) {
  const ProgramResult result = RunProgram({"list", "risk"});
  BOOST_TEST(result.status == 0);
  std::istringstream lines(result.output);
  std::string head;
  std::getline(lines, head);
  BOOST_TEST(head.starts_with("distortion  "));
  for (const auto& info : risk::ListDistortions()) {
    std::string line;
    std::getline(lines, line);
    BOOST_TEST(line.starts_with(info.name), line);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
