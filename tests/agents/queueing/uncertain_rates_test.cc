#include "agents/queueing/uncertain_rates.h"

#include <ATen/CPUGeneratorImpl.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <stdexcept>

#include "tests/agents/queueing/small_dqn.h"

namespace ballast::agents::queueing {
namespace {

constexpr std::uint64_t kSeed = 12;

/// Values that differ between states and actions.
class RandomValues : public ActionValues {
 public:
  explicit RandomValues(
      const TwoClasses& system,
      at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(3))
      : ActionValues(system, SmallDqnConfig().network, generator) {
    policy().parameters().normal_(0.0, 1.0, generator);
    MeetTarget();
    policy().parameters().normal_(0.0, 1.0, generator);
  }
};

double ValueAt(ActionValues& values, const envs::IntMatrix& state) {
  Eigen::VectorXd value;
  values.BestValues(state, value);
  return value(0);
}

/// Counts of each label at a stochastic state.
Eigen::Vector3d CountsAt(const TwoClasses& system, const Transitions& observed,
                         int stochastic) {
  Eigen::Vector3d counts = Eigen::Vector3d::Zero();
  for (Eigen::Index i = 0; i < observed.size(); ++i) {
    if (system.StochasticIndex(RowOf(observed.states, i)) == stochastic) {
      counts(observed.labels(i)) += 1;
    }
  }
  return counts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(uncertain_rates)

BOOST_AUTO_TEST_CASE(the_risk_is_that_of_a_slow_double_loop) {
  const TwoClasses system(2);
  const RateDoubt doubt = WangDoubt(5, 0.4);
  UncertainRates rates(system, doubt, kSeed);
  const Transitions observed = RandomTransitions(system, 300, 4, 1);
  rates.Observe(observed);
  RandomValues values(system);
  const Transitions batch = RandomTransitions(system, 20, 4, 2);
  Eigen::VectorXd next;
  rates.NextValues(batch, values, next);

  configs::RandomStream stream(kSeed);
  for (Eigen::Index row = 0; row < 20; ++row) {
    const Eigen::Vector3d counts = CountsAt(
        system, observed, system.StochasticIndex(RowOf(batch.states, row)));
    Eigen::Vector3d successor_values;
    for (int label = 0; label < 3; ++label) {
      envs::IntMatrix successor;
      system.Next(batch.states.row(row), batch.actions.segment(row, 1),
                  envs::IntVector::Constant(1, label), successor);
      successor_values(label) = ValueAt(values, successor);
    }
    std::vector<double> costs;
    for (int i = 0; i < 5; ++i) {
      Eigen::Vector3d p;
      for (int label = 0; label < 3; ++label) {
        p(label) = counts(label) * (1 + stream.Uniform(-0.4, 0.4));
      }
      costs.push_back(-p.dot(successor_values) / p.sum());
    }
    std::ranges::sort(costs, std::greater());
    double risk = 0.0;
    for (int i = 0; i < 5; ++i) risk += doubt.risk.weights()[i] * costs[i];
    // Costs are rounded to float32.
    BOOST_TEST(std::abs(next(row) + risk) < 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(without_a_doubt_it_is_the_expectation) {
  const TwoClasses system;
  UncertainRates rates(system, WangDoubt(1, 0.0), kSeed);
  const Transitions observed = RandomTransitions(system, 300, 4, 1);
  rates.Observe(observed);
  RandomValues values(system);
  Transitions batch = RandomTransitions(system, 20, 4, 2);
  Eigen::VectorXd next;
  rates.NextValues(batch, values, next);
  const Eigen::Vector3d p = CountsAt(system, observed, 0) / 300.0;
  Eigen::VectorXd expected = Eigen::VectorXd::Zero(20);
  for (int label = 0; label < 3; ++label) {
    batch.labels.setConstant(label);
    Complete(system, batch);
    Eigen::VectorXd value;
    values.BestValues(batch.next_states, value);
    expected += p(label) * value;
  }
  BOOST_TEST((next - expected).cwiseAbs().maxCoeff() < 1e-5);
}

BOOST_AUTO_TEST_CASE(doubts_make_it_worse) {
  const TwoClasses system;
  const Transitions observed = RandomTransitions(system, 300, 4, 1);
  const Transitions batch = RandomTransitions(system, 50, 4, 2);
  RandomValues values(system);
  double before = 0.0;
  for (const double magnitude : {0.0, 0.2, 0.8}) {
    UncertainRates rates(system, WangDoubt(20, magnitude), kSeed);
    rates.Observe(observed);
    Eigen::VectorXd next;
    rates.NextValues(batch, values, next);
    if (magnitude > 0) BOOST_TEST(next.mean() < before);
    before = next.mean();
  }
}

BOOST_AUTO_TEST_CASE(nobody_knows_the_rates_of_a_state_never_seen) {
  const TwoClasses system;
  UncertainRates rates(system, WangDoubt(1, 0.0), kSeed);
  RandomValues values(system);
  Eigen::VectorXd next;
  BOOST_CHECK_THROW(
      rates.NextValues(RandomTransitions(system, 1, 4, 2), values, next),
      std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
