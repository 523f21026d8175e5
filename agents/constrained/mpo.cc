#include "agents/constrained/mpo.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ballast::agents::constrained {
namespace {

double Softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

double Sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

/// The x whose softplus is `y`; y itself once the two agree in float32.
double InverseSoftplus(double y) {
  return y >= 100.0 ? y : y + std::log(-std::expm1(-y));
}

/// Minus the distance of each action to the box [-1, 1]^A. [N, B].
at::Tensor ActionPenalty(const at::Tensor& action) {
  const std::int64_t actions = action.size(2);
  at::Tensor penalty = at::empty({action.size(0), action.size(1)});
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
  return penalty;
}

/// Scales the gradient to at most `limit` in global norm; returns its norm
/// before.
double CutToNorm(at::Tensor& gradient, double limit) {
  auto* g = gradient.mutable_data_ptr<float>();
  double squares = 0.0;
  for (std::int64_t i = 0; i < gradient.numel(); ++i) {
    squares += static_cast<double>(g[i]) * g[i];
  }
  const double norm = std::sqrt(squares);
  if (norm > limit) gradient.mul_(limit / norm);
  return norm;
}

}  // namespace

at::Tensor SampleActions(const models::GaussianMoments& moments, int count,
                         at::Generator& generator) {
  const std::int64_t states = moments.mean.size(0);
  const std::int64_t actions = moments.mean.size(1);
  at::Tensor action = at::empty({count, states, actions});
  action.normal_(0.0, 1.0, generator);
  const at::Tensor deviation = moments.log_deviation.exp();
  const auto* mean = moments.mean.const_data_ptr<float>();
  const auto* scale = deviation.const_data_ptr<float>();
  auto* a = action.mutable_data_ptr<float>();
  const std::int64_t width = states * actions;
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t j = 0; j < width; ++j) {
      a[i * width + j] = mean[j] + scale[j] * a[i * width + j];
    }
  }
  return action;
}

Mpo::Mpo(MpoConfig config, models::GaussianPolicy& policy)
    : config_(config),
      policy_(policy),
      target_(policy.parameters().clone()),
      policy_adam_(target_.sizes(), config.learning_rate),
      temperatures_(at::empty({2}, at::kDouble)),
      duals_(at::empty({2, policy.shape().action_size})),
      dual_adam_(duals_.sizes(), config.dual_learning_rate),
      gradient_(at::zeros_like(target_)) {
  temperatures_[0] = config.temperature;
  temperatures_[1] = config.penalty_temperature;
  duals_[0].fill_(InverseSoftplus(config.mean_multiplier));
  duals_[1].fill_(InverseSoftplus(config.deviation_multiplier));
}

models::GaussianMoments Mpo::TargetMoments(
    const at::Tensor& normalised_state) const {
  return models::MomentsFromOutput(
      policy_.mlp().Forward(target_, normalised_state)[0],
      policy_.shape().initial_deviation);
}

at::Tensor Mpo::SampleWeights(const at::Tensor& action,
                              const at::Tensor& objective) {
  auto* temperature = temperatures_.mutable_data_ptr<double>();
  temperature[0] = TemperatureDual(objective, config_.temperature_bound)
                       .Minimise(config_.solver, temperature[0]);
  at::Tensor weights = SoftmaxWeights(objective, temperature[0]);
  if (!config_.action_penalty) return weights;

  const at::Tensor penalty = ActionPenalty(action);
  temperature[1] = TemperatureDual(penalty, config_.penalty_bound)
                       .Minimise(config_.solver, temperature[1]);
  return weights.add_(SoftmaxWeights(penalty, temperature[1])).mul_(0.5);
}

MpoMetrics Mpo::Improve(const at::Tensor& normalised_state,
                        const models::GaussianMoments& target,
                        const at::Tensor& action, const at::Tensor& objective) {
  const std::int64_t samples = action.size(0);
  const std::int64_t states = action.size(1);
  const std::int64_t actions = action.size(2);
  const at::Tensor weights = SampleWeights(action, objective);

  at::Tensor output = policy_.mlp().ForwardTaped(policy_.parameters(),
                                                 normalised_state, tape_)[0];
  const double initial_deviation = policy_.shape().initial_deviation;
  const models::GaussianMoments online =
      models::MomentsFromOutput(output, initial_deviation);
  const at::Tensor slope = models::LogDeviationSlope(output, initial_deviation);

  // d loss / d (mean, u) for every state, and the losses' sums.
  const auto* m = online.mean.const_data_ptr<float>();
  const auto* log_s = online.log_deviation.const_data_ptr<float>();
  const auto* m_target = target.mean.const_data_ptr<float>();
  const auto* log_s_target = target.log_deviation.const_data_ptr<float>();
  const auto* slopes = slope.const_data_ptr<float>();
  const auto* w = weights.const_data_ptr<float>();
  const auto* a = action.const_data_ptr<float>();
  const auto* dual = duals_.const_data_ptr<float>();
  at::Tensor output_gradient = at::empty({1, states, 2 * actions});
  auto* to = output_gradient.mutable_data_ptr<float>();
  const double share = 1.0 / static_cast<double>(states);
  std::vector<double> kl_mean(actions, 0.0);
  std::vector<double> kl_deviation(actions, 0.0);
  double likelihood = 0.0;
  double log_deviations = 0.0;
  for (std::int64_t j = 0; j < actions; ++j) {
    const double multiplier_mean = Softplus(dual[j]);
    const double multiplier_deviation = Softplus(dual[actions + j]);
    for (std::int64_t b = 0; b < states; ++b) {
      const std::int64_t at = b * actions + j;
      const double s = std::exp(static_cast<double>(log_s[at]));
      const double s_target = std::exp(static_cast<double>(log_s_target[at]));
      // Weighted negative log likelihood, averaged over samples.
      double pull_mean = 0.0;
      double pull_deviation = 0.0;
      double weight_sum = 0.0;
      double squares = 0.0;
      for (std::int64_t i = 0; i < samples; ++i) {
        const double weight = w[i * states + b];
        const double z = (a[i * states * actions + at] - m[at]) / s;
        pull_mean -= weight * z / s;
        pull_deviation += weight * (1.0 - z * z);
        weight_sum += weight;
        squares += weight * z * z;
      }
      const double average = 1.0 / static_cast<double>(samples);
      likelihood += share * average * 0.5 *
                    (squares + weight_sum * (2.0 * log_s[at] +
                                             std::log(2.0 * std::numbers::pi)));
      log_deviations += log_s[at];
      // Divergences from the target, each times its multiplier.
      const double shift = (m[at] - m_target[at]) / s_target;
      const double ratio = s_target / s;
      kl_mean[j] += share * 0.5 * shift * shift;
      kl_deviation[j] +=
          share * 0.5 *
          (ratio * ratio + 2.0 * log_s[at] - 2.0 * log_s_target[at] - 1.0);
      const double d_mean =
          average * pull_mean + multiplier_mean * shift / s_target;
      const double d_log_deviation =
          average * pull_deviation +
          multiplier_deviation * (1.0 - ratio * ratio);
      to[2 * b * actions + j] = static_cast<float>(share * d_mean);
      to[(2 * b + 1) * actions + j] =
          static_cast<float>(share * d_log_deviation * slopes[at]);
    }
  }

  policy_.mlp().Backward(policy_.parameters(), normalised_state, tape_,
                         output_gradient, gradient_);
  MpoMetrics metrics;
  metrics.policy_loss = likelihood;
  metrics.entropy =
      share * log_deviations + 0.5 * static_cast<double>(actions) *
                                   (1.0 + std::log(2.0 * std::numbers::pi));
  for (std::int64_t j = 0; j < actions; ++j) {
    metrics.mean_multiplier += Softplus(dual[j]) / actions;
    metrics.deviation_multiplier += Softplus(dual[actions + j]) / actions;
    metrics.policy_loss += Softplus(dual[j]) * kl_mean[j] +
                           Softplus(dual[actions + j]) * kl_deviation[j];
    metrics.kl_mean += kl_mean[j];
    metrics.kl_deviation += kl_deviation[j];
  }
  StepDuals(kl_mean, kl_deviation);
  metrics.gradient_norm = CutToNorm(gradient_, config_.gradient_norm);
  policy_adam_.Step(policy_.parameters(), gradient_);
  models::FollowTarget(target_, policy_.parameters(), config_.target_rate);
  metrics.temperature = temperatures_.const_data_ptr<double>()[0];
  metrics.penalty_temperature = temperatures_.const_data_ptr<double>()[1];
  return metrics;
}

void Mpo::StepDuals(const std::vector<double>& kl_mean,
                    const std::vector<double>& kl_deviation) {
  const auto actions = static_cast<std::int64_t>(kl_mean.size());
  const double mean_bound = config_.mean_bound / static_cast<double>(actions);
  const double deviation_bound =
      config_.deviation_bound / static_cast<double>(actions);
  at::Tensor gradient = at::empty_like(duals_);
  auto* g = gradient.mutable_data_ptr<float>();
  const auto* dual = duals_.const_data_ptr<float>();
  for (std::int64_t j = 0; j < actions; ++j) {
    g[j] = static_cast<float>(Sigmoid(dual[j]) * (mean_bound - kl_mean[j]));
    g[actions + j] = static_cast<float>(Sigmoid(dual[actions + j]) *
                                        (deviation_bound - kl_deviation[j]));
  }
  dual_adam_.Step(duals_, gradient);
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
