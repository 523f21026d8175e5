#include "tests/risk/finite_cmdp.h"

#include <ATen/ATen.h>

#include <Eigen/LU>
#include <algorithm>
#include <stdexcept>

#include "tests/risk/risk_envelope.h"

namespace ballast::risk {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// Rows of positive numbers that sum to 1.
MatrixXd RandomDistributions(int rows, int columns, std::mt19937& engine) {
  std::exponential_distribution<double> exponential;
  MatrixXd table(rows, columns);
  for (double& cell : table.reshaped()) cell = exponential(engine);
  return table.array().colwise() / table.rowwise().sum().array();
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

}  // namespace

FiniteCmdp RandomCmdp(int states, int actions, int models, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  FiniteCmdp cmdp{.states = states,
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

MatrixXd ModelValues(const FiniteCmdp& cmdp, const VectorXd& state_values) {
  MatrixXd values(cmdp.models.size(), cmdp.pairs());
  for (std::size_t m = 0; m < cmdp.models.size(); ++m) {
    values.row(m) = cmdp.models[m] * state_values;
  }
  return values;
}

VectorXd RobustBackup(const FiniteCmdp& cmdp, const RiskMeasure& risk,
                      Outcome outcome, const VectorXd& action_values) {
  const MatrixXd next = ModelValues(cmdp, cmdp.policy * action_values);
  return cmdp.Of(outcome) + cmdp.discount * RiskOf(risk, outcome, next);
}

VectorXd RobustFixedPoint(const FiniteCmdp& cmdp, const RiskMeasure& risk,
                          Outcome outcome) {
  VectorXd action_values = VectorXd::Zero(cmdp.pairs());
  // 0.9^300 < 2e-14.
  for (int sweep = 0; sweep < 300; ++sweep) {
    action_values = RobustBackup(cmdp, risk, outcome, action_values);
  }
  return action_values;
}

MatrixXd WorstReweighings(const DistortionFunction& g, Outcome outcome,
                          const MatrixXd& values) {
  MatrixXd reweighing(values.rows(), values.cols());
  const double sign = outcome == Outcome::kReward ? -1.0 : 1.0;
  for (int pair = 0; pair < values.cols(); ++pair) {
    const auto worst = WorstReweighing(g, sign * values.col(pair));
    if (worst.status != envs::LinearProgramStatus::kOptimal) {
      throw std::logic_error("the risk envelope is empty or unbounded");
    }
    reweighing.col(pair) = worst.x;
  }
  return reweighing;
}

MatrixXd RandomReweighings(const FiniteCmdp& cmdp, const RiskMeasure& risk,
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

VectorXd Evaluate(const FiniteCmdp& cmdp, Outcome outcome,
                  const MatrixXd& reweighings) {
  MatrixXd kernel = MatrixXd::Zero(cmdp.pairs(), cmdp.states);
  for (std::size_t m = 0; m < cmdp.models.size(); ++m) {
    kernel += reweighings.row(m).asDiagonal() * cmdp.models[m];
  }
  const MatrixXd system = MatrixXd::Identity(cmdp.pairs(), cmdp.pairs()) -
                          cmdp.discount * kernel * cmdp.policy;
  return system.lu().solve(cmdp.Of(outcome));
}

}  // namespace ballast::risk
