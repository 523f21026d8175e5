#include "models/transitions/nominal_transition.h"

#include <algorithm>

#include "models/networks/fit_shape.h"
#include "models/networks/require_shape.h"

namespace ballast::models {

void NominalTransition::Sample(const ObservedTransitions& observed,
                               at::Generator&, at::Tensor& perturbed) {
  const at::Tensor& next_state = observed.next_state;
  RequireShape(observed.state, {-1, -1}, "state");
  RequireShape(next_state, observed.state.sizes(), "next state");
  FitShape(perturbed, {1, next_state.size(0), next_state.size(1)});
  std::copy_n(next_state.const_data_ptr<float>(), next_state.numel(),
              perturbed.mutable_data_ptr<float>());
}

}  // namespace ballast::models
