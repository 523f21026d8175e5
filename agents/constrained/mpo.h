// Maximum a posteriori policy optimisation.
#pragma once

#include <ATen/ATen.h>

#include <string>
#include <utility>
#include <vector>

#include "agents/constrained/temperature.h"
#include "models/networks/adam.h"
#include "models/networks/gaussian.h"
#include "models/networks/gaussian_policy.h"

namespace ballast::agents::constrained {

struct MpoConfig {
  int actions_per_state = 20;      ///< N >= 1.
  double learning_rate = 1e-4;     ///< Of the policy.
  double gradient_norm = 0.5;      ///< Global norm the gradient is cut to.
  double target_rate = 5e-3;       ///< Of the target average, per step.
  double temperature = 10.0;       ///< Initial, in units of the objective.
  double temperature_bound = 0.1;  ///< On the E-step's KL, nats.
  TemperatureSolver solver = TemperatureSolver::kSqp;
  bool action_penalty = true;         ///< Draw actions back into the box.
  double penalty_temperature = 10.0;  ///< Initial.
  double penalty_bound = 1e-3;
  double mean_bound = 1e-2;       ///< On the M-step's KLs, over all A
  double deviation_bound = 1e-5;  ///< dimensions together, nats.
  double mean_multiplier = 10.0;  ///< Initial dual variables.
  double deviation_multiplier = 100.0;
  double dual_learning_rate = 1e-2;
};

struct MpoMetrics {
  double policy_loss = 0.0;
  double entropy = 0.0;  ///< Of the online policy, nats, mean over the states.
  double gradient_norm = 0.0;  ///< Before it is cut.
  double temperature = 0.0;
  double penalty_temperature = 0.0;
  double kl_mean = 0.0;  ///< Over all dimensions, target to online.
  double kl_deviation = 0.0;
  double mean_multiplier = 0.0;  ///< Average over dimensions.
  double deviation_multiplier = 0.0;
  double exact_zeros = 0.0;  ///< Share of the policy's ReLUs given exactly 0.
};

/// `count` actions per state, not clipped.
/// @param action [count, B, A], made to fit.
void SampleActions(const models::GaussianMoments& moments, int count,
                   at::Generator& generator, at::Tensor& action);

/// Improves a Gaussian policy by weighted maximum likelihood under KL bounds
/// to its own slowly following target. Likelihood and divergences are those
/// of the RAMU program: mean and deviation are fitted together and bounded
/// per dimension.
/// Source: Abdolmaleki et al. (2018), arXiv:1806.06920 and 1812.02256.
class Mpo {
 public:
  /// @param policy  improved in place; outlives this object.
  Mpo(MpoConfig config, models::GaussianPolicy& policy);

  /// The target policy's moments. @param normalised_state [..., S], B rows.
  /// @param moments [B, A] each, made to fit.
  void TargetMoments(const at::Tensor& normalised_state,
                     models::GaussianMoments& moments);

  /// The E-step: how much each sampled action is worth imitating.
  /// @param action [N, B, A]; @param objective [N, B], high is good.
  /// @return [N, B], of mean 1 over N; valid until the next call.
  const at::Tensor& WeighActions(const at::Tensor& action,
                                 const at::Tensor& objective);

  /// The M-step: one policy step; the duals and the target policy follow.
  /// @param normalised_state [B, S]; @param target its TargetMoments;
  /// @param action [N, B, A]; @param weights [N, B].
  MpoMetrics Improve(const at::Tensor& normalised_state,
                     const models::GaussianMoments& target,
                     const at::Tensor& action, const at::Tensor& weights);

  /// Makes the target policy equal to the policy, after its weights were set.
  void MeetPolicy() { target_.copy_(policy_.parameters()); }

  const MpoConfig& config() const { return config_; }
  /// The target policy's parameters. [1, P].
  const at::Tensor& target() const { return target_; }
  /// Target weights, moments, duals and temperatures, for checkpoints.
  std::vector<std::pair<std::string, at::Tensor>> Tensors() const;

 private:
  double OutputGradient(const models::GaussianMoments& target,
                        const at::Tensor& action, const at::Tensor& weights);
  void StepDuals();

  MpoConfig config_;
  models::GaussianPolicy& policy_;
  at::Tensor target_;  ///< [1, P].
  models::Adam policy_adam_;
  at::Tensor temperatures_;  ///< double [2]: of the objective, the penalty.
  at::Tensor duals_;         ///< [2, A]: softplus^-1 of the multipliers.
  models::Adam dual_adam_;
  at::Tensor gradient_;
  models::MlpTape tape_;

  // Memory that updates reuse.
  models::MlpWorkspace workspace_;
  at::Tensor target_output_;
  at::Tensor penalty_;
  at::Tensor weights_;
  at::Tensor penalty_weights_;
  models::GaussianMoments online_;
  at::Tensor slope_;
  std::vector<double> deviations_;  ///< Online, then the target's, [2, B, A].
  at::Tensor output_gradient_;
  std::vector<double> kl_mean_;       ///< [A], mean over the states.
  std::vector<double> kl_deviation_;  ///< [A].
  at::Tensor dual_gradient_;
};

}  // namespace ballast::agents::constrained
