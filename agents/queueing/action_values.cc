#include "agents/queueing/action_values.h"

#include <cstdint>
#include <utility>

#include "agents/queueing/policy_shape.h"
#include "agents/saved_tensors.h"
#include "models/networks/fit_shape.h"

namespace ballast::agents::queueing {

ActionValues::ActionValues(const envs::MixedSystem& system,
                           models::MlpConfig network, at::Generator& generator)
    : policy_(PolicyShapeFor(system, "greedy", std::move(network)), generator),
      target_(policy_.parameters().clone()),
      state_units_(system),
      joint_({system.action_count()}),
      features_(system) {}

void ActionValues::Input(const StateRows& states, at::Tensor& input) {
  models::FitShape(input, {states.rows(), features_.size()});
  features_.Observe(states, input);
  policy_.normaliser().Normalise(input, input);
}

at::Tensor ActionValues::Allowed(const StateRows& states) {
  const std::int64_t columns = policy_.factors().columns();
  if (!mask_.defined() || mask_.size(0) != states.rows()) {
    mask_ = at::empty({states.rows(), columns}, at::kBool);
  }
  features_.Mask(states, mask_);
  return policy_.factors().CombinationMask(mask_);
}

at::Tensor ActionValues::BestActions(const StateRows& states) {
  Input(states, input_);
  policy_.mlp().Forward(policy_.parameters(), input_, 0, 1, workspace_,
                        output_);
  return joint_.Argmax(output_.select(0, 0), Allowed(states));
}

void ActionValues::Greedy(const StateRows& states, envs::IntVector& actions) {
  const at::Tensor best = BestActions(states);
  const auto* action = best.const_data_ptr<std::int64_t>();
  actions.resize(states.rows());
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    actions(row) = static_cast<std::int32_t>(action[row]);
  }
}

void ActionValues::BestValues(const StateRows& states,
                              Eigen::VectorXd& values) {
  const at::Tensor best = BestActions(states);
  policy_.mlp().Forward(target_, input_, 0, 1, workspace_, output_);
  const auto* action = best.const_data_ptr<std::int64_t>();
  const auto* value = output_.const_data_ptr<float>();
  const std::int64_t columns = output_.size(2);
  state_units_.Of(states, units_);
  values.resize(states.rows());
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    values(row) = units_(row) * value[row * columns + action[row]];
  }
}

std::vector<models::NamedTensor> ActionValues::Tensors() const {
  std::vector<models::NamedTensor> tensors{{"target", target_}};
  AddTensors("policy.", policy_.Tensors(), tensors);
  return tensors;
}

}  // namespace ballast::agents::queueing
