#include "envs/queueing/exact_solver.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

#include "envs/queueing/registry.h"
#include "envs/queueing/truncated_network.h"
#include "tests/envs/queueing/criss_cross.h"
#include "tests/envs/queueing/network_files.h"

namespace ballast::envs {
namespace {

TruncatedChain Chain(const Network& network, std::vector<int> caps = {}) {
  if (caps.empty()) caps = network.truncation.caps;
  return TruncateNetwork(network, *MakeMixedSystem(network), caps);
}

double OptimumOf(const std::string& name, double tolerance) {
  return SolveOptimum(Chain(NetworkFile(name)), {.tolerance = tolerance})
      .cost.middle();
}

/// The cost of choosing each joint action with a probability of its own.
double CostOfMixture(const TruncatedChain& chain,
                     const std::vector<double>& shares) {
  RowMatrix probabilities(chain.size(), chain.action_count());
  for (int a = 0; a < chain.action_count(); ++a) {
    probabilities.col(a).setConstant(shares[a]);
  }
  return EvaluatePolicy(chain, probabilities, {.tolerance = 1e-5}).middle();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exact_solver)

BOOST_AUTO_TEST_CASE(one_queue_with_few_places_is_birth_and_death) {
  const Network network = ParseNetwork(
      "[class.a]\narrival_rate = 0.9\n[server.s]\nrates = {a = 1.0}\n");
  double weight = 1.0, sum = 0.0, jobs = 0.0;
  for (int n = 0; n <= 7; ++n, weight *= 0.9) {
    sum += weight;
    jobs += n * weight;
  }
  const AverageCost cost =
      SolveOptimum(Chain(network, {7}), {.tolerance = 1e-8}).cost;
  BOOST_TEST(std::abs(cost.middle() - jobs / sum) < 1e-8);
  BOOST_TEST(cost.lower <= jobs / sum);
  BOOST_TEST(cost.upper >= jobs / sum);
  // With room enough load / (1 - load); 400 * 0.9^400 is nothing.
  const double roomy =
      SolveOptimum(Chain(network, {400}), {.tolerance = 1e-6}).cost.middle();
  BOOST_TEST(std::abs(roomy - 9.0) < 1e-6);
}

BOOST_AUTO_TEST_CASE(a_tandem_has_product_form) {
  const Network network = ParseNetwork(
      "[class.a]\narrival_rate = 0.5\nnext = {b = 1.0}\n[class.b]\n"
      "[server.s]\nrates = {a = 1.0}\n[server.t]\nrates = {b = 0.8}\n");
  const double cost =
      SolveOptimum(Chain(network, {50, 80}), {.tolerance = 1e-6}).cost.middle();
  BOOST_TEST(std::abs(cost - (1.0 + 5.0 / 3.0)) < 1e-6);
}

BOOST_AUTO_TEST_CASE(class_1_first_costs_as_two_separate_queues) {
  // Section 2 of Dai and Gluzman's network: rho / (1 - rho) of each server.
  const TruncatedChain chain = Chain(NetworkFile("criss_cross_im"));
  BOOST_TEST(std::abs(CostOfMixture(chain, {1, 0}) - (1.5 + 2.0 / 3.0)) < 2e-5);
}

BOOST_AUTO_TEST_CASE(policy_and_value_iteration_agree_and_bracket) {
  for (const char* name : {"criss_cross_bl", "two_phase_im", "downlink_d"}) {
    const Network network = NetworkFile(name);
    const TruncatedChain chain = Chain(network, {5, 5, 5});
    const double exact = SolveOptimum(chain, {.tolerance = 1e-8}).cost.middle();
    for (const double tolerance : {1.0, 1e-2, 1e-4}) {
      const SolverOptions options = {.tolerance = tolerance};
      for (const AverageCost& cost : {SolveOptimum(chain, options).cost,
                                      IterateValues(chain, options).cost}) {
        BOOST_TEST(cost.upper - cost.lower < tolerance);
        BOOST_TEST(cost.lower <= exact + 1e-8);
        BOOST_TEST(cost.upper >= exact - 1e-8);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_optimal_actions_cost_the_optimum_and_none_less) {
  const TruncatedChain chain = Chain(NetworkFile("n_model_80"), {30, 40});
  const SolverOptions options = {.tolerance = 1e-6};
  const Optimum optimum = SolveOptimum(chain, options);
  RowMatrix certain = RowMatrix::Zero(chain.size(), 2);
  for (int i = 0; i < chain.size(); ++i) certain(i, optimum.actions[i]) = 1;
  const AverageCost cost = EvaluatePolicy(chain, certain, options);
  BOOST_TEST(std::abs(cost.middle() - optimum.cost.middle()) < 2e-6);
  for (const double share : {0.0, 0.3, 1.0}) {
    BOOST_TEST(CostOfMixture(chain, {share, 1 - share}) >
               optimum.cost.upper - 1e-5);
  }
}

// Dai and Gluzman's networks: their dynamic programme gives 0.671, 0.843, 2.084
// and 2.829; more digits by value iteration in another language.
BOOST_AUTO_TEST_CASE(criss_cross_optima_are_those_of_the_literature) {
  // Half of the last digit and of the bounds' distance.
  constexpr double kTolerance = 5e-6, kRounding = 5e-6 + kTolerance / 2;
  const std::pair<const char*, double> optima[] = {{"criss_cross_il", 0.67062},
                                                   {"criss_cross_bl", 0.84321},
                                                   {"criss_cross_im", 2.08355},
                                                   {"criss_cross_bm", 2.82883}};
  for (const auto& [name, cost] : optima) {
    BOOST_TEST(std::abs(OptimumOf(name, kTolerance) - cost) < kRounding, name);
  }
}

BOOST_AUTO_TEST_CASE(other_optima_are_those_of_value_iteration_elsewhere) {
  constexpr double kTolerance = 1e-5;
  struct Known {
    const char* name;
    double cost;
    double half_digit;
  };
  const Known optima[] = {
      {"two_phase_im", 1.7984, 5e-5}, {"two_phase_bm", 2.3876, 5e-5},
      {"downlink_a", 2.7228, 5e-5},   {"downlink_b", 3.5240, 5e-5},
      {"n_model_80", 11.322, 5e-4},   {"n_model_90", 23.53, 5e-3}};
  for (const Known& known : optima) {
    BOOST_TEST(std::abs(OptimumOf(known.name, kTolerance) - known.cost) <
                   known.half_digit + kTolerance / 2,
               known.name);
  }
}

BOOST_AUTO_TEST_CASE(mixtures_of_priorities_cost_what_others_found) {
  struct Known {
    const char* name;
    double class_3_first;
    double uniform;
  };
  const Known costs[] = {{"criss_cross_il", 0.6835, 0.6790},
                         {"criss_cross_bl", 0.8651, 0.8578},
                         {"criss_cross_im", 2.2436, 2.1731},
                         {"criss_cross_bm", 3.1591, 3.0110}};
  for (const Known& known : costs) {
    const TruncatedChain chain = Chain(NetworkFile(known.name), {25, 25, 25});
    BOOST_TEST(
        std::abs(CostOfMixture(chain, {0, 1}) - known.class_3_first) < 6e-5,
        known.name);
    BOOST_TEST(
        std::abs(CostOfMixture(chain, {0.5, 0.5}) - known.uniform) < 6e-5,
        known.name);
  }
}

BOOST_AUTO_TEST_CASE(a_network_written_by_hand_has_the_same_optimum) {
  const HandwrittenCrissCross by_hand({0.9, 2.0, 1.0});
  const StateBox box(by_hand.spec(), {12, 9, 12});
  const TruncatedChain chain(by_hand, box, Overflow::kBlocked);
  const SolverOptions options = {.tolerance = 1e-6};
  BOOST_TEST(
      std::abs(SolveOptimum(chain, options).cost.middle() -
               SolveOptimum(Chain(NetworkFile("criss_cross_bh"), {12, 9, 12}),
                            options)
                   .cost.middle()) < 1e-6);
}

BOOST_AUTO_TEST_CASE(a_larger_box_is_foreseen_from_two_smaller_ones) {
  const Network network = ParseNetwork(
      "[class.a]\narrival_rate = 0.7\n[server.s]\nrates = {a = 1.0}\n");
  const SolverOptions options = {.tolerance = 1e-9};
  const double coarse =
      SolveOptimum(Chain(network, {18}), options).cost.middle();
  const double fine = SolveOptimum(Chain(network, {24}), options).cost.middle();
  const double limit =
      Extrapolate(fine, {24}, coarse, {18}, LoadOf(network)).value();
  BOOST_TEST(std::abs(limit - 7.0 / 3.0) < 0.1 * std::abs(fine - 7.0 / 3.0));
  // At load 0.95 the error in a box of 16 is larger than in one of 12.
  BOOST_TEST(!Extrapolate(9.0, {16}, 7.0, {12}, 0.95).has_value());
  BOOST_TEST(SmallerCaps({24, 1}) == (std::vector<int>{18, 1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bounds_that_do_not_meet_are_told) {
  const TruncatedChain chain = Chain(NetworkFile("criss_cross_bm"), {5, 5, 5});
  const RowMatrix class_1_first =
      (RowMatrix(1, 2) << 1, 0).finished().replicate(chain.size(), 1);
  const auto tells = [](const OpenBounds& open) {
    return std::string(open.what()).find("do not meet") != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION(
      EvaluatePolicy(chain, class_1_first, {.tolerance = 1e-300}), OpenBounds,
      tells);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
