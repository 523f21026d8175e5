// A constrained MDP in tables, with several transition models, and the two
// ways to evaluate its policy: by risk and against an adversary.
#pragma once

#include <Eigen/Core>
#include <random>
#include <vector>

#include "risk/risk_measure.h"

namespace ballast::risk {

enum class Outcome { kReward, kCost };

/// Pairs of a state and an action are numbered state * actions + action.
struct FiniteCmdp {
  int states;
  int actions;
  double discount;                      ///< Per step.
  Eigen::VectorXd reward;               ///< [pairs], per step.
  Eigen::VectorXd cost;                 ///< [pairs], per step, >= 0.
  std::vector<Eigen::MatrixXd> models;  ///< Of [pairs, states], equally likely.
  Eigen::MatrixXd policy;  ///< [states, pairs], zero on other states' pairs.

  int pairs() const { return states * actions; }
  const Eigen::VectorXd& Of(Outcome outcome) const {
    return outcome == Outcome::kReward ? reward : cost;
  }
};

/// Rewards in [0, 1), costs 0 or 1, discount 0.9; no probability is zero.
FiniteCmdp RandomCmdp(int states, int actions, int models, unsigned seed);

/// The value of the next state under each model, [models, pairs].
Eigen::MatrixXd ModelValues(const FiniteCmdp& cmdp,
                            const Eigen::VectorXd& state_values);

/// The robust Bellman operator on action values, [pairs] -> [pairs].
Eigen::VectorXd RobustBackup(const FiniteCmdp& cmdp, const RiskMeasure& risk,
                             Outcome outcome,
                             const Eigen::VectorXd& action_values);

/// What the operator leaves alone, by iteration. [pairs].
Eigen::VectorXd RobustFixedPoint(const FiniteCmdp& cmdp,
                                 const RiskMeasure& risk, Outcome outcome);

/// The adversary's reweighing of the models at each pair, [models, pairs]: the
/// infimum over the risk envelope for rewards, the supremum for costs, by a
/// linear program each.
/// @param values  [models, pairs].
Eigen::MatrixXd WorstReweighings(const DistortionFunction& g, Outcome outcome,
                                 const Eigen::MatrixXd& values);

/// A random vertex of the risk envelope at each pair, [models, pairs].
Eigen::MatrixXd RandomReweighings(const FiniteCmdp& cmdp,
                                  const RiskMeasure& risk,
                                  std::mt19937& engine);

/// Plain policy evaluation under the mixture of models: solves
/// Q = outcome + discount * P * policy * Q. [pairs].
Eigen::VectorXd Evaluate(const FiniteCmdp& cmdp, Outcome outcome,
                         const Eigen::MatrixXd& reweighings);

}  // namespace ballast::risk
