#include "envs/queueing/long_run_average.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "configs/random_stream.h"
#include "envs/queueing/registry.h"
#include "tests/configs/refusal.h"
#include "tests/envs/allocation_counter.h"
#include "tests/envs/queueing/network_files.h"

namespace ballast::envs {
namespace {

LongRunAverage Simulate(const Network& network, const std::string& policy,
                        const LongRunOptions& options) {
  const auto system = MakeMixedSystem(network);
  return SimulateLongRun(
      *system, [&] { return MakeQueuePolicy(policy, network, *system); },
      options);
}

LongRunOptions Options(std::int64_t steps) {
  LongRunOptions options;
  options.replicas = 512;
  options.steps = steps;
  options.burn_in = steps / 4;
  return options;
}

/// Of a mean over independent replicas.
double ErrorOf(const Eigen::VectorXd& values) {
  const double n = static_cast<double>(values.size());
  return std::sqrt((values.array() - values.mean()).square().sum() / (n - 1) /
                   n);
}

/// Four standard errors, each at most a share of the value.
void CheckMean(const Eigen::VectorXd& values, double expected,
               double largest_error, const std::string& what) {
  BOOST_TEST(ErrorOf(values) < largest_error * expected, what);
  BOOST_TEST(std::abs(values.mean() - expected) < 4 * ErrorOf(values),
             what << ": " << values.mean() << " +- " << ErrorOf(values)
                  << ", expected " << expected);
}

/// The average number in the criss-cross network under "class 1 if and only if
/// x2 <= c", by a race of exponential clocks from empty queues.
double RaceCrissCross(double arrivals, double second_rate, int c, double time,
                      configs::RandomStream& stream) {
  std::array<int, 3> x = {0, 0, 0};
  double now = 0.0;
  double area = 0.0;
  const auto clock = [&](double rate) {
    return rate > 0 ? -std::log1p(-stream.Uniform()) / rate
                    : std::numeric_limits<double>::infinity();
  };
  while (now < time) {
    const bool first = x[0] > 0 && (x[1] <= c || x[2] == 0);
    const std::array<double, 5> bells = {clock(arrivals), clock(arrivals),
                                         clock(first ? 2.0 : 0.0),
                                         clock(!first && x[2] > 0 ? 2.0 : 0.0),
                                         clock(x[1] > 0 ? second_rate : 0)};
    const auto bell = std::min_element(bells.begin(), bells.end());
    area += (x[0] + x[1] + x[2]) * *bell;
    now += *bell;
    switch (bell - bells.begin()) {
      case 0:
        ++x[0];
        break;
      case 1:
        ++x[2];
        break;
      case 2:
        --x[0], ++x[1];
        break;
      case 3:
        --x[2];
        break;
      default:
        --x[1];
    }
  }
  return area / now;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(long_run_average)

BOOST_AUTO_TEST_CASE(a_single_server_has_its_closed_form) {
  const Network network = ParseNetwork(
      "[class.a]\narrival_rate = 0.9\n[server.s]\nrates = {a = 1.0}\n");
  const LongRunAverage average = Simulate(network, "c_mu", Options(20'000));
  CheckMean(average.cost, 0.9 / (1 - 0.9), 0.02, "M/M/1");
  // P(x > 43) = 0.9^44 < 0.01 < 0.9^43.
  BOOST_TEST(std::abs(average.CostQuantile(0.99) - 44) <= 2);
}

BOOST_AUTO_TEST_CASE(erlang_services_have_the_closed_form_of_khinchin) {
  // Mean number rho + rho^2 (1 + c^2) / (2 (1 - rho)), with c^2 = 1 / 3.
  const Network network = ParseNetwork(
      "[class.a]\narrival_rate = 0.7\nphases = 3\n"
      "[server.s]\nrates = {a = 1.0}\n");
  CheckMean(Simulate(network, "c_mu", Options(10'000)).cost,
            0.7 + 0.49 * (4.0 / 3) / (2 * 0.3), 0.01, "M/E3/1");
}

BOOST_AUTO_TEST_CASE(two_servers_of_one_class_have_the_closed_form_of_erlang) {
  // M/M/2 with load 1/2 each: 2 rho / (1 - rho^2).
  const Network network = ParseNetwork(
      "[class.a]\narrival_rate = 1.0\n[server.s]\nrates = {a = 1.0}\n"
      "[server.t]\nrates = {a = 1.0}\n");
  CheckMean(Simulate(network, "c_mu", Options(10'000)).cost, 1.0 / 0.75, 0.01,
            "M/M/2");
}

BOOST_AUTO_TEST_CASE(server_one_of_criss_cross_is_a_single_server) {
  // Under any policy that does not idle, and all of it with class 1 first.
  const Network network = NetworkFile("criss_cross_bm");
  for (const std::string policy :
       {"priority=1", "priority=3", "max_weight", "uniform", "threshold=1"}) {
    const LongRunAverage average = Simulate(network, policy, Options(6'000));
    CheckMean(average.queues.col(0) + average.queues.col(2), 0.6 / 0.4, 0.01,
              policy);
    if (policy == "priority=1") CheckMean(average.cost, 3.0, 0.01, policy);
    // The cost is the sum of the queues.
    BOOST_TEST(
        (average.queues.rowwise().sum() - average.cost).cwiseAbs().maxCoeff() <
        1e-9);
  }
}

BOOST_AUTO_TEST_CASE(policies_cost_what_value_iteration_found) {
  // Averages of the truncated chains, to four digits.
  struct Known {
    const char* network;
    const char* policy;
    double cost;
  };
  for (const auto& [network, policy, cost] :
       std::vector<Known>{{"criss_cross_bm", "priority=3", 3.1591},
                          {"criss_cross_bm", "longest_queue", 2.9893},
                          {"criss_cross_bm", "back_pressure", 2.8935},
                          {"criss_cross_bm", "uniform", 3.0110},
                          {"criss_cross_bm", "threshold=1", 2.8416},
                          {"criss_cross_im", "back_pressure", 2.1137},
                          {"two_phase_bm", "priority=1", 2.5519},
                          {"two_phase_bm", "threshold=1", 2.4163},
                          {"two_phase_im", "longest_queue", 1.8670},
                          {"downlink_a", "max_weight", 2.9798},
                          {"downlink_a", "c_mu", 2.7228},
                          {"downlink_b", "max_weight", 3.6707},
                          {"downlink_b", "c_mu", 3.5782},
                          {"downlink_d", "max_weight", 1.8805},
                          {"n_model_80", "threshold=4", 11.514},
                          {"n_model_80", "max_weight", 11.459},
                          {"n_model_80", "longest_queue", 11.408},
                          {"n_model_80", "c_mu", 13.955}}) {
    CheckMean(Simulate(NetworkFile(network), policy, Options(5'000)).cost, cost,
              0.02, std::string(network) + " " + policy);
  }
}

BOOST_AUTO_TEST_CASE(a_race_of_clocks_finds_the_same_average) {
  configs::RandomStream stream(7);
  constexpr int kRaces = 100;
  Eigen::VectorXd raced(kRaces);
  // Long enough that the empty start is far less than the error.
  for (double& mean : raced) {
    mean = RaceCrissCross(0.6, 1.0, 1, 8'000, stream);
  }
  const LongRunAverage average =
      Simulate(NetworkFile("criss_cross_bm"), "threshold=1", Options(6'000));
  const double error = std::hypot(ErrorOf(raced), ErrorOf(average.cost));
  BOOST_TEST(error < 0.02);
  BOOST_TEST(std::abs(raced.mean() - average.MeanCost()) < 4 * error);
}

BOOST_AUTO_TEST_CASE(bits_do_not_depend_on_the_number_of_threads) {
  const Network network = NetworkFile("criss_cross_bm");
  LongRunOptions options;
  options.replicas = 700;
  options.steps = 200;
  options.burn_in = 50;
  options.batches = 4;
  const LongRunAverage one = Simulate(network, "uniform", options);
  options.threads = 3;
  const LongRunAverage three = Simulate(network, "uniform", options);
  BOOST_TEST((one.cost == three.cost));
  BOOST_TEST((one.batch_costs == three.batch_costs));
  BOOST_TEST((one.queues == three.queues));
  BOOST_TEST((one.histogram == three.histogram));
  // A replica does not know how many others there are.
  options.replicas = 300;
  BOOST_TEST(
      (Simulate(network, "uniform", options).cost == one.cost.head(300)));
  options.seed = 1;
  BOOST_TEST(
      (Simulate(network, "uniform", options).cost != one.cost.head(300)));
}

BOOST_AUTO_TEST_CASE(batches_and_histogram_hold_every_counted_step) {
  LongRunOptions options;
  options.replicas = 3;
  options.steps = 1000;
  options.burn_in = 100;
  options.batches = 10;
  options.bins = 4;
  const LongRunAverage average =
      Simulate(NetworkFile("n_model_80"), "max_weight", options);
  BOOST_TEST(average.batch_costs.cols() == 10);
  std::uint64_t steps = 0;
  for (const std::uint64_t count : average.histogram) steps += count;
  BOOST_TEST(steps == 3000u);
  BOOST_TEST(std::isinf(average.CostQuantile(1.0)));
}

BOOST_AUTO_TEST_CASE(longer_simulations_allocate_no_more) {
  const Network network = NetworkFile("two_phase_bm");
  const auto allocations = [&](const std::string& policy, int steps) {
    LongRunOptions options;
    options.steps = steps;
    options.burn_in = 0;
    const long before = AllocationCount();
    Simulate(network, policy, options);
    return AllocationCount() - before;
  };
  for (const std::string policy :
       {"threshold=1", "max_weight", "proportional_random"}) {
    BOOST_TEST(allocations(policy, 10) == allocations(policy, 100), policy);
  }
}

BOOST_AUTO_TEST_CASE(counts_that_cannot_be_are_refused) {
  const Network network = NetworkFile("criss_cross_bm");
  const auto refusal = [&](LongRunOptions options) {
    return configs::Refusal([&] { Simulate(network, "c_mu", options); });
  };
  LongRunOptions options;
  options.replicas = 0;
  BOOST_TEST(refusal(options).find("replicas") != std::string::npos);
  options = {};
  options.batches = 7;
  BOOST_TEST(refusal(options).find("multiple") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
