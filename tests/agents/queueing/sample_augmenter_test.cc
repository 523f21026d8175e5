#include "agents/queueing/sample_augmenter.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include "agents/queueing/pseudo_state_sampler.h"
#include "tests/agents/queueing/two_classes.h"

namespace ballast::agents::queueing {
namespace {

SampleAugmenterConfig Config(Realisation realisation,
                             PseudoStates kind = PseudoStates::kUniform,
                             int bound = 6) {
  SampleAugmenterConfig config;
  config.realisation = realisation;
  config.pseudo_states = {kind, bound};
  return config;
}

/// 20,000 draws of one queue's length from the length 5; the pool holds 7.
std::map<std::int32_t, double> Shares(const PseudoStateSampler& sampler) {
  configs::RandomStream stream(11);
  const std::vector<std::int32_t> state = {1, 5};
  envs::IntMatrix pool(1, 2);
  pool << 0, 7;
  std::map<std::int32_t, double> shares;
  std::int32_t drawn = 0;
  for (int i = 0; i < 20'000; ++i) {
    sampler.Draw(state, pool, stream, {&drawn, 1});
    shares[drawn] += 1.0 / 20'000;
  }
  return shares;
}

/// Four standard deviations of a share among 20,000 draws, at most.
constexpr double kShareTolerance = 4 * 0.5 / 141.4;

}  // namespace

BOOST_AUTO_TEST_SUITE(pseudo_state_sampler)

BOOST_AUTO_TEST_CASE(each_draw_has_its_law) {
  const auto shares = [](PseudoStates kind) {
    PseudoStateSampler sampler({kind, 9}, 1, 1);
    envs::IntMatrix shown(2, 2);
    shown << 1, 0, 0, 1;  // A running mean of 1/2: geometric of mean 3.
    sampler.Observe(shown);
    return Shares(sampler);
  };
  BOOST_TEST(shares(PseudoStates::kSwap).size() == 1);
  BOOST_TEST(shares(PseudoStates::kSwap).count(7) == 1);

  const auto uniform = shares(PseudoStates::kUniform);
  BOOST_TEST(uniform.size() == 10);
  for (const auto& [length, share] : uniform) {
    BOOST_TEST(std::abs(share - 0.1) < kShareTolerance);
  }

  auto log_uniform = shares(PseudoStates::kLogUniform);
  BOOST_TEST(log_uniform.size() == 10);
  for (int k = 0; k < 10; ++k) {
    const double exact = std::log((k + 2.0) / (k + 1.0)) / std::log(11.0);
    BOOST_TEST(std::abs(log_uniform[k] - exact) < kShareTolerance);
  }

  auto geometric = shares(PseudoStates::kGeometric);
  BOOST_TEST(geometric.size() == 10);
  for (int k = 0; k < 9; ++k) {
    const double exact = 0.25 * std::pow(0.75, k);
    BOOST_TEST(std::abs(geometric[k] - exact) < kShareTolerance);
  }
  BOOST_TEST(std::abs(geometric[9] - std::pow(0.75, 9)) < kShareTolerance);

  auto local = shares(PseudoStates::kLocal);
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  double beyond = 1.0;
  for (int k = -4; k <= 4; ++k) {
    const double exact =
        (1 - ratio) / (1 + ratio) * std::pow(ratio, std::abs(k));
    BOOST_TEST(std::abs(local[5 + k] - exact) < kShareTolerance);
    beyond -= exact;
  }
  BOOST_TEST(std::abs(local[0] - beyond / 2) < kShareTolerance);
}

BOOST_AUTO_TEST_CASE(the_local_walk_has_a_mean_size_of_two) {
  PseudoStateSampler sampler({PseudoStates::kLocal, 9}, 0, 1);
  configs::RandomStream stream(5);
  const std::vector<std::int32_t> state = {1000};
  const envs::IntMatrix pool = envs::IntMatrix::Zero(1, 1);
  double size = 0;
  std::int32_t drawn = 0;
  for (int i = 0; i < 20'000; ++i) {
    sampler.Draw(state, pool, stream, {&drawn, 1});
    size += std::abs(drawn - 1000);
  }
  // The deviation of |k| is about 2.06, of the mean 0.015.
  BOOST_TEST(std::abs(size / 20'000 - 2) < 0.06);
}

BOOST_AUTO_TEST_CASE(the_mixture_mixes) {
  PseudoStateSampler mixture({PseudoStates::kMixture, 9}, 1, 1);
  PseudoStateSampler local({PseudoStates::kLocal, 9}, 1, 1);
  PseudoStateSampler geometric({PseudoStates::kGeometric, 9}, 1, 1);
  auto mixed = Shares(mixture);
  auto near = Shares(local);
  auto far = Shares(geometric);
  for (int k = 0; k < 10; ++k) {
    const double swap = k == 7 ? 0.4 : 0.0;
    BOOST_TEST(std::abs(mixed[k] - swap - 0.2 * near[k] - 0.4 * far[k]) <
               2 * kShareTolerance);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sample_augmenter)

BOOST_AUTO_TEST_CASE(at_its_own_queue_lengths_a_transition_is_itself) {
  // A pool of one state and swaps alone draw just that state.
  const TwoClasses system(2);
  for (int seed = 0; seed < 200; ++seed) {
    const Transitions real = RandomTransitions(system, 1, 4, seed);
    SampleAugmenter augmenter(
        system, Config(Realisation::kObserved, PseudoStates::kSwap));
    configs::RandomStream stream(seed);
    Transitions augmented;
    const Acceptance acceptance =
        augmenter.Augment(real, 3, real.states, stream, augmented);
    BOOST_TEST(acceptance.share() == 1.0);
    BOOST_TEST(augmented.size() == 4);
    for (Eigen::Index j = 0; j < 4; ++j) {
      BOOST_TEST((augmented.states.row(j) == real.states.row(0)));
      BOOST_TEST((augmented.next_states.row(j) == real.next_states.row(0)));
      BOOST_TEST(augmented.actions(j) == real.actions(0));
      BOOST_TEST(augmented.costs(j) == real.costs(0));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_was_observed_holds_wherever_it_is_replayed) {
  // Where the engagement agrees, s' and the change of x do.
  const TwoClasses system(2);
  const Transitions real = RandomTransitions(system, 2000, 4, 1);
  SampleAugmenter augmenter(system, Config(Realisation::kObserved));
  configs::RandomStream stream(2);
  Transitions augmented;
  const Acceptance acceptance =
      augmenter.Augment(real, 4, real.states, stream, augmented);
  BOOST_TEST(augmented.size() == 10'000);
  std::set<std::int32_t> lengths;
  for (Eigen::Index row = 0; row < augmented.size(); ++row) {
    const Eigen::Index from = row % 2000;
    BOOST_TEST(system.IsPossible(RowOf(augmented.states, row)));
    BOOST_REQUIRE(
        (augmented.states.row(row).head(2) == real.states.row(from).head(2)));
    BOOST_REQUIRE((augmented.next_states.row(row).head(2) ==
                   real.next_states.row(from).head(2)));
    BOOST_REQUIRE((augmented.next_states.row(row) - augmented.states.row(row) ==
                   real.next_states.row(from) - real.states.row(from)));
    lengths.insert(augmented.states(row, 2));
  }
  BOOST_TEST(lengths.size() == 7);
  // The empty system and few others are seldom met by uniform draws.
  BOOST_TEST(acceptance.share() < 1.0);
  BOOST_TEST(acceptance.accepted + acceptance.given_up == 8000);
}

BOOST_AUTO_TEST_CASE(a_full_realisation_is_replayed_everywhere) {
  const TwoClasses system;
  Transitions real;
  real.Resize(1, 2);
  real.states << 0, 0;
  real.actions << 0;
  real.labels << TwoClasses::kServiceEnd;
  Complete(system, real);
  SampleAugmenter augmenter(system, Config(Realisation::kFull));
  configs::RandomStream stream(1);
  Transitions augmented;
  const Acceptance acceptance =
      augmenter.Augment(real, 300, real.states, stream, augmented);
  BOOST_TEST(acceptance.share() == 1.0);
  // A service that ended at nobody ends for the dear class, then the cheap.
  int moved = 0;
  for (Eigen::Index row = 1; row <= 300; ++row) {
    const auto x = augmented.states.row(row);
    const Eigen::RowVector2i change = augmented.next_states.row(row) - x;
    const Eigen::RowVector2i expected(-(x(0) > 0 ? 1 : 0),
                                      -(x(0) == 0 && x(1) > 0 ? 1 : 0));
    BOOST_TEST((change == expected));
    moved += change.sum() != 0;
  }
  BOOST_TEST(moved > 250);

  // What was observed there tells of the empty system alone; after 20 draws
  // that miss it the real state stays.
  SampleAugmenter cautious(system, Config(Realisation::kObserved,
                                          PseudoStates::kUniform, 1'000'000));
  const Acceptance refused =
      cautious.Augment(real, 10, real.states, stream, augmented);
  BOOST_TEST(refused.drawn == 200);
  BOOST_TEST(refused.accepted == 0);
  BOOST_TEST(refused.given_up == 10);
  BOOST_TEST(augmented.states.maxCoeff() == 0);
}

BOOST_AUTO_TEST_CASE(every_action_meets_the_same_label) {
  const TwoClasses system(2);
  const Transitions real = RandomTransitions(system, 50, 4, 1);
  SampleAugmenterConfig config = Config(Realisation::kFull);
  const auto draw = [&](bool every_action) {
    config.every_action = every_action;
    SampleAugmenter augmenter(system, config);
    configs::RandomStream stream(3);
    Transitions augmented;
    augmenter.Augment(real, 2, real.states, stream, augmented);
    return augmented;
  };
  const Transitions one = draw(false);
  const Transitions every = draw(true);
  // The real ones, and 100 virtual states with each of two actions.
  BOOST_REQUIRE(every.size() == 250);
  BOOST_TEST((every.actions.head(50) == real.actions));
  for (const int action : {0, 1}) {
    // The same states and labels as those that keep the real action, and what
    // the known map makes of them.
    Transitions expected = one;
    expected.actions.tail(100).setConstant(action);
    Complete(system, expected);
    const Eigen::Index first = 50 + 100 * action;
    BOOST_TEST((every.actions.segment(first, 100).array() == action).all());
    BOOST_TEST((every.labels.segment(first, 100) == one.labels.tail(100)));
    BOOST_TEST((every.states.middleRows(first, 100) ==
                expected.states.bottomRows(100)));
    BOOST_TEST((every.next_states.middleRows(first, 100) ==
                expected.next_states.bottomRows(100)));
    BOOST_TEST((every.costs.segment(first, 100) == expected.costs.tail(100)));
  }

  config.realisation = Realisation::kObserved;
  BOOST_CHECK_THROW(SampleAugmenter(system, config), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(nothing_is_made_of_nothing) {
  const TwoClasses system;
  const Transitions real = RandomTransitions(system, 5, 4, 1);
  SampleAugmenter augmenter(system, {});
  configs::RandomStream stream(1);
  const auto before = stream.state();
  Transitions augmented;
  const Acceptance acceptance =
      augmenter.Augment(real, 0, real.states, stream, augmented);
  BOOST_TEST(acceptance.share() == 1.0);
  BOOST_TEST((augmented.states == real.states));
  BOOST_TEST((augmented.next_states == real.next_states));
  BOOST_TEST((stream.state() == before));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
