// A learned ensemble of transition models.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

#include "models/networks/adam.h"
#include "models/networks/mlp.h"
#include "models/transitions/perturbation_distribution.h"
#include "models/transitions/transition_statistics.h"

namespace ballast::models {

struct TransitionEnsembleConfig {
  int members = 5;  ///< M, in [1, 64].
  int samples = 5;  ///< n >= 1.
  std::vector<int> hidden = {200, 200};
  double learning_rate = 1e-3;
};

/// M probabilistic perceptrons, each a diagonal Gaussian over the normalised
/// increment s' - s given the normalised state and the clipped action, trained
/// by likelihood on the agent's own minibatches. A sample is a member at random
/// and a next state from its Gaussian: where members know the transition they
/// agree, and off the data they part.
///
/// Members start apart and stay apart by double-or-nothing bootstrap: each
/// transition counts twice or not at all for a member, one half of the pairs
/// each. Which, a hash of the transition decides, so that a member sees one
/// resampled replay buffer throughout; weights drawn afresh at every visit
/// would average out over the many visits of a transition.
///
/// The gradient of each likelihood term is multiplied by its deviation (beta =
/// 1/2 of the source below). Without, what a simulator does exactly, such as a
/// position that follows its velocity, soon has a precision of 1e4, and the
/// dimensions beside it are not learnt.
///
/// The logarithm of the variance is held within [-10, 0.5] softly, as the
/// sources do, here with fixed bounds; a normalised increment has variance 1.
/// Sources: Chua, Calandra, McAllister and Levine (2018), Deep Reinforcement
/// Learning in a Handful of Trials using Probabilistic Dynamics Models,
/// NeurIPS; Janner, Fu, Zhang and Levine (2019), When to Trust Your Model,
/// NeurIPS. The weighted gradient: Seitzer, Tavakoli, Antic and Martius (2022),
/// On the Pitfalls of Heteroscedastic Uncertainty Estimation with Probabilistic
/// Neural Networks, ICLR. The bootstrap: Owen and Eckles (2012), Bootstrapping
/// Data Arrays of Arbitrary Order, Ann. Appl. Stat. 6(3).
class TransitionEnsemble : public PerturbationDistribution {
 public:
  /// @param seed  of the members' initial weights.
  /// Throws std::invalid_argument for a value out of its range.
  TransitionEnsemble(TransitionEnsembleConfig config,
                     const TransitionSizes& sizes, std::uint64_t seed);

  /// What each member predicts of s' - s, raw. [M, B, S] each, made to fit.
  void Predict(const ObservedTransitions& observed, at::Tensor& mean,
               at::Tensor& deviation);

  int samples() const override { return config_.samples; }
  void Sample(const ObservedTransitions& observed, at::Generator& generator,
              at::Tensor& perturbed) override;
  void Learn(const ObservedTransitions& observed,
             NextStateValues& values) override;
  void Observe(const at::Tensor& state, const at::Tensor& next_state) override {
    statistics_.Observe(state, next_state);
  }
  std::vector<NamedTensor> Tensors() const override;
  /// Mean distance of a sampled next state from the observed one, per
  /// dimension, in deviations of the increment.
  double mean_change() const override { return mean_change_; }

  /// Negative log-likelihood per dimension of normalised increments, less its
  /// constant, over the minibatch of the last call of Learn as its members
  /// weigh it, before its step.
  double loss() const { return loss_; }

 private:
  void LossGradient(const ObservedTransitions& observed);

  TransitionEnsembleConfig config_;
  TransitionStatistics statistics_;
  Mlp network_;
  at::Tensor parameters_;  ///< [M, P].
  Adam adam_;
  double mean_change_ = 0.0;
  double loss_ = 0.0;

  // Memory that updates reuse.
  at::Tensor input_;
  at::Tensor output_;  ///< [M, B, 2S]: means, then what log variances bend.
  at::Tensor mean_;    ///< Of increments, raw, [M, B, S].
  at::Tensor deviation_;
  at::Tensor choice_;  ///< Uniform on [0, 1), [n, B].
  MlpWorkspace workspace_;
  MlpTape tape_;
  at::Tensor gradient_;
  std::vector<float> scale_;           ///< Of increments, [S].
  std::vector<std::uint64_t> takers_;  ///< Members that count a row, by bit.
};

}  // namespace ballast::models
