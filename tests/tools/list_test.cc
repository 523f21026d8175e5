#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "configs/table.h"
#include "envs/challenges/challenge_level.h"
#include "envs/registry.h"
#include "risk/registry.h"
#include "tests/tools/program.h"
#include "tools/atomic_file.h"

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

BOOST_AUTO_TEST_CASE(a_level_is_listed_as_a_configuration_takes_it) {
  const nlohmann::json rows = Listed("levels");
  for (const std::string& level : envs::ChallengeLevelNames()) {
    configs::Document document = configs::Document::Parse(
        "task = \"walker.walk\"\nchallenge.level = \"" + level + "\"\n", "t");
    configs::Table root = document.root();
    const envs::TaskOptions task = envs::ReadTaskOptions(root, std::nullopt);
    std::size_t switched_on = 0;
    for (const nlohmann::json& row : rows) {
      const std::string sets = row.at("sets");
      for (const envs::ChallengeValue& read : task.challenges) {
        if (sets != "challenge." + read.challenge) continue;
        BOOST_TEST(row.at(level) == read.value);
        ++switched_on;
      }
      if (row.at("robot") != "walker") continue;
      const envs::ParameterSchedule& drawn = task.schedules.at(0);
      BOOST_TEST(sets == "perturbation." + drawn.parameter);
      BOOST_TEST(row.at(level) == nlohmann::json({drawn.low, drawn.high}));
    }
    BOOST_TEST(switched_on == task.challenges.size());
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
  for (const char* part :
       {"tasks", "constraints", "perturbations", "challenges", "levels",
        "schedulers", "risk", "agents", "networks"}) {
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

BOOST_AUTO_TEST_CASE(the_page_in_the_docs_is_what_the_program_prints) {
  const ProgramResult result = RunProgram({"list", "--markdown"});
  BOOST_TEST(result.status == 0);
  const std::string committed =
      ReadWholeFile(BALLAST_SOURCE_DIR "/docs/tasks.md", std::size_t{1} << 20);
  BOOST_TEST(
      (result.output == committed),
      "docs/tasks.md is out of date; run: build/release/bin/ballast list "
      "--markdown > docs/tasks.md");
}

BOOST_AUTO_TEST_CASE(the_page_names_every_task_parameter_and_challenge) {
  const std::string page = RunProgram({"list", "--markdown"}).output;
  const auto check = [&page](const std::string& name) {
    BOOST_TEST(page.find("`" + name + "`") != std::string::npos, name);
  };
  for (const envs::TaskInfo& task : envs::ListTasks()) {
    check(task.name);
    for (const auto& parameter : task.parameters) check(parameter.name);
    for (const auto& constraint : task.constraints) {
      check(constraint.name);
      BOOST_TEST(page.find(constraint.meaning) != std::string::npos);
    }
  }
  for (const auto& challenge : envs::ListChallenges()) check(challenge.name);
  for (const auto& scheduler : envs::ListSchedulers()) check(scheduler.name);
}

BOOST_AUTO_TEST_CASE(one_list_alone_is_one_markdown_table) {
  const ProgramResult result = RunProgram({"list", "schedulers", "--markdown"});
  BOOST_TEST(result.output.starts_with(
      "| scheduler | meaning |\n| --- | --- |\n| constant | "));
  BOOST_TEST(result.output.find("adds \\|d\\|") != std::string::npos);
  BOOST_TEST(std::ranges::count(result.output, '\n') ==
             2 + std::ssize(envs::ListSchedulers()));
  BOOST_TEST(RunProgram({"list", "--json", "--markdown"}).status == 2);
  BOOST_TEST(RunProgram({"list", "schedulors", "--markdown"})
                 .error.find("schedulers") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
