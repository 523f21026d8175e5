#include "models/networks/categorical_policy.h"

#include <utility>

#include "models/networks/masked_categorical.h"

namespace ballast::models {
PolicyShape CategoricalPolicy::Completed(PolicyShape shape) {
  shape.kind = "categorical";
  shape.action_size = 0;
  shape.joint = false;
  shape.network.outputs = Factors(shape.choices).columns();
  return shape;
}

CategoricalPolicy::CategoricalPolicy(PolicyShape policy_shape,
                                     at::Generator& generator)
    : NetworkPolicy(Completed(std::move(policy_shape)), generator),
      factors_(shape().choices) {}

std::unique_ptr<ActionDistribution> CategoricalPolicy::Act(
    const at::Tensor& observation, const at::Tensor& mask) const {
  return std::make_unique<MaskedCategorical>(Output(observation), factors_,
                                             mask);
}

}  // namespace ballast::models
