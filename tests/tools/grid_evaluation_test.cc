#include "tools/grid_evaluation.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <memory>

#include "models/registry.h"
#include "tests/configs/refusal.h"

namespace ballast::tools {
namespace {

std::unique_ptr<models::NetworkPolicy> SmallPolicy() {
  models::PolicyShape shape;
  shape.kind = "gaussian";
  shape.network.inputs = 5;
  shape.network.hidden = {16, 16};
  shape.network.output_gain = 1.0;
  shape.action_size = 1;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(4);
  return models::MakePolicy(shape, generator);
}

GridEvaluation SixWorlds() {
  GridEvaluation evaluation;
  evaluation.task.task = "cartpole.swingup";
  evaluation.grid.axes = {{"perturbation.pole_length", {0.8, 1.0, 1.2}},
                          {"perturbation.pole_mass", {0.1, 0.2}}};
  evaluation.episodes = 2;
  evaluation.seed = 5;
  evaluation.cost_discounts = {0.9};
  return evaluation;
}

// The length walks from its axis, a damping without axis jumps.
GridEvaluation SixMovingWorlds() {
  GridEvaluation evaluation = SixWorlds();
  evaluation.episodes = 3;
  evaluation.grid.schedules = {
      {"pole_length", "random_walk", 1.0, 0.3, 3.0, 0.2, 1},
      {"slider_damping", "uniform", 0.0005, 0.0005, 3.0, 0.3, 1}};
  return evaluation;
}

std::vector<EvaluationRow> Run(const GridEvaluation& evaluation) {
  return EvaluateGrid(*SmallPolicy(), evaluation, [](auto, auto) {});
}

void CheckSameRow(const EvaluationRow& left, const EvaluationRow& right) {
  BOOST_TEST(left.episode == right.episode);
  BOOST_TEST(left.seed == right.seed);
  BOOST_TEST(left.scheduled == right.scheduled,
             boost::test_tools::per_element());
  BOOST_TEST(left.episode_return == right.episode_return);
  BOOST_TEST(left.costs == right.costs, boost::test_tools::per_element());
  BOOST_TEST(left.discounted_return == right.discounted_return);
  BOOST_TEST(left.discounted_costs == right.discounted_costs,
             boost::test_tools::per_element());
  BOOST_TEST(left.longest_cost_runs == right.longest_cost_runs,
             boost::test_tools::per_element());
  BOOST_TEST(left.length == right.length);
  BOOST_TEST(left.diverged == right.diverged);
}

// As the verb runs: the physics has the threads, the policy has one.
class OneTorchThread {
 public:
  OneTorchThread() : before_(at::get_num_threads()) { at::set_num_threads(1); }
  ~OneTorchThread() { at::set_num_threads(before_); }

 private:
  int before_;
};

BOOST_FIXTURE_TEST_SUITE(grid_evaluation, OneTorchThread)

BOOST_AUTO_TEST_CASE(rows_come_cell_by_cell_the_last_axis_fastest) {
  const std::vector<EvaluationRow> rows = Run(SixWorlds());
  BOOST_REQUIRE(rows.size() == 12);
  for (std::int64_t i = 0; i < 12; ++i) {
    const EvaluationRow& row = rows[static_cast<std::size_t>(i)];
    const std::vector<std::int64_t> cell = {i / 4, i / 2 % 2};
    BOOST_TEST(row.cell == cell, boost::test_tools::per_element());
    BOOST_TEST(row.episode == i % 2);
    BOOST_TEST(row.length == 1000);
    BOOST_TEST(!row.diverged);
  }
}

BOOST_AUTO_TEST_CASE(neither_threads_nor_sharding_change_a_bit) {
  GridEvaluation evaluation = SixWorlds();
  const std::vector<EvaluationRow> expected = Run(evaluation);
  evaluation.threads = 2;
  const std::vector<EvaluationRow> two_threads = Run(evaluation);
  evaluation.side_by_side = 5;  // Cuts through a cell.
  const std::vector<EvaluationRow> shards = Run(evaluation);
  BOOST_REQUIRE(shards.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CheckSameRow(two_threads[i], expected[i]);
    CheckSameRow(shards[i], expected[i]);
  }
}

BOOST_AUTO_TEST_CASE(some_rows_are_those_of_the_whole) {
  for (const GridEvaluation& grid : {SixWorlds(), SixMovingWorlds()}) {
    const std::vector<EvaluationRow> all = Run(grid);
    GridEvaluation evaluation = grid;
    evaluation.threads = 2;
    evaluation.side_by_side = 4;
    // Single episodes, the later ones of a cell, and a cell as a whole.
    const std::vector<std::int64_t> wanted{1, 4, 5, 7, 8, 11};
    std::vector<std::int64_t> taken;
    EvaluateGridRows(
        *SmallPolicy(), evaluation, wanted,
        [&](std::span<const std::int64_t> numbers,
            std::span<const EvaluationRow> rows) {
          BOOST_REQUIRE(numbers.size() == rows.size());
          for (std::size_t i = 0; i < rows.size(); ++i) {
            CheckSameRow(rows[i], all[static_cast<std::size_t>(numbers[i])]);
            BOOST_TEST(rows[i].cell ==
                       all[static_cast<std::size_t>(numbers[i])].cell);
          }
          taken.insert(taken.end(), numbers.begin(), numbers.end());
        },
        [](auto, std::int64_t total) { BOOST_TEST(total == 6'000); });
    std::ranges::sort(taken);
    BOOST_TEST(taken == wanted);
  }
}

BOOST_AUTO_TEST_CASE(a_world_alone_gives_the_rows_it_gives_in_a_grid) {
  const std::vector<EvaluationRow> all = Run(SixWorlds());
  GridEvaluation alone = SixWorlds();
  alone.grid.axes[0].values = {1.2};
  alone.grid.axes[1].values = {0.1};
  const std::vector<EvaluationRow> rows = Run(alone);
  BOOST_REQUIRE(rows.size() == 2);
  CheckSameRow(rows[0], all[8]);
  CheckSameRow(rows[1], all[9]);
}

BOOST_AUTO_TEST_CASE(cells_share_their_seeds_and_differ_in_their_worlds) {
  const std::vector<EvaluationRow> rows = Run(SixWorlds());
  BOOST_TEST(rows[0].seed != rows[1].seed);
  BOOST_TEST(rows[0].episode_return != rows[1].episode_return);
  for (std::size_t i = 2; i < rows.size(); i += 2) {
    BOOST_TEST(rows[i].seed == rows[0].seed);
    BOOST_TEST(rows[i + 1].seed == rows[1].seed);
    BOOST_TEST(rows[i].episode_return != rows[0].episode_return);
  }
}

BOOST_AUTO_TEST_CASE(another_seed_gives_other_episodes) {
  GridEvaluation evaluation = SixWorlds();
  const double before = Run(evaluation)[0].episode_return;
  evaluation.seed = 6;
  BOOST_TEST(Run(evaluation)[0].episode_return != before);
}

BOOST_AUTO_TEST_CASE(a_costly_run_is_no_longer_than_the_costly_steps) {
  // At a coefficient of 0 every step costs, at 0.3 some do, at 1 none.
  GridEvaluation evaluation = SixWorlds();
  evaluation.grid.axes = {{"constraint.safety_coefficient", {0, 0.3, 1}}};
  const std::vector<EvaluationRow> rows = Run(evaluation);
  for (const EvaluationRow& row : rows) {
    const auto run = static_cast<double>(row.longest_cost_runs.at(0));
    BOOST_TEST(run <= row.costs[0]);
    BOOST_TEST((run > 0) == (row.costs[0] > 0));
  }
  BOOST_TEST(rows[0].longest_cost_runs[0] == 1000);
}

BOOST_AUTO_TEST_CASE(progress_ends_with_all_steps_done) {
  GridEvaluation evaluation = SixWorlds();
  evaluation.side_by_side = 5;
  std::int64_t latest = 0;
  EvaluateGrid(*SmallPolicy(), evaluation,
               [&](std::int64_t done, std::int64_t total) {
                 BOOST_REQUIRE(total == 12'000);
                 BOOST_REQUIRE(done > latest);
                 latest = done;
               });
  BOOST_TEST(latest == 12'000);
}

BOOST_AUTO_TEST_CASE(values_and_axes_the_task_lacks_are_refused) {
  GridEvaluation evaluation = SixWorlds();
  evaluation.grid.axes[0].values = {-1.0};
  BOOST_TEST(configs::Refusal([&] { Run(evaluation); }).find("pole_length") !=
             std::string::npos);
  for (const std::string axis : {"challenge.delay", "elsewhere.delay"}) {
    evaluation.grid.axes[0] = {axis, {1.0}};
    BOOST_TEST(configs::Refusal([&] { Run(evaluation); }).find("delay") !=
               std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(challenges_are_worlds_like_perturbations) {
  GridEvaluation evaluation = SixWorlds();
  evaluation.grid.axes = {{"challenge.action_delay", {0, 8}}};
  const std::vector<EvaluationRow> rows = Run(evaluation);
  evaluation.grid.axes.clear();
  const std::vector<EvaluationRow> nominal = Run(evaluation);
  BOOST_REQUIRE(rows.size() == 4);
  for (std::size_t i = 0; i < 2; ++i) {
    BOOST_TEST(rows[i].episode_return == nominal[i].episode_return);
    BOOST_TEST(rows[i].costs[0] == nominal[i].costs[0]);
    BOOST_TEST(rows[2 + i].episode_return != nominal[i].episode_return);
  }
}

BOOST_AUTO_TEST_CASE(a_safety_coefficient_moves_the_limit_and_nothing_else) {
  GridEvaluation evaluation = SixWorlds();
  evaluation.episodes = 1;
  evaluation.grid.axes = {
      {"constraint.safety_coefficient", {0, 0.05, 0.1, 0.3, 1}}};
  const std::vector<EvaluationRow> rows = Run(evaluation);
  evaluation.grid.axes.clear();
  evaluation.task.safety_coefficient = 0.05;
  BOOST_TEST(rows[1].costs[0] == Run(evaluation)[0].costs[0]);
  BOOST_TEST(rows[0].costs[0] == 1000);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    BOOST_TEST(rows[i].episode_return == rows[0].episode_return);
    BOOST_TEST(rows[i].costs[0] <= rows[i - 1].costs[0]);
  }
  BOOST_TEST(rows[4].costs[0] < rows[0].costs[0]);
}

BOOST_AUTO_TEST_CASE(a_scheduled_episode_is_that_of_a_constant_world) {
  const GridEvaluation moving = SixMovingWorlds();
  const std::vector<EvaluationRow> rows = Run(moving);
  BOOST_REQUIRE(rows.size() == 18);
  for (const std::size_t index : {0U, 4U, 17U}) {
    const EvaluationRow& row = rows[index];
    const auto episode = static_cast<std::size_t>(row.episode);
    GridEvaluation constant = SixWorlds();
    constant.episodes = 3;
    constant.grid.axes[0].values = {row.scheduled[0]};
    constant.grid.axes[1].values = {index == 0 ? 0.1 : 0.2};
    constant.grid.axes.push_back(
        {"perturbation.slider_damping", {row.scheduled[1]}});
    EvaluationRow expected = Run(constant).at(episode);
    expected.scheduled = row.scheduled;
    BOOST_TEST_CONTEXT("row " << index) { CheckSameRow(row, expected); }
  }
}

BOOST_AUTO_TEST_CASE(scheduled_rows_depend_on_neither_threads_nor_shards) {
  GridEvaluation evaluation = SixMovingWorlds();
  const std::vector<EvaluationRow> expected = Run(evaluation);
  for (const int threads : {1, 2, 3}) {
    evaluation.threads = threads;
    evaluation.side_by_side = 7 - threads;  // Cuts through cells.
    const std::vector<EvaluationRow> rows = Run(evaluation);
    BOOST_REQUIRE(rows.size() == expected.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CheckSameRow(rows[i], expected[i]);
    }
  }
}

BOOST_AUTO_TEST_CASE(schedules_draw_alike_in_every_cell) {
  const std::vector<EvaluationRow> rows = Run(SixMovingWorlds());
  for (std::size_t i = 3; i < rows.size(); ++i) {
    BOOST_TEST(rows[i].scheduled[1] == rows[i % 3].scheduled[1]);
  }
  BOOST_TEST(rows[0].scheduled[1] != rows[1].scheduled[1]);
  // Same steps from 0.8 and 1.0 m: rounded at 1e-16.
  BOOST_TEST(rows[8].scheduled[0] - rows[2].scheduled[0] == 0.2,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
