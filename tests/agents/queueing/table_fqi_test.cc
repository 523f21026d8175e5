#include "agents/queueing/table_fqi.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <stdexcept>
#include <vector>

#include "tests/agents/queueing/two_classes.h"

namespace ballast::agents::queueing {
namespace {

constexpr int kBound = 4;

TableFqiConfig SmallTable() {
  TableFqiConfig config;
  config.bound = kBound;
  config.discount = 0.9;
  config.tolerance = 1e-12;
  config.samples.pseudo_states.bound = kBound;
  return config;
}

/// Every label of the law as often as its probability says: arrivals 3 : 3,
/// services 10.
Transitions TrueShares(const envs::MixedSystem& system) {
  Transitions real;
  real.Resize(16, system.state_size());
  real.states.setZero();
  real.actions.setZero();
  for (int row = 0; row < 16; ++row) {
    real.labels[row] = row < 3 ? 0 : row < 6 ? 1 : 2;
  }
  Complete(system, real);
  return real;
}

/// Discounted costs of the clipped chain by value iteration on the law itself.
std::map<std::vector<int>, double> SlowValues(const TwoClasses& system,
                                              double discount) {
  std::map<std::vector<int>, double> values;
  for (int sweep = 0; sweep < 600; ++sweep) {
    std::map<std::vector<int>, double> next;
    for (int dear = 0; dear <= kBound; ++dear) {
      for (int cheap = 0; cheap <= kBound; ++cheap) {
        double best = 1e100;
        for (int action = 0; action < 2; ++action) {
          envs::IntMatrix state(1, 2);
          state << dear, cheap;
          double q = 3.0 * dear + cheap;
          for (const auto& [label, probability] : system.Law(RowOf(state, 0))) {
            envs::IntMatrix to;
            system.Next(state, envs::IntVector::Constant(1, action),
                        envs::IntVector::Constant(1, label), to);
            to = to.cwiseMin(kBound);
            q += discount * probability * values[{to(0, 0), to(0, 1)}];
          }
          best = std::min(best, q);
        }
        next[{dear, cheap}] = best;
      }
    }
    values = next;
  }
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(table_fqi)

BOOST_AUTO_TEST_CASE(with_true_shares_everywhere_it_is_value_iteration) {
  const TwoClasses system;
  TableFqiConfig config = SmallTable();
  config.everywhere = true;
  const TableFqiResult result =
      LearnTable(system, TrueShares(system), config, 1);
  BOOST_TEST(result.coverage == 1.0);
  const auto slow = SlowValues(system, config.discount);
  for (const auto& [lengths, value] : slow) {
    const std::vector<std::int32_t> state(lengths.begin(), lengths.end());
    const std::int64_t index = result.policy.box().IndexOf(state);
    BOOST_TEST(result.values.row(index).minCoeff() == value,
               boost::test_tools::tolerance(1e-9));
    if (lengths[0] == 0 || lengths[1] == 0) continue;
    // At the bound an arrival is lost, which can be worth more.
    if (lengths[0] == kBound || lengths[1] == kBound) continue;
    BOOST_TEST(result.policy.probabilities()(index, 0) == 1.0);
  }
}

BOOST_AUTO_TEST_CASE(everywhere_counts_as_a_plain_loop_does) {
  const TwoClasses system(/*phases=*/2);
  const TableStates box(system, 2);
  const Transitions real = RandomTransitions(system, 60, 5, 3);
  TransitionCounts counts(system, box);
  counts.AddEverywhere(real);
  Transitions replayed;
  envs::IntMatrix states;
  box.Read(0, box.size(), states);
  TransitionCounts slow(system, box);
  for (Eigen::Index row = 0; row < real.size(); ++row) {
    for (std::int64_t index = 0; index < box.size(); ++index) {
      const auto state = RowOf(states, index);
      if (!system.IsPossible(state) ||
          system.StochasticIndex(state) !=
              system.StochasticIndex(RowOf(real.states, row))) {
        continue;
      }
      for (int action = 0; action < 2; ++action) {
        replayed.Resize(1, states.cols());
        replayed.states = states.row(index);
        replayed.actions[0] = action;
        replayed.labels[0] = real.labels[row];
        Complete(system, replayed);
        slow.Add(replayed);
      }
    }
  }
  for (std::int64_t index = 0; index < box.size(); ++index) {
    for (int action = 0; action < 2; ++action) {
      const auto a = counts.Successors(index, action);
      const auto b = slow.Successors(index, action);
      BOOST_TEST_REQUIRE(a.size() == b.size());
      for (std::size_t i = 0; i < a.size(); ++i) {
        BOOST_TEST(a[i].state == b[i].state);
        BOOST_TEST(a[i].count == b[i].count);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_box_numbers_its_states) {
  const TwoClasses system(/*phases=*/2);
  const TableStates box(system, 3);
  BOOST_TEST(box.size() == 4 * 16);
  envs::IntMatrix states;
  box.Read(0, box.size(), states);
  for (std::int64_t index = 0; index < box.size(); ++index) {
    BOOST_TEST(box.IndexOf(RowOf(states, index)) == index);
  }
  const std::vector<std::int32_t> beyond = {1, 0, 9, 2};
  const std::vector<std::int32_t> cut = {1, 0, 3, 2};
  BOOST_TEST(box.IndexOf(beyond) == box.IndexOf(cut));
  BOOST_CHECK_THROW(TableStates(system, 100'000), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(actions_that_were_never_seen_take_no_part) {
  // One transition: in (1, 1), the cheap job is served.
  const TwoClasses system;
  Transitions real;
  real.Resize(1, 2);
  real.states << 1, 1;
  real.actions << 1;
  real.labels << TwoClasses::kServiceEnd;
  Complete(system, real);
  const TableFqiResult result = LearnTable(system, real, SmallTable(), 1);
  const auto index = [&](std::int32_t dear, std::int32_t cheap) {
    return result.policy.box().IndexOf(std::vector<std::int32_t>{dear, cheap});
  };
  // Its cost, and nothing afterwards: the state it led to is unknown.
  BOOST_TEST(result.values(index(1, 1), 1) == 4.0);
  BOOST_TEST(result.policy.probabilities()(index(1, 1), 1) == 1.0);
  BOOST_TEST(result.policy.probabilities()(index(1, 0), 0) == 0.5);
  BOOST_TEST(result.coverage == 1.0 / 50.0);
}

BOOST_AUTO_TEST_CASE(virtual_transitions_cover_what_real_ones_did_not) {
  const TwoClasses system;
  TableFqiConfig config = SmallTable();
  const Transitions real = RandomTransitions(system, 50, 1, 2);
  const double without = LearnTable(system, real, config, 1).coverage;
  config.per_real = 40;
  const TableFqiResult with = LearnTable(system, real, config, 1);
  BOOST_TEST(without < 0.2);
  BOOST_TEST(with.coverage == 1.0);
  BOOST_TEST(with.acceptance.share() == 1.0);
  envs::RowMatrix probabilities;
  const envs::IntMatrix both = envs::IntMatrix::Constant(1, 2, 3);
  with.policy.Probabilities(both, probabilities);
  BOOST_TEST(probabilities.sum() == 1.0);
}

BOOST_AUTO_TEST_CASE(everywhere_needs_complete_labels) {
  const TwoClasses system;
  TableFqiConfig config = SmallTable();
  config.everywhere = true;
  config.samples.realisation = Realisation::kObserved;
  BOOST_CHECK_THROW(LearnTable(system, TrueShares(system), config, 1),
                    std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
