#include "models/transitions/transition_statistics.h"

#include <algorithm>

#include "models/networks/fit_shape.h"
#include "models/networks/require_shape.h"

namespace ballast::models {

void TransitionStatistics::Observe(const at::Tensor& state,
                                   const at::Tensor& next_state) {
  state_.Update(state);
  increment_.Update(next_state - state);
}

void TransitionStatistics::JoinStateAction(const ObservedTransitions& observed,
                                           at::Tensor& joined) {
  Join(observed, /*with_increment=*/false, joined);
}

void TransitionStatistics::JoinTransition(const ObservedTransitions& observed,
                                          at::Tensor& joined) {
  Join(observed, /*with_increment=*/true, joined);
}

void TransitionStatistics::Join(const ObservedTransitions& observed,
                                bool with_increment, at::Tensor& joined) {
  const std::int64_t states = state_.size();
  const std::int64_t rows = observed.state.size(0);
  const std::int64_t actions = observed.action.sizes().back();
  RequireShape(observed.state, {-1, states}, "state");
  RequireShape(observed.action, {rows, actions}, "action");
  RequireShape(observed.next_state, {rows, states}, "next state");
  state_.Normalise(observed.state, normalised_);
  scale_.resize(static_cast<std::size_t>(states));
  increment_.ReadScale(scale_);
  FitShape(joined, {rows, states + actions + (with_increment ? states : 0)});

  const auto* normalised = normalised_.const_data_ptr<float>();
  const auto* state = observed.state.const_data_ptr<float>();
  const auto* action = observed.action.const_data_ptr<float>();
  const auto* next_state = observed.next_state.const_data_ptr<float>();
  auto* to = joined.mutable_data_ptr<float>();
  for (std::int64_t b = 0; b < rows; ++b) {
    to = std::copy_n(normalised + b * states, states, to);
    for (std::int64_t i = b * actions; i < (b + 1) * actions; ++i) {
      *to++ = std::clamp(action[i], -1.0F, 1.0F);
    }
    if (!with_increment) continue;
    for (std::int64_t d = 0; d < states; ++d) {
      const std::int64_t i = b * states + d;
      *to++ = (next_state[i] - state[i]) / scale_[d];
    }
  }
}

std::vector<NamedTensor> TransitionStatistics::Tensors() const {
  std::vector<NamedTensor> tensors;
  for (auto& [name, tensor] : state_.Tensors()) {
    tensors.emplace_back("state." + name, tensor);
  }
  for (auto& [name, tensor] : increment_.Tensors()) {
    tensors.emplace_back("increment." + name, tensor);
  }
  return tensors;
}

}  // namespace ballast::models
