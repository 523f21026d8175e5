#include "tools/evaluation_file.h"

#include <limits>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "tests/tools/example_evaluation.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

/// Two axes of two and three values, two episodes, two constraints; the
/// return of a row is its number, its costs ten times that and zero, its
/// longest run of costly steps its number.
EvaluationFile SmallGrid() {
  EvaluationFile file = ExampleEvaluation(1);
  file.episodes = 2;
  file.constraints = {{"a", 55, 0.99}, {"b", 0, 1}};
  file.axes = {{"perturbation.x", 1, {1, 2}}, {"perturbation.y", 5, {3, 4, 5}}};
  file.rows.clear();
  for (int i = 0; i < 12; ++i) {
    EvaluationRow row;
    row.cell = {i / 6, i / 2 % 3};
    row.episode = i % 2;
    row.seed = std::numeric_limits<std::uint64_t>::max() - 1;
    row.episode_return = i;
    row.costs = {10.0 * i, 0};
    row.discounted_return = 0.1 * i;
    row.discounted_costs = {1.0 * i, 0};
    row.longest_cost_runs = {i, 0};
    row.length = 1000;
    row.diverged = false;
    file.rows.push_back(row);
  }
  ComputeCellsAndAggregates(file);
  return file;
}

std::string Replace(std::string text, const std::string& from,
                    const std::string& to) {
  const std::size_t at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, "no " + from + " in " + text);
  return text.replace(at, from.size(), to);
}

void CheckRefused(const std::string& text, const std::string& words) {
  BOOST_CHECK_EXCEPTION(ParseEvaluationFile(text, "e.json"),
                        std::invalid_argument,
                        [&](const std::exception& error) {
                          BOOST_TEST_MESSAGE(error.what());
                          const std::string message = error.what();
                          return message.starts_with("e.json: ") &&
                                 message.find(words) != std::string::npos &&
                                 message.find('\n') == std::string::npos;
                        });
}

BOOST_AUTO_TEST_SUITE(evaluation_file)

BOOST_AUTO_TEST_CASE(cells_and_aggregates_follow_from_the_rows) {
  const EvaluationFile file = SmallGrid();
  BOOST_REQUIRE(file.cells.size() == 6);
  const EvaluationCell& cell = file.cells[2];  // Rows 4 and 5.
  BOOST_TEST((cell.index == std::vector<std::int64_t>{0, 2}));
  BOOST_TEST((cell.values == std::vector<double>{1, 5}));
  BOOST_TEST(cell.return_mean == 4.5);
  BOOST_TEST(cell.cost_mean[0] == 45);
  BOOST_TEST(cell.within_budget);
  BOOST_TEST(!file.cells[3].within_budget);  // Mean cost 65.

  BOOST_TEST(file.aggregates.return_mean == 5.5);
  BOOST_TEST(file.aggregates.cost_mean[0] == 55);
  BOOST_TEST(file.aggregates.worst_cell_return == 0.5);
  BOOST_TEST(file.aggregates.worst_cell_cost[0] == 105);
  BOOST_TEST(file.aggregates.share_within_budget == 0.5);
  BOOST_TEST(file.aggregates.nominal_cell.value() == 2);
}

BOOST_AUTO_TEST_CASE(challenges_stand_in_the_file_where_there_are_any) {
  EvaluationFile file = SmallGrid();
  const std::string plain = Serialise(file);
  BOOST_TEST(plain.find("challenges") == std::string::npos);
  BOOST_TEST(ParseEvaluationFile(plain, "e.json").challenges.empty());
  file.challenges = {{"reward_delay", 2}, {"action_noise", 0.25}};
  const std::string text = Serialise(file);
  const EvaluationFile read = ParseEvaluationFile(text, "e.json");
  BOOST_TEST((read.challenges == file.challenges));
  BOOST_TEST(Serialise(read) == text);
  CheckRefused(Replace(text, "\"reward_delay\":2.0", "\"reward_delay\":\"2\""),
               "challenges.reward_delay: must be a number");
  CheckRefused(
      Replace(text, "{\"action_noise\":0.25,\"reward_delay\":2.0}", "[1]"),
      "challenges: must be an object");
}

// Two worlds, two replicas, three queues.
EvaluationFile SmallAverages() {
  EvaluationFile file = ExampleEvaluation(1);
  file.task = "criss_cross_bm";
  file.safety_coefficient = 1;
  file.average = AverageSettings{100, 10, {"1", "2", "3"}};
  file.episodes = 2;
  file.horizon = 1100;
  file.constraints.clear();
  file.axes = {{"perturbation.arrival_scale", 1, {0.5, 1}}};
  file.rows.clear();
  for (int i = 0; i < 4; ++i) {
    EvaluationRow row{};
    row.cell = {i / 2};
    row.episode = i % 2;
    row.seed = static_cast<std::uint64_t>(i);
    row.episode_return = -i;
    row.length = 1000;
    row.average = {0.25, 8.0 + i, {1.0, 0.5, 0.0}};
    file.rows.push_back(row);
  }
  ComputeCellsAndAggregates(file);
  return file;
}

BOOST_AUTO_TEST_CASE(averages_have_rows_of_their_own_kind) {
  const std::string text = Serialise(SmallAverages());
  BOOST_TEST(text.find(R"({"kind":"average","cell":[0],"episode":0)") !=
             std::string::npos);
  BOOST_TEST(text.find("safety_coefficient") == std::string::npos);
  const EvaluationFile read = ParseEvaluationFile(text, "e.json");
  BOOST_TEST(Serialise(read) == text);
  BOOST_REQUIRE(read.average.has_value());
  BOOST_TEST(read.rows[3].average.cost_quantile_99 == 11);
  BOOST_TEST(read.rows[3].average.queue_means[1] == 0.5);
  BOOST_TEST(read.rows[3].length == 1000);
  BOOST_TEST(read.cells[1].return_mean == -2.5);
  BOOST_TEST(read.aggregates.nominal_cell.value() == 1);
}

BOOST_AUTO_TEST_CASE(hostile_averages_are_refused_with_their_place) {
  const std::string text = Serialise(SmallAverages());
  const auto refuse = [&text](const std::string& from, const std::string& to,
                              const std::string& words) {
    CheckRefused(Replace(text, from, to), words);
  };
  refuse(R"("kind":"average")", R"("kind":"episode")", "rows[0].kind");
  refuse(R"("standard_error":0.25)", R"("standard_error":-1)",
         "rows[0].standard_error");
  refuse(R"("queues":{"1":1.0,)", R"("queues":{)", "rows[0].queues");
  refuse(R"("batches":10)", R"("batches":1)", "average.batches");
  refuse(R"("burn_in":100)", R"("burn_in":1100)", "horizon");
  refuse(R"("constraints": [])",
         R"("constraints": [{"name":"a","budget_per_episode":1,"discount":1}])",
         "constraints");
}

// The first axis walks, another parameter jumps.
EvaluationFile MovingGrid() {
  EvaluationFile file = SmallGrid();
  file.schedules = {{"x", "random_walk", 0, 0.5, 3, 0.1, 2},
                    {"z", "uniform", 7, 6, 8, 0, 1}};
  for (EvaluationRow& row : file.rows) {
    row.scheduled = {1 + 0.125 * static_cast<double>(row.episode),
                     6.5 + static_cast<double>(row.episode)};
  }
  ComputeCellsAndAggregates(file);
  return file;
}

BOOST_AUTO_TEST_CASE(schedules_stand_in_the_file_where_there_are_any) {
  const std::string plain = Serialise(SmallGrid());
  BOOST_TEST(plain.find("schedule") == std::string::npos);
  const std::string text = Serialise(MovingGrid());
  const EvaluationFile read = ParseEvaluationFile(text, "e.json");
  BOOST_TEST(Serialise(read) == text);
  BOOST_REQUIRE(read.schedules.size() == 2);
  BOOST_TEST(read.schedules[0].parameter == "x");
  BOOST_TEST(read.schedules[0].period == 2);
  BOOST_TEST(read.schedules[1].start == 7);
  BOOST_TEST(read.rows[1].scheduled[0] == 1.125);
  BOOST_TEST(read.rows[1].scheduled[1] == 7.5);
  BOOST_TEST(text.find(R"("scheduled":{"x":1.125,"z":7.5})") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_cell_of_moving_worlds_is_the_nominal_one) {
  BOOST_TEST(SmallGrid().aggregates.nominal_cell.has_value());
  BOOST_TEST(!MovingGrid().aggregates.nominal_cell.has_value());
}

BOOST_AUTO_TEST_CASE(hostile_schedules_are_refused_with_their_place) {
  const std::string text = Serialise(MovingGrid());
  const auto refuse = [&text](const std::string& from, const std::string& to,
                              const std::string& words) {
    CheckRefused(Replace(text, from, to), words);
  };
  refuse("random_walk", "random_wlk",
         "grid.schedules[0].scheduler: unknown scheduler");
  refuse(R"("start":null)", R"("start":1)", "grid.schedules[0].start");
  refuse(R"("start":7.0)", R"("start":null)", "grid.schedules[1].start");
  refuse(R"("start":7.0)", R"("start":9)", "must lie in");
  refuse(R"("low":0.5)", R"("low":1.5)", "grid.schedules[0].scheduler");
  refuse(R"("high":8.0)", R"("high":1e999)", "JSON");
  refuse(R"("period":2)", R"("period":0)", "grid.schedules[0].period");
  refuse(R"("period":2)", R"("period":2,"x":1)", "x");
  refuse(R"("standard_deviation":0.1)", R"("standard_deviation":-1)",
         "grid.schedules[0].standard_deviation");
  refuse(R"("parameter":"z")", R"("parameter":"x")", "stands twice");
  refuse(R"("z":7.5)", R"("z":8.5)", "rows[1].scheduled: z must lie");
  refuse(R"("z":7.5)", R"("z":null)", "rows[1].scheduled");
  refuse(R"(,"z":7.5)", "", "rows[1].scheduled");
  refuse(R"(,"scheduled":{"x":1.125,"z":7.5})", "", "scheduled");
  const std::string plain = Serialise(SmallGrid());
  CheckRefused(Replace(plain, R"(]}]})", R"(]}],"schedules":[]})"),
               "must not be empty");
  CheckRefused(
      Replace(plain, R"("length":1000)", R"("scheduled":{},"length":1000)"),
      "scheduled");
}

BOOST_AUTO_TEST_CASE(a_cost_equal_to_the_budget_is_within_it) {
  EvaluationFile file = SmallGrid();
  file.constraints[0].budget_per_episode = 65;
  ComputeCellsAndAggregates(file);
  BOOST_TEST(file.cells[3].within_budget);
}

BOOST_AUTO_TEST_CASE(a_cell_in_which_an_episode_diverged_is_not_safe) {
  EvaluationFile file = SmallGrid();
  file.rows[1].diverged = true;
  ComputeCellsAndAggregates(file);
  BOOST_TEST(!file.cells[0].within_budget);
  BOOST_TEST(file.aggregates.diverged == 1);
}

BOOST_AUTO_TEST_CASE(a_diverged_episode_enters_a_mean_only_if_all_diverged) {
  EvaluationFile file = SmallGrid();
  const double first = file.rows[0].episode_return;
  const double second = file.rows[1].episode_return;
  BOOST_REQUIRE(first != second);
  file.rows[1].diverged = true;
  ComputeCellsAndAggregates(file);
  BOOST_TEST(file.cells[0].return_mean == first);
  BOOST_TEST(file.cells[0].cost_mean == file.rows[0].costs,
             boost::test_tools::per_element());
  file.rows[0].diverged = true;
  ComputeCellsAndAggregates(file);
  BOOST_TEST(file.cells[0].return_mean == (first + second) / 2);
}

BOOST_AUTO_TEST_CASE(a_computed_grid_still_finds_its_nominal_value) {
  EvaluationFile file = SmallGrid();
  file.axes[0].nominal = 0.1 + 0.2;
  file.axes[0].values = {0.3, 2};
  ComputeCellsAndAggregates(file);
  BOOST_TEST(file.aggregates.nominal_cell.value() == 2);
  file.axes[0].nominal = 0.31;
  ComputeCellsAndAggregates(file);
  BOOST_TEST(!file.aggregates.nominal_cell);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back_and_written_alike) {
  for (EvaluationFile file : {SmallGrid(), ExampleEvaluation(21)}) {
    file.rows[1].episode_return = 0.1 + 0.2;
    ComputeCellsAndAggregates(file);
    const std::string text = Serialise(file);
    const EvaluationFile back = ParseEvaluationFile(text, "e.json");
    BOOST_TEST(Serialise(back) == text);
    BOOST_TEST(back.rows[1].episode_return == 0.1 + 0.2);
    BOOST_TEST(back.rows[0].seed == file.rows[0].seed);
  }
}

BOOST_AUTO_TEST_CASE(no_axes_means_one_cell_and_no_seed_is_null) {
  EvaluationFile file = ExampleEvaluation(1);
  file.axes.clear();
  file.constraints.clear();
  file.policy.training_seed.reset();
  for (EvaluationRow& row : file.rows) {
    row.cell.clear();
    row.costs.clear();
    row.discounted_costs.clear();
  }
  ComputeCellsAndAggregates(file);
  const EvaluationFile back = ParseEvaluationFile(Serialise(file), "e.json");
  BOOST_TEST(back.cells.size() == 1);
  BOOST_TEST(back.cells[0].within_budget);
  BOOST_TEST(!back.policy.training_seed);
  BOOST_TEST(back.aggregates.nominal_cell.value() == 0);
}

BOOST_AUTO_TEST_CASE(a_file_on_disk_is_read_and_an_absent_one_refused) {
  const TemporaryFolder folder;
  WriteFileAtomically(folder.path() / "e.json", Serialise(SmallGrid()));
  BOOST_TEST(ReadEvaluationFile(folder.path() / "e.json").rows.size() == 12);
  BOOST_CHECK_THROW(ReadEvaluationFile(folder.path() / "f.json"),
                    std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite_are_not_written) {
  EvaluationFile file = SmallGrid();
  file.rows[3].costs[0] = std::numeric_limits<double>::quiet_NaN();
  BOOST_CHECK_THROW(Serialise(file), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(files_of_version_1_are_read_and_written_as_they_were) {
  EvaluationFile file = SmallGrid();
  file.version = 1;
  const std::string old = Serialise(file);
  BOOST_TEST(old.find("longest") == std::string::npos);
  const EvaluationFile read = ParseEvaluationFile(old, "e.json");
  BOOST_TEST(read.rows[3].longest_cost_runs.empty());
  BOOST_TEST(Serialise(read) == old);
  CheckRefused(Replace(old, "\"version\": 1", "\"version\": 2"),
               "rows[0].longest_cost_runs: is missing");
  CheckRefused(
      Replace(Serialise(SmallGrid()), "\"version\": 2", "\"version\": 1"),
      "rows[0].longest_cost_runs: unknown key");

  // Written before there was a version 2.
  const std::string path =
      BALLAST_SOURCE_DIR "/docs/results/quickstart/ramu/pole_length.json";
  const std::string bytes = ReadWholeFile(path, 1 << 24);
  BOOST_TEST(Serialise(ParseEvaluationFile(bytes, path)) == bytes);
}

BOOST_AUTO_TEST_CASE(the_longest_run_of_costly_steps_fits_the_cost) {
  const std::string text = Serialise(SmallGrid());
  BOOST_TEST(ParseEvaluationFile(text, "e.json").rows[7].longest_cost_runs ==
             (std::vector<std::int64_t>{7, 0}));
  const auto refuse = [&text](const std::string& run,
                              const std::string& words) {
    CheckRefused(Replace(text, R"("longest_cost_runs":{"a":7,)",
                         R"("longest_cost_runs":{"a":)" + run + ","),
                 words);
  };
  refuse("0", "rows[7].longest_cost_runs.a: must be above 0 where the cost is");
  refuse("-1", "rows[7].longest_cost_runs.a");
  refuse("1001",
         "rows[7].longest_cost_runs.a: must be an integer in [0, 1000]");
  refuse("7.0", "rows[7].longest_cost_runs.a");
  refuse("7,\"c\":1", "rows[7].longest_cost_runs.c: unknown key");
}

BOOST_AUTO_TEST_CASE(every_truncation_is_refused) {
  const std::string text = Serialise(SmallGrid());
  for (std::size_t size = 0; size + 2 < text.size(); size += 97) {
    BOOST_CHECK_THROW(ParseEvaluationFile(text.substr(0, size), "e.json"),
                      std::invalid_argument);
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_follow_from_the_rows_is_refused) {
  const std::string text = Serialise(SmallGrid());
  CheckRefused(Replace(text, "\"return_mean\":4.5", "\"return_mean\":4.6"),
               "cells[2]");
  CheckRefused(
      Replace(text, "\"within_budget\":false", "\"within_budget\":true"),
      "cells[3]");
  CheckRefused(Replace(text, "\"share_within_budget\":0.5",
                       "\"share_within_budget\":0.9"),
               "aggregates");
  CheckRefused(Replace(text, "\"nominal_cell\":[0,2]", "\"nominal_cell\":null"),
               "aggregates");
}

BOOST_AUTO_TEST_CASE(hostile_values_are_refused_with_their_place) {
  const std::string text = Serialise(SmallGrid());
  CheckRefused(Replace(text, "\"version\": 2", "\"version\": 3"),
               "versions 1 to 2");
  CheckRefused(Replace(text, "ballast-evaluation", "other"), "format");
  CheckRefused(Replace(text, "\"episode\":1", "\"episode\":2"),
               "rows[1].episode");
  CheckRefused(Replace(text, "\"cell\":[0,1]", "\"cell\":[0,2]"), "rows[2]");
  CheckRefused(Replace(text, "\"return\":0.0", "\"return\":1e999"), "JSON");
  CheckRefused(Replace(text, "\"return\":0.0", "\"return\":1e200"),
               "rows[0].return");
  CheckRefused(Replace(text, "\"return\":0.0", "\"return\":null"),
               "rows[0].return");
  CheckRefused(Replace(text, "\"a\":10.0", "\"c\":10.0"), "rows[1].costs");
  CheckRefused(Replace(text, "\"a\":10.0", "\"a\":-1"), "rows[1].costs.a");
  CheckRefused(Replace(text, "\"length\":1000", "\"length\":1001"),
               "rows[0].length");
  CheckRefused(Replace(text, "\"episodes\": 2", "\"episodes\": 3"), "rows");
  CheckRefused(Replace(text, "\"episodes\": 2", "\"episodes\": 0"), "episodes");
  CheckRefused(Replace(text, "\"values\":[1.0,2.0]", "\"values\":[]"),
               "grid.axes[0].values");
  CheckRefused(Replace(text, "\"task\"", "\"tusk\""), "task");
  CheckRefused(Replace(text, "\"seed\": 0", "\"seed\": 0, \"x\": 1"), "x");
  CheckRefused(Replace(text, "\"seed\": 0", "\"seed\": 0, \"seed\": 1"),
               "twice");
  CheckRefused(Replace(text, "aaaa", "AAAA"), "sha256");
  CheckRefused("[]", "object");
  CheckRefused("\xff", "JSON");
  CheckRefused(std::string(1'000'000, '['), "JSON");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
