#include "agents/queueing/virtual_steps.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include "agents/queueing/expected_values.h"
#include "agents/queueing/ppo_agent.h"
#include "tests/agents/queueing/small_ppo.h"
#include "tests/agents/queueing/two_classes.h"

namespace ballast::agents::queueing {
namespace {

constexpr int kPerReal = 3;
constexpr double kAverage = 1.75;
constexpr double kDiscount = 0.95;

/// An agent that has learned a little, so that values and policy say something.
struct Case {
  TwoClasses system;
  PpoAgent agent{system, SmallPpo(), 1};
  RolloutCollector collector{system, SmallPpo().rollout, 1};
  const Rollout* rollout = nullptr;
  std::vector<Eigen::Index> rows;
  JointActions actions{agent.policy().factors()};

  Case() {
    for (int i = 0; i < 3; ++i) {
      agent.Update(collector.Collect(agent.policy()));
    }
    rollout = &collector.Collect(agent.policy());
    for (Eigen::Index row = 5; row < rollout->rows(); row += 61) {
      rows.push_back(row);
    }
  }
  PpoSnapshot Snapshot() const {
    return {system, agent.policy(), agent.values(), true};
  }
  RealSteps Real() const { return {*rollout, rows, kAverage}; }
  VirtualSteps Make(Realisation realisation, int most_jobs = 8) const {
    SampleAugmenterConfig config;
    config.realisation = realisation;
    config.pseudo_states = {PseudoStates::kUniform, most_jobs};
    VirtualSteps steps(system, actions, config, kPerReal, kDiscount, 3);
    steps.Observe(rollout->acted());
    return steps;
  }

  double Value(const envs::IntMatrix& state) const {
    PpoSnapshot snapshot = Snapshot();
    Eigen::VectorXd values;
    snapshot.Values(state, values);
    return values[0];
  }
  double Probability(const envs::IntMatrix& state, int action) const {
    PpoSnapshot snapshot = Snapshot();
    return snapshot.LogProbability(state)[0][action].exp().item<double>();
  }
  /// c - average + discount V of the next state, for one row.
  double Outcome(const envs::IntMatrix& state, int action, int label) const {
    envs::IntMatrix next;
    system.Next(state, envs::IntVector::Constant(1, action),
                envs::IntVector::Constant(1, label), next);
    return 3.0 * state(0, 0) + state(0, 1) - kAverage + kDiscount * Value(next);
  }
};

// Values of some 10 are float32 sums in rows of another block.
const auto kRounding = boost::test_tools::tolerance(1e-4);

}  // namespace

BOOST_AUTO_TEST_SUITE(virtual_steps)

BOOST_AUTO_TEST_CASE(targets_and_importance_are_those_of_a_plain_loop) {
  const Case example;
  PpoSnapshot snapshot = example.Snapshot();
  VirtualTargets drawn;
  VirtualSteps steps = example.Make(Realisation::kFull);
  steps.DrawTargets(example.Real(), snapshot, drawn);
  const auto real_rows = static_cast<Eigen::Index>(example.rows.size());
  BOOST_TEST_REQUIRE(drawn.states.rows() == kPerReal * real_rows);
  int moved = 0, clipped = 0;
  for (Eigen::Index row = 0; row < drawn.states.rows(); ++row) {
    const Eigen::Index real =
        example.rows[static_cast<std::size_t>(row % real_rows)];
    const int action = example.rollout->actions[real];
    const envs::IntMatrix state = drawn.states.row(row);
    const envs::IntMatrix at = example.rollout->states.row(real);
    moved += state != at ? 1 : 0;
    BOOST_TEST(
        drawn.targets[row] ==
            example.Outcome(state, action, example.rollout->labels[real]),
        kRounding);
    const double ratio =
        example.Probability(state, action) / example.Probability(at, action);
    clipped += ratio > 2 ? 1 : 0;
    BOOST_TEST(drawn.importance[row] == std::min(ratio, 2.0), kRounding);
  }
  BOOST_TEST(moved > real_rows);
  BOOST_TEST(clipped > 0);
}

BOOST_AUTO_TEST_CASE(what_is_observed_is_replayed_where_service_is_the_same) {
  const Case example;
  PpoSnapshot snapshot = example.Snapshot();
  VirtualTargets drawn;
  VirtualSteps steps = example.Make(Realisation::kObserved);
  steps.DrawTargets(example.Real(), snapshot, drawn);
  const auto served = [&](const envs::IntMatrix& state, int action) {
    envs::IntMatrix pattern;
    example.system.Engaged(state, envs::IntVector::Constant(1, action),
                           pattern);
    return pattern(0, 0);
  };
  const auto real_rows = static_cast<Eigen::Index>(example.rows.size());
  for (Eigen::Index row = 0; row < drawn.states.rows(); ++row) {
    const Eigen::Index real =
        example.rows[static_cast<std::size_t>(row % real_rows)];
    const int action = example.rollout->actions[real];
    BOOST_TEST(served(drawn.states.row(row), action) ==
               served(example.rollout->states.row(real), action));
  }
  BOOST_TEST(steps.acceptance().share() < 1.0);
}

BOOST_AUTO_TEST_CASE(advantages_are_those_of_a_plain_loop_over_all_actions) {
  const Case example;
  PpoSnapshot snapshot = example.Snapshot();
  VirtualAdvantages drawn;
  VirtualSteps steps = example.Make(Realisation::kFull);
  steps.DrawAdvantages(example.Real(), snapshot, drawn);
  std::map<std::pair<int, int>, PolicyTerm> terms;
  double weights = 0.0;
  for (const PolicyTerm& term : drawn.terms) {
    terms[{term.row, term.action}] = term;
    weights += term.weight;
  }
  BOOST_TEST(terms.size() == drawn.terms.size());
  BOOST_TEST(weights == 1.0, kRounding);

  const auto rows = static_cast<int>(drawn.states.rows());
  const auto real_rows = static_cast<int>(example.rows.size());
  for (int row = 0; row < rows; ++row) {
    const Eigen::Index real =
        example.rows[static_cast<std::size_t>(row % real_rows)];
    const envs::IntMatrix state = drawn.states.row(row);
    double mean = 0.0;
    std::vector<double> outcome, probability;
    for (int action = 0; action < 2; ++action) {
      probability.push_back(example.Probability(state, action));
      outcome.push_back(
          example.Outcome(state, action, example.rollout->labels[real]));
      mean += probability.back() * outcome.back();
    }
    for (int action = 0; action < 2; ++action) {
      const auto found = terms.find({row, action});
      BOOST_TEST((found != terms.end()) == (probability[action] > 0));
      if (found == terms.end()) continue;
      BOOST_TEST(found->second.weight == probability[action] / rows, kRounding);
      // Differences of values of some 10 in float32.
      BOOST_TEST(std::abs(found->second.advantage - (outcome[action] - mean)) <
                 1e-3);
    }
  }
}

BOOST_AUTO_TEST_CASE(incomplete_labels_give_no_advantages) {
  const Case example;
  PpoSnapshot snapshot = example.Snapshot();
  VirtualAdvantages drawn;
  VirtualSteps steps = example.Make(Realisation::kObserved);
  BOOST_CHECK_THROW(steps.DrawAdvantages(example.Real(), snapshot, drawn),
                    std::logic_error);
}

BOOST_AUTO_TEST_CASE(expected_values_are_sums_over_the_law) {
  const Case example;
  PpoSnapshot snapshot = example.Snapshot();
  Eigen::VectorXd expected;
  ExpectedValues(example.system, snapshot, example.rollout->acted(),
                 example.rollout->actions, expected);
  BOOST_TEST_REQUIRE(expected.size() == example.rollout->rows());
  for (const Eigen::Index row : example.rows) {
    const envs::IntMatrix state = example.rollout->states.row(row);
    double sum = 0.0;
    for (const auto& [label, probability] :
         example.system.Law(RowOf(state, 0))) {
      envs::IntMatrix next;
      example.system.Next(
          state, envs::IntVector::Constant(1, example.rollout->actions[row]),
          envs::IntVector::Constant(1, label), next);
      sum += probability * example.Value(next);
    }
    BOOST_TEST(expected[row] == sum, kRounding);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
