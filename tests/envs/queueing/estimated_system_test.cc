#include "envs/queueing/estimated_system.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "configs/random_stream.h"
#include "envs/queueing/exact_solver.h"
#include "envs/queueing/registry.h"
#include "tests/configs/refusal.h"
#include "tests/envs/queueing/criss_cross.h"
#include "tests/envs/queueing/network_files.h"

namespace ballast::envs {
namespace {

using configs::Refusal;
using State = std::vector<std::int32_t>;

const HandwrittenCrissCross kSystem({});
constexpr double kRounding = 1e-9;

double ProbabilityOf(const std::vector<Outcome>& law, std::int32_t label) {
  for (const Outcome& outcome : law) {
    if (outcome.label == label) return outcome.probability;
  }
  return 0.0;
}

/// What `steps` steps of random actions from the empty network show.
LabelCounts Observed(int steps) {
  LabelCounts counts;
  std::vector<configs::RandomStream> chance = {configs::RandomStream(3)};
  configs::RandomStream choice(4);
  IntMatrix state = IntMatrix::Zero(1, 3), next;
  IntVector action(1), label;
  for (int step = 0; step < steps; ++step) {
    action[0] = static_cast<std::int32_t>(choice.Index(2));
    kSystem.Sample(state, chance, label);
    kSystem.Next(state, action, label, next);
    CountTransitions(kSystem, state, action, next, counts);
    state = next;
  }
  return counts;
}

TruncatedChain Chain(const MixedSystem& system) {
  return TruncatedChain(system, StateBox(system.spec(), {20, 20, 20}),
                        Overflow::kBlocked);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(estimated_system)

BOOST_AUTO_TEST_CASE(recorded_labels_give_their_frequencies) {
  LabelCounts counts;
  const IntMatrix states = IntMatrix::Zero(10, 3);
  IntVector labels(10);
  labels << 0, 1, 1, 2, 2, 2, 3, 3, 3, 3;
  CountLabels(kSystem, states, labels, counts);
  const EstimatedSystem estimate(kSystem, counts);
  for (int label = 0; label < 4; ++label) {
    BOOST_TEST(std::abs(ProbabilityOf(estimate.Law(State{5, 5, 5}), label) -
                        0.1 * (label + 1)) < kRounding);
  }
}

BOOST_AUTO_TEST_CASE(a_step_counts_for_every_label_that_explains_it) {
  LabelCounts counts;
  IntMatrix empty = IntMatrix::Zero(1, 3), busy = IntMatrix::Ones(1, 3);
  const IntVector class_3 = IntVector::Ones(1);
  CountTransitions(kSystem, empty, class_3, empty, counts);
  IntMatrix next = busy;
  next(0, 2) = 0;
  CountTransitions(kSystem, busy, class_3, next, counts);
  BOOST_TEST(counts.seen.at(0).size() == 2);
  BOOST_TEST((counts.seen[0].at({2, 3})) == 1);
  BOOST_TEST((counts.seen[0].at({3})) == 1);
  next(0, 0) = 7;
  BOOST_TEST(Refusal([&] {
               CountTransitions(kSystem, busy, class_3, next, counts);
             }).find("no label explains") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_not_told_apart_is_shared_in_proportion) {
  LabelCounts counts;
  counts.seen = {{{{0}, 20}, {{1}, 10}, {{2}, 6}, {{3}, 24}, {{2, 3}, 40}}};
  const auto law = EstimatedSystem(kSystem, counts).Law(State{0, 0, 0});
  // 40 cannot be told apart and split as 6 : 24.
  BOOST_TEST(std::abs(ProbabilityOf(law, 0) - 0.20) < kRounding);
  BOOST_TEST(std::abs(ProbabilityOf(law, 1) - 0.10) < kRounding);
  BOOST_TEST(std::abs(ProbabilityOf(law, 2) - 0.14) < kRounding);
  BOOST_TEST(std::abs(ProbabilityOf(law, 3) - 0.56) < kRounding);
}

BOOST_AUTO_TEST_CASE(observed_steps_lead_to_the_true_law_and_a_good_policy) {
  constexpr int kSteps = 4000;
  const EstimatedSystem estimate(kSystem, Observed(kSteps));
  const State empty = {0, 0, 0};
  for (const Outcome& outcome : kSystem.Law(empty)) {
    // Five deviations as if a third of the steps told the label.
    BOOST_TEST(std::abs(ProbabilityOf(estimate.Law(empty), outcome.label) -
                        outcome.probability) < 5 * 0.5 / std::sqrt(kSteps / 3));
  }
  const SolverOptions options = {.tolerance = 1e-5};
  const TruncatedChain truth = Chain(kSystem);
  const Optimum plug_in = SolveOptimum(Chain(estimate), options);
  RowMatrix certain = RowMatrix::Zero(truth.size(), 2);
  for (int i = 0; i < truth.size(); ++i) certain(i, plug_in.actions[i]) = 1;
  const double cost = EvaluatePolicy(truth, certain, options).middle();
  // The optimum is 2.829, a random policy costs 3.011.
  BOOST_TEST(cost > SolveOptimum(truth, options).cost.lower);
  BOOST_TEST(cost < 2.84);
}

BOOST_AUTO_TEST_CASE(a_stochastic_state_without_counts_takes_those_of_all) {
  const auto two_phase = MakeMixedSystem(NetworkFile("two_phase_bm"));
  LabelCounts counts;
  IntMatrix states(2, 6);
  states << 0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1;
  CountLabels(*two_phase, states, IntVector::LinSpaced(2, 0, 1), counts);
  const EstimatedSystem estimate(*two_phase, counts);
  BOOST_TEST(ProbabilityOf(estimate.Law(State{0, 0, 0, 2, 2, 2}), 0) == 1.0);
  BOOST_TEST(ProbabilityOf(estimate.Law(State{1, 0, 0, 2, 2, 2}), 1) == 1.0);
  BOOST_TEST(ProbabilityOf(estimate.Law(State{1, 1, 0, 2, 2, 2}), 1) == 0.5);
}

BOOST_AUTO_TEST_CASE(labels_are_drawn_by_the_estimated_law) {
  LabelCounts counts;
  counts.seen = {{{{1}, 30}, {{3}, 70}}};
  const EstimatedSystem estimate(kSystem, counts);
  constexpr int kDraws = 20000;
  std::vector<configs::RandomStream> streams;
  for (int i = 0; i < kDraws; ++i) streams.emplace_back(i);
  IntVector labels;
  estimate.Sample(IntMatrix::Zero(kDraws, 3), streams, labels);
  const auto share =
      static_cast<double>((labels.array() == 1).count()) / kDraws;
  BOOST_TEST(std::abs(share - 0.3) < 5 * 0.5 / std::sqrt(kDraws));
  BOOST_TEST((labels.array() == 1 || labels.array() == 3).all());
}

BOOST_AUTO_TEST_CASE(nothing_counted_is_refused) {
  BOOST_TEST(Refusal([] {
               EstimatedSystem(kSystem, {});
             }).find("nothing was counted") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
