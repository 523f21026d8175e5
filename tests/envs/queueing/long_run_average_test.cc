#include "envs/queueing/long_run_average.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "envs/queueing/registry.h"
#include "tests/configs/refusal.h"
#include "tests/envs/queueing/network_files.h"

namespace ballast::envs {
namespace {

LongRunAverage Simulated(const Network& network, const std::string& policy,
                         const LongRunOptions& options) {
  const auto system = MakeMixedSystem(network);
  return SimulateLongRun(
      *system, [&] { return MakeQueuePolicy(policy, network, *system); },
      options);
}

/// Of the mean over the replicas.
double StandardError(const LongRunAverage& average) {
  const auto cost = average.cost.array();
  const auto count = static_cast<double>(cost.size());
  return std::sqrt((cost - cost.mean()).square().sum() /
                   (count * (count - 1.0)));
}

/// Within four standard errors, and those are small enough to say something.
void CheckAverage(const LongRunAverage& average, double expected) {
  const double error = StandardError(average);
  BOOST_TEST(std::abs(average.MeanCost() - expected) < 4 * error,
             average.MeanCost()
                 << " against " << expected << ", standard error " << error);
  BOOST_TEST(error < 0.02 * expected);
}

BOOST_AUTO_TEST_SUITE(long_run_average)

BOOST_AUTO_TEST_CASE(one_queue_has_the_mean_of_mm1) {
  const Network network = ParseNetwork(
      "[class.a]\narrival_rate = 0.7\n[class.b]\narrival_rate = 0.1\n"
      "[server.s]\nrates = {a = 1.0, b = 1.0}\n");
  LongRunOptions options;
  options.steps = 20'000;
  options.burn_in = 2'000;
  // Load 0.8 whatever class is served: 0.8 / (1 - 0.8) jobs.
  CheckAverage(Simulated(network, "uniform", options), 4.0);
}

BOOST_AUTO_TEST_CASE(class_1_first_costs_as_two_separate_queues) {
  LongRunOptions options;
  options.steps = 20'000;
  options.burn_in = 2'000;
  const LongRunAverage average =
      Simulated(NetworkFile("criss_cross_bm"), "priority=1", options);
  CheckAverage(average, 0.6 / 0.4 + 0.6 / 0.4);
  // Under any policy that never idles x1 + x3 is such a queue.
  const double served =
      average.queues.col(0).mean() + average.queues.col(2).mean();
  BOOST_TEST(std::abs(served - 1.5) < 0.03);
}

BOOST_AUTO_TEST_CASE(parts_of_the_answer_agree_with_one_another) {
  LongRunOptions options;
  options.replicas = 70;
  options.steps = 5'000;
  options.burn_in = 100;
  options.batches = 10;
  const LongRunAverage average =
      Simulated(NetworkFile("n_model_80"), "max_weight", options);
  BOOST_TEST(average.batch_costs.cols() == 10);
  for (int i = 0; i < options.replicas; ++i) {
    // h = (3, 1).
    const double by_queues = 3 * average.queues(i, 0) + average.queues(i, 1);
    BOOST_TEST(std::abs(average.cost(i) - by_queues) < 1e-9);
  }
  std::uint64_t steps = 0;
  for (const std::uint64_t count : average.histogram) steps += count;
  BOOST_TEST(steps == 70 * 5'000u);
  BOOST_TEST(average.CostQuantile(0.99) > average.CostQuantile(0.5));
  BOOST_TEST(average.CostQuantile(0.99) > average.MeanCost());
}

BOOST_AUTO_TEST_CASE(bits_do_not_depend_on_the_threads) {
  LongRunOptions options;
  options.replicas = 150;
  options.steps = 500;
  options.burn_in = 10;
  const Network network = NetworkFile("criss_cross_bh");
  const LongRunAverage one = Simulated(network, "uniform", options);
  options.threads = 3;
  const LongRunAverage three = Simulated(network, "uniform", options);
  BOOST_TEST((one.cost.array() == three.cost.array()).all());
  BOOST_TEST((one.queues.array() == three.queues.array()).all());
  BOOST_TEST(one.histogram == three.histogram);
}

BOOST_AUTO_TEST_CASE(replicas_are_independent_and_seeds_matter) {
  LongRunOptions options;
  options.replicas = 3;
  options.steps = 1'000;
  const Network network = NetworkFile("criss_cross_bm");
  const LongRunAverage first = Simulated(network, "c_mu", options);
  BOOST_TEST(first.cost(0) != first.cost(1));
  options.seed = 1;
  BOOST_TEST(Simulated(network, "c_mu", options).cost(0) != first.cost(0));
}

BOOST_AUTO_TEST_CASE(counts_below_their_least_are_refused) {
  LongRunOptions options;
  options.steps = 10;
  options.batches = 3;
  BOOST_TEST(configs::Refusal([&] {
               Simulated(NetworkFile("criss_cross_bm"), "c_mu", options);
             }).find("multiple of batches") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::envs
