#include "tools/queueing/queue_evaluation.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "envs/queueing/registry.h"
#include "tests/configs/refusal.h"
#include "tools/queueing/network_task.h"

namespace ballast::tools {
namespace {

envs::Network CrissCross() {
  return envs::LoadNetwork(BALLAST_SOURCE_DIR
                           "/configs/queueing/criss_cross_bm.toml");
}

std::vector<EvaluationRow> Averages(const std::string& policy, const Grid& grid,
                                    int threads = 1) {
  AverageRun run;
  run.replicas = 100;
  run.burn_in = 1'000;
  run.steps = 10'000;
  run.batches = 10;
  run.threads = threads;
  std::vector<std::int64_t> cells(grid.cells().size());
  std::iota(cells.begin(), cells.end(), 0);
  std::vector<EvaluationRow> rows;
  EvaluateAverages(
      CrissCross(), grid,
      [&](const envs::Network& world, const envs::MixedSystem& system) {
        return envs::MakeQueuePolicy(policy, world, system);
      },
      run, cells,
      [&rows](auto, std::span<const EvaluationRow> finished) {
        rows.insert(rows.end(), finished.begin(), finished.end());
      },
      [](std::int64_t, std::int64_t) {});
  return rows;
}

Grid Arrivals(const std::string& values) {
  Grid grid;
  AddAxis(grid, "arrival_scale=" + values, DescribeNetwork(CrissCross()));
  return grid;
}

double MeanCost(const std::vector<EvaluationRow>& rows, std::size_t first) {
  double sum = 0.0;
  for (std::size_t i = first; i < first + 100; ++i) {
    sum -= rows[i].episode_return;
  }
  return sum / 100;
}

BOOST_AUTO_TEST_SUITE(queue_evaluation)

BOOST_AUTO_TEST_CASE(every_world_has_the_average_of_its_rates) {
  // Class 1 first: two M/M/1 queues of the same load, 0.3 and 0.6. A replica's
  // relaxation takes some 100 steps, so 10^6 steps leave a few per cent.
  const auto rows = Averages("priority=1", Arrivals("0.5,1"));
  BOOST_REQUIRE(rows.size() == 200u);
  BOOST_TEST(rows[100].cell == std::vector<std::int64_t>{1});
  BOOST_TEST(std::abs(MeanCost(rows, 0) - 2 * 0.3 / 0.7) < 0.03);
  BOOST_TEST(std::abs(MeanCost(rows, 100) - 2 * 0.6 / 0.4) < 0.15);
}

BOOST_AUTO_TEST_CASE(batch_means_foresee_the_spread_of_the_replicas) {
  const auto rows = Averages("priority=1", Arrivals("0.5"));
  const double mean = MeanCost(rows, 0);
  double spread = 0.0;
  double foreseen = 0.0;
  for (const EvaluationRow& row : rows) {
    spread += std::pow(-row.episode_return - mean, 2) / 99;
    foreseen += std::pow(row.average.standard_error, 2) / 100;
  }
  // A variance from 100 numbers has a standard deviation of 14 %.
  BOOST_TEST(foreseen > 0.6 * spread);
  BOOST_TEST(foreseen < 1.6 * spread);
}

BOOST_AUTO_TEST_CASE(policies_meet_the_same_chance) {
  const auto first = Averages("priority=1", Arrivals("1"));
  const auto last = Averages("priority=3", Arrivals("1"));
  // x1 + x3 is the same queue under both, step by step.
  for (std::size_t i = 0; i < first.size(); ++i) {
    const auto& a = first[i].average.queue_means;
    const auto& b = last[i].average.queue_means;
    BOOST_TEST(std::abs(a[0] + a[2] - b[0] - b[2]) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(rows_do_not_depend_on_the_threads) {
  const auto one = Averages("uniform", Arrivals("0.5,1"));
  const auto two = Averages("uniform", Arrivals("0.5,1"), 2);
  for (std::size_t i = 0; i < one.size(); ++i) {
    BOOST_TEST(one[i].episode_return == two[i].episode_return);
  }
}

BOOST_AUTO_TEST_CASE(an_unstable_world_is_refused_before_anything_runs) {
  BOOST_TEST(configs::Refusal([] {
               Averages("uniform", Arrivals("1,1.7"));
             }).starts_with("perturbation.arrival_scale: arrival_scale = 1.7"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
