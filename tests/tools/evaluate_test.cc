#include "tools/evaluate.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "models/sha256.h"
#include "tests/configs/contains.h"
#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"
#include "tests/tools/tiny_run.h"
#include "tools/atomic_file.h"
#include "tools/evaluation_file.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

using configs::Contains;

std::string Bytes(const fs::path& path) {
  return ReadWholeFile(path, std::size_t{1} << 24);
}

// The run's configuration with one more line in [environment].
void Configure(const TinyRun& run, const std::string& line) {
  std::string config = Bytes(run.path() / "config.toml");
  config.insert(config.find("[environment]") + 14, line + "\n");
  WriteFileAtomically(run.path() / "config.toml", config);
}

ProgramResult Evaluate(const fs::path& subject,
                       std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), {"evaluate", subject.string()});
  return RunProgram(arguments);
}

BOOST_AUTO_TEST_SUITE(evaluate)

BOOST_AUTO_TEST_CASE(a_run_brings_its_task_budgets_and_defaults) {
  const TinyRun run;
  const ProgramResult result = Evaluate(run.path());
  BOOST_REQUIRE(result.status == 0);
  const EvaluationFile file =
      ReadEvaluationFile(run.path() / "evaluations" / "pole_length.json");
  BOOST_TEST(file.policy.sha256 == models::Sha256Hex(Bytes(run.policy())));
  BOOST_TEST(file.policy.kind == "gaussian");
  BOOST_TEST(file.policy.training_seed.value() == 3);
  BOOST_TEST(file.policy.method == "RAMU");
  BOOST_TEST(file.policy.run == "tiny/seed-3");
  BOOST_TEST(file.safety_coefficient == 0.5);
  BOOST_REQUIRE(file.constraints.size() == 1);
  BOOST_TEST(file.constraints[0].name == "slider_pos_constraint");
  BOOST_TEST(file.constraints[0].budget_per_episode == 70);
  BOOST_TEST(file.constraints[0].discount == 0.98);
  BOOST_TEST(file.rows.size() == 6);
  BOOST_TEST(file.aggregates.nominal_cell.value() == 1);
  BOOST_TEST(Contains(result.output, "* nominal"));
  BOOST_TEST(Contains(result.output, "of 3 worlds"));
}

BOOST_AUTO_TEST_CASE(one_and_two_threads_write_the_same_file) {
  const TinyRun run;
  for (const char* threads : {"1", "2"}) {
    Evaluate(run.path(), {"--threads", threads, "--out", run.out(threads)});
  }
  BOOST_TEST(models::Sha256Hex(Bytes(run.out("1"))) ==
             models::Sha256Hex(Bytes(run.out("2"))));
}

BOOST_AUTO_TEST_CASE(the_untrained_policy_is_the_one_training_began_with) {
  const TinyRun run;
  BOOST_REQUIRE(Evaluate(run.path(), {"--untrained"}).status == 0);
  const EvaluationFile file = ReadEvaluationFile(run.path() / "evaluations" /
                                                 "untrained-pole_length.json");
  BOOST_TEST(file.policy.method == "untrained");
  BOOST_TEST(file.policy.sha256 == models::Sha256Hex(run.initial()));
  BOOST_TEST(file.policy.sha256 != models::Sha256Hex(Bytes(run.policy())));
}

BOOST_AUTO_TEST_CASE(a_policy_file_is_taken_over_the_test_range_of_the_paper) {
  const TinyRun run;
  const fs::path out = run.out("paper.json");
  BOOST_REQUIRE(
      Evaluate(run.policy(), {"--episodes", "1", "--out", out}).status == 0);
  const EvaluationFile file = ReadEvaluationFile(out);
  BOOST_TEST(!file.policy.training_seed);
  BOOST_TEST(file.safety_coefficient == 0.3);
  BOOST_TEST(file.constraints[0].budget_per_episode == 100);
  BOOST_REQUIRE(file.axes.size() == 1);
  BOOST_TEST(file.axes[0].values.size() == 21);
  BOOST_TEST(file.axes[0].values.front() == 0.75);
  BOOST_TEST(file.axes[0].values.back() == 1.25);
  BOOST_TEST(file.aggregates.nominal_cell.value() == 10);
}

BOOST_AUTO_TEST_CASE(a_policy_file_may_be_put_into_another_world) {
  const TinyRun run;
  const fs::path out = run.out("other.json");
  const ProgramResult result = Evaluate(
      run.policy(),
      {"--task", "cartpole.balance", "--constraint", "slider_pos",
       "--constraint", "slider_accel", "--safety-coeff", "0.7", "--param",
       "pole_length=0.9:1.1:2", "--param", "pole_mass=0.1,0.2", "--episodes",
       "1", "--deterministic", "--out", out});
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
  const EvaluationFile file = ReadEvaluationFile(out);
  BOOST_TEST(file.task == "cartpole.balance");
  BOOST_TEST(file.constraints.size() == 2);
  BOOST_TEST(file.safety_coefficient == 0.7);
  BOOST_TEST(file.cells.size() == 4);
  BOOST_TEST(file.deterministic);
}

BOOST_AUTO_TEST_CASE(challenges_and_the_limit_are_axes_too) {
  const TinyRun run;
  const fs::path out = run.out("axes.json");
  const ProgramResult result =
      Evaluate(run.path(),
               {"--param", "challenge.action_delay=0,3", "--param",
                "safety_coefficient=0.1,0.5", "--episodes", "1", "--out", out});
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
  const EvaluationFile file = ReadEvaluationFile(out);
  BOOST_REQUIRE(file.axes.size() == 2);
  BOOST_TEST(file.axes[0].name == "challenge.action_delay");
  BOOST_TEST(file.axes[0].nominal == 0);
  BOOST_TEST(file.axes[1].name == "constraint.safety_coefficient");
  BOOST_TEST(file.axes[1].nominal == 0.5);
  BOOST_TEST(file.aggregates.nominal_cell.value() == 1);
  BOOST_TEST(file.cells[0].cost_mean[0] >= file.cells[1].cost_mean[0]);
  BOOST_TEST(file.challenges.empty());

  CheckRefused(Evaluate(run.path(), {"--param", "action_delay=0:1:3"}),
               "challenge.action_delay = 0.5: must be a whole number");
  CheckRefused(Evaluate(run.path(), {"--param", "safety_coefficient=0.5,2"}),
               "must lie in [0, 1]");
  CheckRefused(
      Evaluate(run.path(), {"--param", "challenge.extra_dimensions=1"}),
      "unknown axis challenge.extra_dimensions");
}

BOOST_AUTO_TEST_CASE(a_runs_own_challenges_are_in_every_world) {
  const TinyRun run;
  Configure(run, "challenge = {action_delay = 4}");
  const fs::path out = run.out("late.json");
  const ProgramResult result = Evaluate(
      run.path(), {"--param", "challenge.action_delay=0,4", "--out", out});
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
  const EvaluationFile file = ReadEvaluationFile(out);
  BOOST_TEST(file.challenges.size() == 1);
  BOOST_TEST(file.challenges.at("action_delay") == 4);
  BOOST_TEST(file.axes.at(0).nominal == 4);
  BOOST_TEST(file.aggregates.nominal_cell.value() == 1);
}

BOOST_AUTO_TEST_CASE(what_a_run_draws_while_training_is_nominal_in_a_test) {
  const TinyRun run;
  const fs::path out = run.out("out.json");
  Evaluate(run.path(), {"--param", "pole_mass=0.1", "--out", out});
  const std::string nominal = Bytes(out);
  Configure(run, "perturbation = {pole_length = {scheduler = \"uniform\"}}");
  Evaluate(run.path(), {"--param", "pole_mass=0.1", "--out", out});
  BOOST_TEST((Bytes(out) == nominal));
}

BOOST_AUTO_TEST_CASE(a_constant_perturbation_of_a_run_is_in_every_world) {
  const TinyRun run;
  const fs::path out = run.out("out.json");
  Evaluate(run.path(), {"--param", "pole_length=1.2", "--param",
                        "pole_mass=0.1", "--out", out});
  const EvaluationFile longer = ReadEvaluationFile(out);
  Configure(run, "perturbation = {pole_length = 1.2}");
  Evaluate(run.path(), {"--param", "pole_mass=0.1", "--out", out});
  BOOST_TEST(ReadEvaluationFile(out).rows[0].episode_return ==
             longer.rows[0].episode_return);
}

BOOST_AUTO_TEST_CASE(a_schedule_moves_its_axis_or_a_parameter_of_all_worlds) {
  const TinyRun run;
  const ProgramResult result =
      Evaluate(run.path(), {"--schedule", "pole_length=random_walk",
                            "--schedule", "pole_mass=uniform:0.1:0.4"});
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
  BOOST_TEST(Contains(result.output,
                      "pole_length moves from episode to "
                      "episode (random_walk"));
  const EvaluationFile file =
      ReadEvaluationFile(run.path() / "evaluations" /
                         "pole_length-random_walk-pole_mass-uniform.json");
  BOOST_REQUIRE(file.axes.size() == 1);
  BOOST_REQUIRE(file.schedules.size() == 2);
  BOOST_TEST(file.schedules[0].high == 3);
  BOOST_TEST(file.schedules[1].start == 0.1);
  for (const EvaluationRow& row : file.rows) {
    BOOST_TEST(row.scheduled[0] !=
               file.axes[0].values[static_cast<std::size_t>(row.cell[0])]);
    BOOST_TEST(row.scheduled[1] ==
               file.rows[static_cast<std::size_t>(row.episode)].scheduled[1]);
  }
}

BOOST_AUTO_TEST_CASE(a_grid_file_and_the_command_line_schedule_alike) {
  const TinyRun run;
  WriteFileAtomically(run.out("grid.toml"),
                      "[[axis]]\nname = \"pole_length\"\nvalues = [0.9, 1]\n"
                      "scheduler = \"drift_pos\"\nlow = 0.8\nhigh = 1.5\n"
                      "standard_deviation = 0.05\nperiod = 1\n");
  const ProgramResult by_file =
      Evaluate(run.path(), {"--grid", run.out("grid.toml"), "--threads", "2",
                            "--out", run.out("file.json")});
  BOOST_REQUIRE_MESSAGE(by_file.status == 0, by_file.error);
  Evaluate(run.path(), {"--param", "pole_length=0.9,1", "--schedule",
                        "pole_length=drift_pos:0.8:1.5:0.05:1", "--threads",
                        "1", "--out", run.out("line.json")});
  BOOST_TEST((Bytes(run.out("file.json")) == Bytes(run.out("line.json"))));

  CheckRefused(Evaluate(run.path(), {"--schedule", "pole_length=unifrm"}),
               "did you mean uniform");
  CheckRefused(
      Evaluate(run.path(), {"--schedule", "challenge.action_delay=uniform"}),
      "a scheduler moves a perturbation");
  CheckRefused(
      Evaluate(run.path(), {"--schedule", "pole_length=uniform:0.95:1.25"}),
      "start = 0.900000 must lie in");
}

BOOST_AUTO_TEST_CASE(json_is_the_file_itself) {
  const TinyRun run;
  const fs::path out = run.out("same.json");
  const ProgramResult result = Evaluate(run.path(), {"--json", "--out", out});
  BOOST_TEST(result.output == Bytes(out));
}

BOOST_AUTO_TEST_CASE(a_diverged_episode_is_told_after_the_file_is_written) {
  const TinyRun run;
  const fs::path out = run.out("diverged.json");
  // The integrator is explicit: such damping is far beyond its stability.
  const ProgramResult result =
      Evaluate(run.path(), {"--param", "joint_damping=2e-6,1e9", "--out", out});
  BOOST_TEST(result.status == 1);
  BOOST_TEST(Contains(result.error, "2 of 4 episodes diverged"));
  const EvaluationFile file = ReadEvaluationFile(out);
  BOOST_TEST(!file.rows[0].diverged);
  BOOST_TEST(file.rows[2].diverged);
  BOOST_TEST(file.aggregates.diverged == 2);
  BOOST_TEST(!file.cells[1].within_budget);
}

BOOST_AUTO_TEST_CASE(a_script_is_told_by_the_exit_status) {
  const TinyRun run;
  const fs::path out = run.out("out.json");
  const ProgramResult safe =
      Evaluate(run.path(), {"--fail-if", "cost > 1000", "--out", out});
  BOOST_TEST(safe.status == 0);
  fs::remove(out);
  const ProgramResult failed = Evaluate(
      run.path(), {"--fail-if", "cost > 1000", "--fail-if", "return<1001",
                   "--fail-if", "share_within_budget >= 0", "--out", out});
  BOOST_TEST(failed.status == 3);
  BOOST_TEST(fs::exists(out));
  BOOST_TEST(Contains(failed.error, "--fail-if: return = "));
  BOOST_TEST(Contains(failed.error, "; share_within_budget = "));
  BOOST_TEST(!Contains(failed.error, "cost"));

  fs::remove(out);
  CheckRefused(
      Evaluate(run.path(), {"--fail-if", "cots > budget", "--out", out}),
      "did you mean cost?");
  BOOST_TEST(!fs::exists(out));
}

BOOST_AUTO_TEST_CASE(rows_are_written_as_csv_too) {
  const TinyRun run;
  const fs::path csv = run.out("rows.csv");
  BOOST_REQUIRE(Evaluate(run.path(), {"--csv", csv}).status == 0);
  const std::string text = Bytes(csv);
  BOOST_TEST(text.starts_with("perturbation.pole_length,episode,seed,return,"));
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 7);
  CheckRefused(Evaluate(run.path(), {"--csv", run.out("nowhere") / "rows.csv"}),
               "--csv");
}

BOOST_AUTO_TEST_CASE(a_network_is_evaluated_by_its_averages) {
  const std::string network =
      BALLAST_SOURCE_DIR "/configs/queueing/criss_cross_bm.toml";
  const TemporaryFolder folder;
  const fs::path out = folder.path() / "averages.json";
  const ProgramResult result =
      RunProgram({"evaluate", network, "--policy", "priority=1", "--param",
                  "arrival_scale=0.5,1", "--episodes", "8", "--steps", "20000",
                  "--out", out});
  BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
  BOOST_TEST(Contains(result.output, "average cost"));
  const EvaluationFile file = ReadEvaluationFile(out);
  BOOST_TEST(file.task == "criss_cross_bm");
  BOOST_TEST(file.policy.method == "priority=1");
  BOOST_TEST(file.average->burn_in == 2'000);
  BOOST_TEST(file.rows.size() == 16u);
  // Two M/M/1 queues of load 0.3; 160,000 steps tell a tenth for certain.
  BOOST_TEST(std::abs(file.cells[0].return_mean + 2 * 0.3 / 0.7) < 0.1);
  BOOST_TEST(file.aggregates.nominal_cell.value() == 1u);

  CheckRefused(RunProgram({"evaluate", network}), "needs a --policy");
  CheckRefused(RunProgram({"evaluate", network, "--policy", "treshold=2"}),
               "did you mean threshold");
  CheckRefused(RunProgram({"evaluate", network, "--policy", "c_mu", "--param",
                           "arrival_scale=1,2"}),
               "a stable network needs less than 1");
  CheckRefused(RunProgram({"evaluate", folder.path(), "--policy", "c_mu"}),
               "belongs to a network file");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_evaluated_is_refused_with_the_mend) {
  const TinyRun run;
  CheckRefused(Evaluate(run.out("absent")), "no such run directory");
  fs::create_directories(run.out("empty"));
  CheckRefused(Evaluate(run.out("empty")), "config.toml is absent");
  CheckRefused(Evaluate(run.path(), {"--task", "cartpole.balance"}),
               "policy.safetensors");
  CheckRefused(Evaluate(run.policy(), {"--untrained"}), "run directory");
  CheckRefused(Evaluate(run.policy(), {"--task", "walker.walk"}),
               "the policy has 5 observations, the task");
  CheckRefused(Evaluate(run.policy(), {"--task", "cartpole.balanse"}),
               "cartpole.balance");
  CheckRefused(Evaluate(run.path(), {"--param", "pole_lenth=0.9:1.1:3"}),
               "did you mean perturbation.pole_length");
  CheckRefused(Evaluate(run.path(), {"--grid", run.out("absent.toml")}),
               "absent.toml");
  CheckRefused(Evaluate(run.path(), {"--out", run.out("nowhere") / "out.json"}),
               "nowhere");
  CheckRefused(Evaluate(run.path(), {"--episodes", "0"}), "--episodes");

  std::string bytes = Bytes(run.policy());
  bytes[bytes.size() / 2] ^= 1;
  WriteFileAtomically(run.policy(), bytes);
  CheckRefused(Evaluate(run.path()), "policy.safetensors");
  fs::remove(run.policy());
  CheckRefused(Evaluate(run.path()), "has no policy yet");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
