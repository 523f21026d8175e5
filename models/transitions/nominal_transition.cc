#include "models/transitions/nominal_transition.h"

#include "models/networks/require_shape.h"

namespace ballast::models {

void NominalTransition::Sample(const at::Tensor& state,
                               const at::Tensor& next_state, at::Generator&,
                               at::Tensor& perturbed) {
  RequireShape(state, {-1, -1}, "state");
  RequireShape(next_state, state.sizes(), "next state");
  if (!perturbed.defined() ||
      !perturbed.sizes().equals({1, state.size(0), state.size(1)})) {
    perturbed = at::empty({1, state.size(0), state.size(1)});
  }
  perturbed.select(0, 0).copy_(next_state);
}

}  // namespace ballast::models
