#include "agents/distillation/frozen_teacher.h"

#include <ATen/core/grad_mode.h>

#include <cmath>
#include <stdexcept>
#include <utility>

#include "agents/distillation/categorical_imitation.h"
#include "agents/distillation/gaussian_imitation.h"
#include "models/networks/factors.h"
#include "models/sha256.h"
#include "models/weights_file.h"

namespace ballast::agents::distillation {
namespace {

std::string DigestOf(const models::NetworkPolicy& policy) {
  return models::Sha256Hex(models::SerialiseWeights(policy.Tensors(), {}));
}

/// A Gaussian's prediction with its deviations multiplied.
at::Tensor Softened(const at::Tensor& prediction, double softness) {
  const std::int64_t actions = prediction.size(1) / 2;
  return at::cat({prediction.narrow(1, 0, actions),
                  prediction.narrow(1, actions, actions) + std::log(softness)},
                 1);
}

}  // namespace

FrozenTeacher::FrozenTeacher(
    std::unique_ptr<const models::NetworkPolicy> policy,
    const TeachingConfig& config)
    : policy_(std::move(policy)), config_(config), digest_(DigestOf(*policy_)) {
  for (const auto& [name, tensor] : policy_->Tensors()) {
    if (tensor.requires_grad()) {
      throw std::logic_error("a teacher's " + name + " wants a gradient");
    }
  }
}

at::Tensor FrozenTeacher::Predict(const at::Tensor& observation,
                                  const at::Tensor& mask) const {
  const at::NoGradGuard no_graph;
  return PredictionOf(policy_->Output(observation), mask);
}

models::MlpGraph FrozenTeacher::Network(const at::Tensor& input) const {
  const at::NoGradGuard no_graph;
  return models::GraphOf(policy_->mlp(), policy_->parameters(), input);
}

at::Tensor FrozenTeacher::PredictionOf(const at::Tensor& output,
                                       const at::Tensor& mask) const {
  const models::PolicyShape& shape = policy_->shape();
  if (shape.kind == "gaussian") {
    const at::Tensor prediction =
        PredictGaussian(output, shape.initial_deviation);
    return config_.softness == 1.0 ? prediction
                                   : Softened(prediction, config_.softness);
  }
  if (shape.kind == "categorical") return output / config_.softness;
  return LogitsOfValues(output, models::Factors(shape.choices), shape.joint,
                        mask, config_.value_temperature) /
         config_.softness;
}

void FrozenTeacher::RequireUnchanged() const {
  if (DigestOf(*policy_) == digest_) return;
  throw std::logic_error("a teacher has changed while it taught");
}

}  // namespace ballast::agents::distillation
