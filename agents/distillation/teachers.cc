#include "agents/distillation/teachers.h"

#include <ATen/core/grad_mode.h>

#include <stdexcept>
#include <utility>

#include "models/networks/factors.h"
#include "models/networks/gaussian.h"
#include "models/networks/masked_categorical.h"
#include "models/sha256.h"

namespace ballast::agents::distillation {
namespace {

/// Whether predictions of the two mean the same.
bool AreAlike(const models::PolicyShape& a, const models::PolicyShape& b) {
  return a.network.inputs == b.network.inputs &&
         a.action_size == b.action_size && a.choices == b.choices;
}

}  // namespace

Teachers::Teachers(std::vector<FrozenTeacher> teachers,
                   const AveragingConfig& config,
                   std::unique_ptr<FrozenCritics> critics)
    : teachers_(std::move(teachers)),
      config_(config),
      critics_(std::move(critics)) {
  if (teachers_.empty()) {
    throw std::invalid_argument("there is nobody to learn from");
  }
  for (const FrozenTeacher& teacher : teachers_) {
    if (!AreAlike(teacher.policy().shape(), leader().policy().shape())) {
      throw std::invalid_argument(
          "teachers of one student must observe and act alike; take policies "
          "of one task");
    }
  }
  if (config_.rule == AveragingRule::kSafeChoice &&
      (!critics_ || critics_->outcomes() < 2)) {
    throw std::invalid_argument(
        "the safe choice among teachers asks the critics of costs of the last "
        "one, which it has not; name a run of a constrained agent");
  }
}

at::Tensor Teachers::Predict(const at::Tensor& observation,
                             const at::Tensor& mask) const {
  const at::NoGradGuard no_graph;
  std::vector<at::Tensor> predictions;
  for (const FrozenTeacher& teacher : teachers_) {
    predictions.push_back(teacher.Predict(observation, mask));
  }
  return Combined(predictions, observation, mask);
}

at::Tensor Teachers::Combined(const std::vector<at::Tensor>& predictions,
                              const at::Tensor& observation,
                              const at::Tensor& mask) const {
  if (predictions.size() == 1) return predictions.front();
  if (config_.rule == AveragingRule::kSafeChoice) {
    std::vector<at::Tensor> rewards, costs;
    for (const at::Tensor& prediction : predictions) {
      const at::Tensor values = critics_->Values(
          observation, prediction.narrow(1, 0, prediction.size(1) / 2));
      rewards.push_back(values[0]);
      costs.push_back(values.narrow(0, 1, values.size(0) - 1).sum(0));
    }
    return ChosenOf(predictions, SafestOf(at::stack(rewards), at::stack(costs),
                                          config_.reward_slack));
  }
  const bool log_density = config_.rule == AveragingRule::kLogDensity;
  if (is_gaussian()) {
    return log_density ? LogDensityMeanOfGaussians(predictions)
                       : MixtureOfGaussians(predictions);
  }
  const models::Factors factors(leader().policy().shape().choices);
  return log_density ? LogDensityMeanOfLogits(predictions)
                     : MixtureOfLogits(predictions, factors, mask);
}

at::Tensor Teachers::Features(const at::Tensor& observation) const {
  return leader().policy().Features(observation);
}

std::unique_ptr<models::ActionDistribution> Teachers::Act(
    const at::Tensor& observation, const at::Tensor& mask) const {
  if (count() == 1) return leader().policy().Act(observation, mask);
  const at::Tensor prediction = Predict(observation, mask);
  if (!is_gaussian()) {
    return std::make_unique<models::MaskedCategorical>(
        prediction, models::Factors(leader().policy().shape().choices), mask);
  }
  const std::int64_t actions = prediction.size(1) / 2;
  return std::make_unique<models::Gaussian>(models::GaussianMoments{
      prediction.narrow(1, 0, actions).contiguous(),
      prediction.narrow(1, actions, actions).contiguous()});
}

std::vector<models::NamedTensor> Teachers::Tensors() const {
  std::vector<models::NamedTensor> tensors;
  for (std::size_t i = 0; i < count(); ++i) {
    for (auto& [name, tensor] : teachers_[i].policy().Tensors()) {
      tensors.emplace_back(std::to_string(i) + "." + name, std::move(tensor));
    }
  }
  return tensors;
}

std::string Teachers::Digest() const {
  std::string digests;
  for (const FrozenTeacher& teacher : teachers_) digests += teacher.digest();
  if (critics_) digests += critics_->Digest();
  return models::Sha256Hex(digests);
}

}  // namespace ballast::agents::distillation
