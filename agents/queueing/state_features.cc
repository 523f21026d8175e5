#include "agents/queueing/state_features.h"

#include <algorithm>

#include "models/networks/require_shape.h"

namespace ballast::agents::queueing {

StateFeatures::StateFeatures(const envs::MixedSystem& system)
    : system_(system),
      size_(static_cast<std::int64_t>(system.spec().observation.size())) {}

void StateFeatures::Observe(const StateRows& states, at::Tensor& observation) {
  models::RequireShape(observation, {states.rows(), size_}, "observation");
  states_ = states;
  system_.Observe(states_, observation_);
  std::transform(observation_.data(), observation_.data() + observation_.size(),
                 observation.mutable_data_ptr<float>(),
                 [](double entry) { return static_cast<float>(entry); });
}

void StateFeatures::Mask(const StateRows& states, at::Tensor& mask) {
  states_ = states;
  system_.Mask(states_, mask_);
  std::transform(mask_.data(), mask_.data() + mask_.size(),
                 mask.mutable_data_ptr<bool>(),
                 [](std::uint8_t allowed) { return allowed != 0; });
}

}  // namespace ballast::agents::queueing
