// `ballast evaluate --external`: policies that are small Python programs.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/sha256.h"
#include "tests/tools/external_program.h"
#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/evaluation_file.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

/// The sum of rewards of the actions of file `actions`, played once more.
double ReplayedReturn(const ExternalProgram& program, std::uint64_t seed) {
  std::ifstream lines(program.file("actions"));
  nlohmann::json trace = {{"task", "cartpole.swingup"}, {"seed", seed}};
  for (std::string line; std::getline(lines, line);) {
    trace["actions"].push_back(nlohmann::json::parse(line));
  }
  BOOST_REQUIRE(trace["actions"].size() == 1000u);
  std::ofstream(program.file("trace")) << trace;
  const ProgramResult result =
      RunProgram({"replay", "--trace", program.file("trace").string(), "--out",
                  program.file("replayed").string()});
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
  const auto replayed = nlohmann::json::parse(Bytes(program.file("replayed")));
  double sum = 0;
  for (const auto& step : replayed.at("steps")) {
    sum += step.at("reward").get<double>();
  }
  return sum;
}

BOOST_AUTO_TEST_SUITE(evaluate_external)

BOOST_AUTO_TEST_CASE(the_file_says_whose_actions_it_scores) {
  const ExternalProgram program(
      std::string(kPushing) +
      "\nwith open(folder + '/actions', 'a') as log:\n"
      "  print(actions[0], file=log)");
  const ProgramResult result = program.Evaluate(
      "cartpole.swingup", "out.json",
      {"--param", "pole_length=1", "--episodes", "1", "--method", "pushing",
       "--training-seed", "7", "--safety-coeff", "0.5", "--constraint",
       "slider_pos_constraint"});
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
  const EvaluationFile file = program.Read("out.json");
  BOOST_TEST(file.policy.kind == "external");
  BOOST_TEST(file.policy.run == program.command());
  BOOST_TEST(file.policy.sha256 == models::Sha256Hex(program.command()));
  BOOST_TEST(file.policy.method == "pushing");
  BOOST_TEST(file.policy.training_seed.value() == 7);
  BOOST_TEST(file.deterministic);
  BOOST_TEST(file.safety_coefficient == 0.5);
  BOOST_REQUIRE(file.constraints.size() == 1u);
  BOOST_TEST(file.constraints[0].name == "slider_pos_constraint");
  // The same actions in the simulator that knows no policies. Observations go
  // out as float32, actions come back so, and a step's reward is a double.
  BOOST_REQUIRE(file.rows.size() == 1u);
  BOOST_TEST(file.rows[0].length == 1000);
  BOOST_TEST(
      file.rows[0].episode_return == ReplayedReturn(program, file.rows[0].seed),
      boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(a_policy_without_a_seed_has_none) {
  const ExternalProgram program("actions = [[0]] * len(rows)");
  const ProgramResult result =
      program.Evaluate("cartpole.balance", "out.json", {"--episodes", "1"});
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
  BOOST_TEST(program.Read("out.json").policy.method == "external");
  BOOST_TEST(!program.Read("out.json").policy.training_seed.has_value());
}

BOOST_AUTO_TEST_CASE(the_example_swings_the_pole_up_that_it_was_tuned_for) {
  const TemporaryFolder folder;
  const std::string out = (folder.path() / "out.json").string();
  const ProgramResult result =
      RunProgram({"evaluate", "cartpole.swingup", "--external",
                  "python3 '" + std::string(BALLAST_SOURCE_DIR) +
                      "/examples/external_policy.py'",
                  "--param", "pole_length=1", "--episodes", "3", "--out", out});
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
  const EvaluationFile file = ReadEvaluationFile(out);
  // 703 was seen; one that hangs earns a few, one that only spins some 250.
  BOOST_TEST(file.aggregates.return_mean > 600);
  BOOST_TEST(file.aggregates.share_within_budget == 1.0);
}

BOOST_AUTO_TEST_CASE(bits_depend_on_neither_threads_nor_shards) {
  const ExternalProgram program(kPushing);
  const Words grid = {"--param", "pole_length=0.5,1,1.5", "--episodes", "3"};
  const auto run = [&](const std::string& out, Words more) {
    more.insert(more.end(), grid.begin(), grid.end());
    const ProgramResult result =
        program.Evaluate("cartpole.swingup", out, more);
    BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
  };
  run("one.json", {"--threads", "1"});
  run("three.json", {"--threads", "3", "--deterministic"});
  run("a.shard", {"--shard", "1/2"});
  run("b.shard", {"--shard", "2/2"});
  const ProgramResult merged =
      RunProgram({"evaluate", "--merge", program.file("b.shard").string(),
                  program.file("a.shard").string(), "--out",
                  program.file("merged.json").string()});
  BOOST_REQUIRE_MESSAGE(merged.status == 0, merged.error);
  const std::string whole = Bytes(program.file("one.json"));
  BOOST_TEST((Bytes(program.file("three.json")) == whole));
  BOOST_TEST((Bytes(program.file("merged.json")) == whole));
}

BOOST_AUTO_TEST_CASE(a_network_is_controlled_as_by_the_classical_rule) {
  // First buffer first: the lowest class with jobs.
  const ExternalProgram program(
      "actions, ends = [], [0]\n"
      "for factor in layout['factors']:\n"
      "  ends.append(ends[-1] + factor['choices'])\n"
      "for mask in masks:\n"
      "  actions.append([mask[a:b].index(True)\n"
      "                  for a, b in zip(ends, ends[1:])])");
  const Words more = {"--steps",   "1000",    "--episodes",
                      "70",        "--param", "arrival_scale=0.8,1.2",
                      "--threads", "2"};
  const ProgramResult result = program.Evaluate(kNetwork, "out.json", more);
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
  Words classical = {"evaluate", kNetwork,
                     "--policy", "fbfs",
                     "--out",    program.file("classical.json").string()};
  classical.insert(classical.end(), more.begin(), more.end());
  BOOST_REQUIRE(RunProgram(classical).status == 0);
  const EvaluationFile ours = program.Read("classical.json");
  const EvaluationFile theirs = program.Read("out.json");
  BOOST_TEST(theirs.policy.kind == "external");
  BOOST_REQUIRE(theirs.rows.size() == 140u);
  BOOST_REQUIRE(ours.rows.size() == theirs.rows.size());
  for (std::size_t i = 0; i < ours.rows.size(); ++i) {
    BOOST_TEST(theirs.rows[i].episode_return == ours.rows[i].episode_return);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
