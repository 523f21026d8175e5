#include "agents/constrained/mpo.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "models/networks/fit_shape.h"
#include "models/networks/gaussian_rows.h"
#include "models/networks/softplus.h"
#include "models/networks/zero_census.h"

namespace ballast::agents::constrained {
namespace {

using models::InverseSoftplus;
using models::Sigmoid;
using models::Softplus;

/// Minus the distance of each action [..., A] to the box [-1, 1]^A.
void PenaliseActions(const at::Tensor& action, at::Tensor& penalty) {
  const std::int64_t actions = action.size(2);
  models::FitShape(penalty, {action.size(0), action.size(1)});
  const auto* from = action.const_data_ptr<float>();
  auto* to = penalty.mutable_data_ptr<float>();
  for (std::int64_t row = 0; row < penalty.numel(); ++row) {
    float squares = 0.0F;
    for (std::int64_t j = 0; j < actions; ++j) {
      const float a = from[row * actions + j];
      const float excess = a - std::clamp(a, -1.0F, 1.0F);
      squares += excess * excess;
    }
    to[row] = -std::sqrt(squares);
  }
}

}  // namespace

void SampleActions(const models::GaussianMoments& moments, int count,
                   at::Generator& generator, at::Tensor& action) {
  models::FitShape(action, {count, moments.mean.size(0), moments.mean.size(1)});
  action.normal_(0.0, 1.0, generator);
  models::ScaleNoise(moments.mean.const_data_ptr<float>(),
                     moments.log_deviation.const_data_ptr<float>(),
                     moments.mean.numel(), count,
                     action.mutable_data_ptr<float>());
}

Mpo::Mpo(MpoConfig config, models::GaussianPolicy& policy)
    : config_(config),
      policy_(policy),
      target_(policy.parameters().clone()),
      policy_adam_(target_.sizes(), config.learning_rate),
      temperatures_(at::empty({2}, at::kDouble)),
      duals_(at::empty({2, policy.shape().action_size})),
      dual_adam_(duals_.sizes(), config.dual_learning_rate),
      gradient_(at::zeros_like(target_)),
      dual_gradient_(at::zeros_like(duals_)) {
  temperatures_[0] = config.temperature;
  temperatures_[1] = config.penalty_temperature;
  duals_[0].fill_(InverseSoftplus(config.mean_multiplier));
  duals_[1].fill_(InverseSoftplus(config.deviation_multiplier));
}

void Mpo::TargetMoments(const at::Tensor& normalised_state,
                        models::GaussianMoments& moments) {
  policy_.mlp().Forward(target_, normalised_state, 0, 1, workspace_,
                        target_output_);
  models::ReadMoments(target_output_, policy_.shape().initial_deviation,
                      moments);
}

const at::Tensor& Mpo::WeighActions(const at::Tensor& action,
                                    const at::Tensor& objective) {
  auto* temperature = temperatures_.mutable_data_ptr<double>();
  temperature[0] = TemperatureDual(objective, config_.temperature_bound)
                       .Minimise(config_.solver, temperature[0]);
  SoftmaxWeights(objective, temperature[0], weights_);
  if (!config_.action_penalty) return weights_;

  PenaliseActions(action, penalty_);
  temperature[1] = TemperatureDual(penalty_, config_.penalty_bound)
                       .Minimise(config_.solver, temperature[1]);
  SoftmaxWeights(penalty_, temperature[1], penalty_weights_);
  auto* weight = weights_.mutable_data_ptr<float>();
  const auto* other = penalty_weights_.const_data_ptr<float>();
  for (std::int64_t i = 0; i < weights_.numel(); ++i) {
    weight[i] = 0.5F * (weight[i] + other[i]);
  }
  return weights_;
}

MpoMetrics Mpo::Improve(const at::Tensor& normalised_state,
                        const models::GaussianMoments& target,
                        const at::Tensor& action, const at::Tensor& weights) {
  policy_.mlp().ForwardTaped(policy_.parameters(), normalised_state, tape_);
  models::ReadMoments(tape_.output, policy_.shape().initial_deviation, online_,
                      &slope_);
  MpoMetrics metrics;
  metrics.exact_zeros = models::CensusOf(policy_.mlp().config(), tape_).share();
  metrics.policy_loss = OutputGradient(target, action, weights);
  policy_.mlp().Backward(policy_.parameters(), normalised_state, tape_,
                         output_gradient_, gradient_);

  const auto actions = static_cast<std::int64_t>(kl_mean_.size());
  const auto* log_s = online_.log_deviation.const_data_ptr<float>();
  metrics.entropy = std::accumulate(log_s, log_s + online_.mean.numel(), 0.0) /
                        static_cast<double>(online_.mean.size(0)) +
                    0.5 * static_cast<double>(actions) *
                        (1.0 + std::log(2.0 * std::numbers::pi));
  const auto* dual = duals_.const_data_ptr<float>();
  for (std::int64_t j = 0; j < actions; ++j) {
    metrics.mean_multiplier += Softplus(dual[j]) / actions;
    metrics.deviation_multiplier += Softplus(dual[actions + j]) / actions;
    metrics.policy_loss += Softplus(dual[j]) * kl_mean_[j] +
                           Softplus(dual[actions + j]) * kl_deviation_[j];
    metrics.kl_mean += kl_mean_[j];
    metrics.kl_deviation += kl_deviation_[j];
  }
  StepDuals();
  metrics.gradient_norm = models::CutToNorm(gradient_, config_.gradient_norm);
  policy_adam_.Step(policy_.parameters(), gradient_);
  models::FollowTarget(target_, policy_.parameters(), config_.target_rate);
  metrics.temperature = temperatures_.const_data_ptr<double>()[0];
  metrics.penalty_temperature = temperatures_.const_data_ptr<double>()[1];
  return metrics;
}

/// Writes d loss / d (mean, u) for every state and the divergences' means.
/// @return the weighted negative log-likelihood.
double Mpo::OutputGradient(const models::GaussianMoments& target,
                           const at::Tensor& action,
                           const at::Tensor& weights) {
  const std::int64_t samples = action.size(0);
  const std::int64_t states = action.size(1);
  const std::int64_t actions = action.size(2);
  const std::int64_t width = states * actions;
  models::FitShape(output_gradient_, {1, states, 2 * actions});
  deviations_.resize(static_cast<std::size_t>(2 * width));
  const auto* log_s = online_.log_deviation.const_data_ptr<float>();
  const auto* log_s_target = target.log_deviation.const_data_ptr<float>();
  models::ExpRows(log_s, width, deviations_.data());
  models::ExpRows(log_s_target, width, deviations_.data() + width);

  const auto* m = online_.mean.const_data_ptr<float>();
  const auto* m_target = target.mean.const_data_ptr<float>();
  const auto* slopes = slope_.const_data_ptr<float>();
  const auto* w = weights.const_data_ptr<float>();
  const auto* a = action.const_data_ptr<float>();
  const auto* dual = duals_.const_data_ptr<float>();
  auto* to = output_gradient_.mutable_data_ptr<float>();
  const double share = 1.0 / static_cast<double>(states);
  const double average = 1.0 / static_cast<double>(samples);
  kl_mean_.assign(static_cast<std::size_t>(actions), 0.0);
  kl_deviation_.assign(static_cast<std::size_t>(actions), 0.0);
  double likelihood = 0.0;
  for (std::int64_t j = 0; j < actions; ++j) {
    const double multiplier_mean = Softplus(dual[j]);
    const double multiplier_deviation = Softplus(dual[actions + j]);
    for (std::int64_t b = 0; b < states; ++b) {
      const std::int64_t at = b * actions + j;
      const double s = deviations_[at];
      const double s_target = deviations_[width + at];
      // Weighted negative log likelihood, averaged over samples.
      double pull_mean = 0.0;
      double weight_sum = 0.0;
      double squares = 0.0;
      const double inverse_s = 1.0 / s;
      for (std::int64_t i = 0; i < samples; ++i) {
        const double weight = w[i * states + b];
        const double z = (a[i * width + at] - m[at]) * inverse_s;
        pull_mean -= weight * z;
        weight_sum += weight;
        squares += weight * z * z;
      }
      likelihood += share * average * 0.5 *
                    (squares + weight_sum * (2.0 * log_s[at] +
                                             std::log(2.0 * std::numbers::pi)));
      // Divergences from the target, each times its multiplier.
      const double shift = (m[at] - m_target[at]) / s_target;
      const double ratio = s_target * inverse_s;
      kl_mean_[j] += share * 0.5 * shift * shift;
      kl_deviation_[j] +=
          share * 0.5 *
          (ratio * ratio + 2.0 * log_s[at] - 2.0 * log_s_target[at] - 1.0);
      const double d_mean =
          average * pull_mean * inverse_s + multiplier_mean * shift / s_target;
      const double d_log_deviation =
          average * (weight_sum - squares) +
          multiplier_deviation * (1.0 - ratio * ratio);
      to[2 * b * actions + j] = static_cast<float>(share * d_mean);
      to[(2 * b + 1) * actions + j] =
          static_cast<float>(share * d_log_deviation * slopes[at]);
    }
  }
  return likelihood;
}

void Mpo::StepDuals() {
  const auto actions = static_cast<std::int64_t>(kl_mean_.size());
  const double mean_bound = config_.mean_bound / static_cast<double>(actions);
  const double deviation_bound =
      config_.deviation_bound / static_cast<double>(actions);
  auto* g = dual_gradient_.mutable_data_ptr<float>();
  const auto* dual = duals_.const_data_ptr<float>();
  for (std::int64_t j = 0; j < actions; ++j) {
    g[j] = static_cast<float>(Sigmoid(dual[j]) * (mean_bound - kl_mean_[j]));
    g[actions + j] = static_cast<float>(Sigmoid(dual[actions + j]) *
                                        (deviation_bound - kl_deviation_[j]));
  }
  dual_adam_.Step(duals_, dual_gradient_);
}

std::vector<std::pair<std::string, at::Tensor>> Mpo::Tensors() const {
  std::vector<std::pair<std::string, at::Tensor>> tensors{
      {"target", target_}, {"temperatures", temperatures_}, {"duals", duals_}};
  for (auto& [name, tensor] : policy_adam_.Tensors()) {
    tensors.emplace_back("policy_adam." + name, tensor);
  }
  for (auto& [name, tensor] : dual_adam_.Tensors()) {
    tensors.emplace_back("dual_adam." + name, tensor);
  }
  return tensors;
}

}  // namespace ballast::agents::constrained
