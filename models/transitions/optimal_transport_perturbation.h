// Learned worst-case next states within a mean budget of change.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "models/networks/adam.h"
#include "models/networks/mlp.h"
#include "models/transitions/perturbation_distribution.h"
#include "models/transitions/transition_statistics.h"

namespace ballast::models {

/// Which next states the reward is given; a cost is always given its worst.
enum class RewardPerturbation {
  kWorst,
  kNone,  ///< The observed ones.
  kBest,
};

struct OptimalTransportConfig {
  double magnitude = 0.02;  ///< Root mean square of the relative change, > 0.
  double limit = 0.04;      ///< Clip of |x|, >= 0.
  std::vector<int> hidden = {64, 64};
  double learning_rate = 1e-4;  ///< Of the networks.
  double multiplier = 10.0;     ///< Initial, of the budget of change, > 0.
  double multiplier_learning_rate = 1e-2;
  RewardPerturbation reward = RewardPerturbation::kWorst;
};

/// Optimal transport perturbations. With magnitude e, each outcome has
///   s'_pert = s + (1 + clip(x, +-limit)) * (s' - s),
///   x = e * network(normalised s, clipped a, scaled s' - s),
/// whose network lowers and whose multiplier m raises
///   L = mean_b V(s'_pert) + m (mean_b mean_j x_j^2 - e^2) / e^2,
/// where V is the discounted value of the reward, or minus that of a cost. The
/// square is that of x before the clip. n = 1: the worst case needs no risk
/// measure.
/// Source: Queeney, Ozcan, Paschalidis and Cassandras (2024), Optimal
/// Transport Perturbations for Safe Reinforcement Learning with Robustness
/// Guarantees, TMLR; theirs has one cost.
class OptimalTransportPerturbation : public PerturbationDistribution {
 public:
  /// @param seed  of the networks' initial weights.
  /// Throws std::invalid_argument for a value out of its range, and if neither
  /// the reward nor any cost is perturbed.
  OptimalTransportPerturbation(OptimalTransportConfig config,
                               const TransitionSizes& sizes,
                               std::uint64_t seed);

  int samples() const override { return 1; }
  int sets() const override { return outcomes_; }
  /// Draws nothing from the generator.
  void Sample(const ObservedTransitions& observed, at::Generator& generator,
              at::Tensor& perturbed) override;
  void Learn(const ObservedTransitions& observed,
             NextStateValues& values) override;
  void Observe(const at::Tensor& state, const at::Tensor& next_state) override {
    statistics_.Observe(state, next_state);
  }
  std::vector<NamedTensor> Tensors() const override;
  /// Mean |x| after the clip, over the outcomes that are perturbed.
  double mean_change() const override { return mean_change_; }

  /// L of the last call of Learn, summed over outcomes, before its step.
  double loss() const { return loss_; }

 private:
  double Deform(const ObservedTransitions& observed, const at::Tensor& output,
                at::Tensor& perturbed) const;
  void LossGradient(const ObservedTransitions& observed);

  OptimalTransportConfig config_;
  int outcomes_;
  int first_;  ///< Outcome of the first network: 1 if the reward has none.
  TransitionStatistics statistics_;
  Mlp network_;
  at::Tensor parameters_;   ///< [outcomes - first, P].
  at::Tensor multipliers_;  ///< [outcomes - first], softplus^-1 of them.
  Adam adam_;
  Adam multiplier_adam_;
  double mean_change_ = 0.0;
  double loss_ = 0.0;

  // Memory that updates reuse.
  at::Tensor input_;
  at::Tensor output_;
  MlpWorkspace workspace_;
  MlpTape tape_;
  at::Tensor perturbed_;
  at::Tensor value_;
  at::Tensor slope_;
  at::Tensor gradient_;
  at::Tensor multiplier_gradient_;
};

}  // namespace ballast::models
