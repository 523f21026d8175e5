#include "agents/queueing/ppo_snapshot.h"

#include "models/networks/fit_shape.h"
#include "models/networks/masked_categorical.h"

namespace ballast::agents::queueing {

PpoSnapshot::PpoSnapshot(const envs::MixedSystem& system,
                         const models::CategoricalPolicy& policy,
                         const ValueNetwork& values, bool work_conserving)
    : policy_(policy),
      values_(values),
      work_conserving_(work_conserving),
      policy_parameters_(policy.parameters().clone()),
      value_parameters_(values.parameters().clone()),
      features_(system) {}

void PpoSnapshot::TakeValues() {
  value_parameters_.copy_(values_.parameters());
}

void PpoSnapshot::Observe(const StateRows& states) {
  models::FitShape(observation_, {states.rows(), features_.size()});
  features_.Observe(states, observation_);
}

void PpoSnapshot::Values(const StateRows& states, Eigen::VectorXd& values) {
  Observe(states);
  Values(states, observation_, values);
}

void PpoSnapshot::Values(const StateRows& states, const at::Tensor& observation,
                         Eigen::VectorXd& values) const {
  values_.Values(value_parameters_, states,
                 policy_.normaliser().Normalise(observation), values);
}

at::Tensor PpoSnapshot::LogProbability(const StateRows& states) {
  Observe(states);
  if (work_conserving_) {
    mask_ = at::empty({states.rows(), policy_.factors().columns()}, at::kBool);
    features_.Mask(states, mask_);
  }
  return LogProbability(observation_, mask_);
}

at::Tensor PpoSnapshot::LogProbability(const at::Tensor& observation,
                                       const at::Tensor& mask) const {
  const at::Tensor logits =
      policy_.mlp()
          .Forward(policy_parameters_,
                   policy_.normaliser().Normalise(observation))
          .select(0, 0);
  return models::MaskedCategorical(logits, policy_.factors(), mask)
      .log_probability();
}

}  // namespace ballast::agents::queueing
