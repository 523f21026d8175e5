// What the risk measure stands for: on a small constrained MDP with several
// transition models, risk-averse dynamic programming is the evaluation of a
// policy against an adversary who reweighs the models at each state and action.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <Eigen/LU>

#include "risk/risk_measure.h"
#include "tests/risk/every_distortion.h"
#include "tests/risk/risk_envelope.h"

namespace ballast::risk {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

BOOST_AUTO_TEST_SUITE(robust_cmdp)

enum class Outcome { kReward, kCost };

// Pairs of a state and an action are numbered state * actions + action.
struct Cmdp {
  int states;
  int actions;
  double discount;               // Per step.
  VectorXd reward;               // [pairs], per step.
  VectorXd cost;                 // [pairs], per step, >= 0.
  std::vector<MatrixXd> models;  // Of [pairs, states], equally likely.
  MatrixXd policy;               // [states, pairs], zero on other states.

  int pairs() const { return states * actions; }
  const VectorXd& Of(Outcome outcome) const {
    return outcome == Outcome::kReward ? reward : cost;
  }
};

// Rows of positive numbers that sum to 1.
MatrixXd RandomDistributions(int rows, int columns, std::mt19937& engine) {
  std::exponential_distribution<double> exponential;
  MatrixXd table(rows, columns);
  for (double& cell : table.reshaped()) cell = exponential(engine);
  return table.array().colwise() / table.rowwise().sum().array();
}

Cmdp RandomCmdp(int states, int actions, int models, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  Cmdp cmdp{.states = states,
            .actions = actions,
            .discount = 0.9,
            .reward = VectorXd(states * actions),
            .cost = VectorXd(states * actions),
            .models = {},
            .policy = MatrixXd::Zero(states, states * actions)};
  for (double& reward : cmdp.reward) reward = uniform(engine);
  for (double& cost : cmdp.cost) cost = uniform(engine) < 0.4 ? 1.0 : 0.0;
  for (int m = 0; m < models; ++m) {
    cmdp.models.push_back(RandomDistributions(cmdp.pairs(), states, engine));
  }
  const MatrixXd choice = RandomDistributions(states, actions, engine);
  for (int s = 0; s < states; ++s) {
    cmdp.policy.block(s, s * actions, 1, actions) = choice.row(s);
  }
  return cmdp;
}

std::vector<Cmdp> SomeCmdps() {
  return {RandomCmdp(2, 2, 3, 1), RandomCmdp(3, 2, 4, 2),
          RandomCmdp(4, 3, 5, 3), RandomCmdp(3, 3, 5, 4)};
}

// The value of the next state under each model, [models, pairs].
MatrixXd ModelValues(const Cmdp& cmdp, const VectorXd& state_values) {
  MatrixXd values(cmdp.models.size(), cmdp.pairs());
  for (std::size_t m = 0; m < cmdp.models.size(); ++m) {
    values.row(m) = cmdp.models[m] * state_values;
  }
  return values;
}

VectorXd RiskOf(const RiskMeasure& risk, Outcome outcome,
                const MatrixXd& values) {
  at::Tensor samples = at::empty({values.rows(), values.cols()}, at::kFloat);
  auto cells = samples.accessor<float, 2>();
  for (int m = 0; m < values.rows(); ++m) {
    for (int pair = 0; pair < values.cols(); ++pair) {
      cells[m][pair] = static_cast<float>(values(m, pair));
    }
  }
  const at::Tensor result = outcome == Outcome::kReward
                                ? risk.OfRewards(samples)
                                : risk.OfCosts(samples);
  return Eigen::Map<const Eigen::VectorXf>(result.const_data_ptr<float>(),
                                           result.numel())
      .cast<double>();
}

// The robust Bellman operator on action values, [pairs] -> [pairs].
VectorXd Backup(const Cmdp& cmdp, const RiskMeasure& risk, Outcome outcome,
                const VectorXd& action_values) {
  const MatrixXd next = ModelValues(cmdp, cmdp.policy * action_values);
  return cmdp.Of(outcome) + cmdp.discount * RiskOf(risk, outcome, next);
}

VectorXd FixedPoint(const Cmdp& cmdp, const RiskMeasure& risk,
                    Outcome outcome) {
  VectorXd action_values = VectorXd::Zero(cmdp.pairs());
  // 0.9^300 < 2e-14.
  for (int sweep = 0; sweep < 300; ++sweep) {
    action_values = Backup(cmdp, risk, outcome, action_values);
  }
  return action_values;
}

// The adversary's reweighing of the models at each pair, [models, pairs]: the
// infimum over the envelope for rewards, the supremum for costs.
MatrixXd WorstReweighings(const DistortionFunction& g, Outcome outcome,
                          const MatrixXd& values) {
  MatrixXd reweighing(values.rows(), values.cols());
  const double sign = outcome == Outcome::kReward ? -1.0 : 1.0;
  for (int pair = 0; pair < values.cols(); ++pair) {
    const auto worst = WorstReweighing(g, sign * values.col(pair));
    BOOST_REQUIRE((worst.status == LinearProgramStatus::kOptimal));
    reweighing.col(pair) = worst.x;
  }
  return reweighing;
}

// Plain policy evaluation under the mixture of models: solves
// Q = outcome + discount * P * policy * Q.
VectorXd Evaluate(const Cmdp& cmdp, Outcome outcome,
                  const MatrixXd& reweighing) {
  MatrixXd kernel = MatrixXd::Zero(cmdp.pairs(), cmdp.states);
  for (std::size_t m = 0; m < cmdp.models.size(); ++m) {
    kernel += reweighing.row(m).asDiagonal() * cmdp.models[m];
  }
  const MatrixXd system = MatrixXd::Identity(cmdp.pairs(), cmdp.pairs()) -
                          cmdp.discount * kernel * cmdp.policy;
  return system.lu().solve(cmdp.Of(outcome));
}

// A random point of the envelope at each pair: an order of the weights.
MatrixXd RandomReweighings(const Cmdp& cmdp, const RiskMeasure& risk,
                           std::mt19937& engine) {
  MatrixXd reweighing(cmdp.models.size(), cmdp.pairs());
  std::vector<double> weights = risk.weights();
  for (int pair = 0; pair < cmdp.pairs(); ++pair) {
    std::shuffle(weights.begin(), weights.end(), engine);
    reweighing.col(pair) =
        Eigen::Map<const VectorXd>(weights.data(), weights.size());
  }
  return reweighing;
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
    for (const Cmdp& cmdp : SomeCmdps()) {
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
  ForEachCase([](const DistortionFunction& g, const Cmdp& cmdp,
                 Outcome outcome) {
    const RiskMeasure risk(g, static_cast<int>(cmdp.models.size()));
    const VectorXd q = 8.0 * cmdp.reward;
    const MatrixXd next = ModelValues(cmdp, cmdp.policy * q);
    const VectorXd backup = Backup(cmdp, risk, outcome, q);
    for (int pair = 0; pair < cmdp.pairs(); ++pair) {
      const double expected =
          cmdp.Of(outcome)(pair) +
          cmdp.discount * Enumerated(risk.weights(), outcome, next.col(pair));
      BOOST_TEST(std::abs(backup(pair) - expected) < kOneBackup);
    }
  });
}

BOOST_AUTO_TEST_CASE(a_robust_backup_is_the_worst_case_over_the_envelope) {
  ForEachCase([](const DistortionFunction& g, const Cmdp& cmdp,
                 Outcome outcome) {
    const RiskMeasure risk(g, static_cast<int>(cmdp.models.size()));
    const VectorXd q = 8.0 * cmdp.reward;
    const MatrixXd next = ModelValues(cmdp, cmdp.policy * q);
    const MatrixXd worst = WorstReweighings(g, outcome, next);
    const VectorXd expected =
        cmdp.Of(outcome) +
        cmdp.discount * worst.cwiseProduct(next).colwise().sum().transpose();
    const VectorXd backup = Backup(cmdp, risk, outcome, q);
    BOOST_TEST((backup - expected).cwiseAbs().maxCoeff() < kOneBackup);
  });
}

BOOST_AUTO_TEST_CASE(the_fixed_point_is_the_value_under_the_worst_kernel) {
  ForEachCase(
      [](const DistortionFunction& g, const Cmdp& cmdp, Outcome outcome) {
        const RiskMeasure risk(g, static_cast<int>(cmdp.models.size()));
        const VectorXd robust = FixedPoint(cmdp, risk, outcome);
        const MatrixXd next = ModelValues(cmdp, cmdp.policy * robust);
        const MatrixXd worst = WorstReweighings(g, outcome, next);
        const VectorXd evaluated = Evaluate(cmdp, outcome, worst);
        BOOST_TEST((robust - evaluated).cwiseAbs().maxCoeff() < kFixedPoint);
      });
}

BOOST_AUTO_TEST_CASE(no_adversary_in_the_envelope_does_worse) {
  std::mt19937 engine(5);
  ForEachCase(
      [&](const DistortionFunction& g, const Cmdp& cmdp, Outcome outcome) {
        const RiskMeasure risk(g, static_cast<int>(cmdp.models.size()));
        const VectorXd robust = FixedPoint(cmdp, risk, outcome);
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
  const Cmdp cmdp = SomeCmdps()[2];
  const Wang g(0.75);
  const RiskMeasure risk(g, static_cast<int>(cmdp.models.size()));
  const auto worst = [&](Outcome outcome) {
    const VectorXd robust = FixedPoint(cmdp, risk, outcome);
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
  ForEachCase([&](const DistortionFunction& g, const Cmdp& cmdp,
                  Outcome outcome) {
    const RiskMeasure risk(g, static_cast<int>(cmdp.models.size()));
    VectorXd one(cmdp.pairs());
    VectorXd other(cmdp.pairs());
    for (double& value : one) value = uniform(engine);
    for (double& value : other) value = uniform(engine);
    const double before = (one - other).cwiseAbs().maxCoeff();
    const double after =
        (Backup(cmdp, risk, outcome, one) - Backup(cmdp, risk, outcome, other))
            .cwiseAbs()
            .maxCoeff();
    BOOST_TEST(after <= cmdp.discount * before + 2 * kOneBackup);
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::risk
