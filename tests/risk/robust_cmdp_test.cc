// What the risk measure stands for: on a small constrained MDP with several
// transition models, risk-averse dynamic programming is the evaluation of a
// policy against an adversary who reweighs the models at each state and action.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "risk/risk_measure.h"
#include "tests/risk/every_distortion.h"
#include "tests/risk/finite_cmdp.h"

namespace ballast::risk {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

BOOST_AUTO_TEST_SUITE(robust_cmdp)

std::vector<FiniteCmdp> SomeCmdps() {
  return {RandomCmdp(2, 2, 3, 1), RandomCmdp(3, 2, 4, 2),
          RandomCmdp(4, 3, 5, 3), RandomCmdp(3, 3, 5, 4)};
}

// The worst expectation over all orders of the weights.
double Enumerated(const std::vector<double>& weights, Outcome outcome,
                  const VectorXd& values) {
  std::vector<int> order(weights.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> expectations;
  do {
    double sum = 0.0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      sum += weights[i] * values(order[i]);
    }
    expectations.push_back(sum);
  } while (std::next_permutation(order.begin(), order.end()));
  const auto [low, high] =
      std::minmax_element(expectations.begin(), expectations.end());
  return outcome == Outcome::kReward ? *low : *high;
}

// Runs `check` on every distortion, process and outcome.
template <typename Check>
void ForEachCase(const Check& check) {
  for (const auto& g : EveryDistortion()) {
    for (const FiniteCmdp& cmdp : SomeCmdps()) {
      for (const Outcome outcome : {Outcome::kReward, Outcome::kCost}) {
        BOOST_TEST_CONTEXT(g->name()
                           << ", " << cmdp.states << " states, "
                           << (outcome == Outcome::kReward ? "reward" : "cost"))
        check(*g, cmdp, outcome);
      }
    }
  }
}

// Values are at most 1 / (1 - 0.9) = 10 and pass through float32 twice a
// backup, 2 * 10 * 2^-24 = 1.2e-6; a fixed point gathers ten times as much.
constexpr double kOneBackup = 2e-6;
constexpr double kFixedPoint = 2e-5;

BOOST_AUTO_TEST_CASE(a_robust_backup_equals_enumeration) {
  ForEachCase([](const DistortionFunction& g, const FiniteCmdp& cmdp,
                 Outcome outcome) {
    const RiskMeasure risk(g, static_cast<int>(cmdp.models.size()));
    const VectorXd q = 8.0 * cmdp.reward;
    const MatrixXd next = ModelValues(cmdp, cmdp.policy * q);
    const VectorXd backup = RobustBackup(cmdp, risk, outcome, q);
    for (int pair = 0; pair < cmdp.pairs(); ++pair) {
      const double expected =
          cmdp.Of(outcome)(pair) +
          cmdp.discount * Enumerated(risk.weights(), outcome, next.col(pair));
      BOOST_TEST(std::abs(backup(pair) - expected) < kOneBackup);
    }
  });
}

BOOST_AUTO_TEST_CASE(a_robust_backup_is_the_worst_case_over_the_envelope) {
  ForEachCase([](const DistortionFunction& g, const FiniteCmdp& cmdp,
                 Outcome outcome) {
    const RiskMeasure risk(g, static_cast<int>(cmdp.models.size()));
    const VectorXd q = 8.0 * cmdp.reward;
    const MatrixXd next = ModelValues(cmdp, cmdp.policy * q);
    const MatrixXd worst = WorstReweighings(g, outcome, next);
    const VectorXd expected =
        cmdp.Of(outcome) +
        cmdp.discount * worst.cwiseProduct(next).colwise().sum().transpose();
    const VectorXd backup = RobustBackup(cmdp, risk, outcome, q);
    BOOST_TEST((backup - expected).cwiseAbs().maxCoeff() < kOneBackup);
  });
}

BOOST_AUTO_TEST_CASE(the_fixed_point_is_the_value_under_the_worst_kernel) {
  ForEachCase(
      [](const DistortionFunction& g, const FiniteCmdp& cmdp, Outcome outcome) {
        const RiskMeasure risk(g, static_cast<int>(cmdp.models.size()));
        const VectorXd robust = RobustFixedPoint(cmdp, risk, outcome);
        const MatrixXd next = ModelValues(cmdp, cmdp.policy * robust);
        const MatrixXd worst = WorstReweighings(g, outcome, next);
        const VectorXd evaluated = Evaluate(cmdp, outcome, worst);
        BOOST_TEST((robust - evaluated).cwiseAbs().maxCoeff() < kFixedPoint);
      });
}

BOOST_AUTO_TEST_CASE(no_adversary_in_the_envelope_does_worse) {
  std::mt19937 engine(5);
  ForEachCase([&](const DistortionFunction& g, const FiniteCmdp& cmdp,
                  Outcome outcome) {
    const RiskMeasure risk(g, static_cast<int>(cmdp.models.size()));
    const VectorXd robust = RobustFixedPoint(cmdp, risk, outcome);
    const double sign = outcome == Outcome::kReward ? -1.0 : 1.0;
    for (int adversary = 0; adversary < 20; ++adversary) {
      const VectorXd evaluated =
          Evaluate(cmdp, outcome, RandomReweighings(cmdp, risk, engine));
      BOOST_TEST((sign * (evaluated - robust)).maxCoeff() < kFixedPoint);
    }
  });
}

BOOST_AUTO_TEST_CASE(reward_and_cost_have_worst_kernels_of_their_own) {
  // Else one adversary would explain both and the test above prove less.
  const FiniteCmdp cmdp = SomeCmdps()[2];
  const Wang g(0.75);
  const RiskMeasure risk(g, static_cast<int>(cmdp.models.size()));
  const auto worst = [&](Outcome outcome) {
    const VectorXd robust = RobustFixedPoint(cmdp, risk, outcome);
    return WorstReweighings(g, outcome,
                            ModelValues(cmdp, cmdp.policy * robust));
  };
  const MatrixXd for_reward = worst(Outcome::kReward);
  const MatrixXd for_cost = worst(Outcome::kCost);
  BOOST_TEST((for_reward - for_cost).cwiseAbs().maxCoeff() > 0.1);
}

BOOST_AUTO_TEST_CASE(robust_evaluation_is_a_contraction) {
  std::mt19937 engine(6);
  std::uniform_real_distribution<double> uniform(-10.0, 10.0);
  ForEachCase([&](const DistortionFunction& g, const FiniteCmdp& cmdp,
                  Outcome outcome) {
    const RiskMeasure risk(g, static_cast<int>(cmdp.models.size()));
    VectorXd one(cmdp.pairs());
    VectorXd other(cmdp.pairs());
    for (double& value : one) value = uniform(engine);
    for (double& value : other) value = uniform(engine);
    const double before = (one - other).cwiseAbs().maxCoeff();
    const double after = (RobustBackup(cmdp, risk, outcome, one) -
                          RobustBackup(cmdp, risk, outcome, other))
                             .cwiseAbs()
                             .maxCoeff();
    BOOST_TEST(after <= cmdp.discount * before + 2 * kOneBackup);
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::risk
