#include "models/networks/greedy_policy.h"

#include <stdexcept>
#include <utility>

#include "models/networks/certain_action.h"

namespace ballast::models {
namespace {

constexpr std::int64_t kMaxCombinations = 1 << 16;

}  // namespace

PolicyShape GreedyPolicy::Completed(PolicyShape shape) {
  const Factors factors(shape.choices);
  if (shape.joint && factors.combinations() > kMaxCombinations) {
    throw std::invalid_argument(
        "a joint greedy policy may have at most 65536 combinations of choices; "
        "give each factor its own values instead (joint = false)");
  }
  shape.kind = "greedy";
  shape.action_size = 0;
  shape.network.outputs = shape.joint ? static_cast<int>(factors.combinations())
                                      : factors.columns();
  return shape;
}

GreedyPolicy::GreedyPolicy(PolicyShape policy_shape, at::Generator& generator)
    : NetworkPolicy(Completed(std::move(policy_shape)), generator),
      factors_(shape().choices) {}

std::unique_ptr<ActionDistribution> GreedyPolicy::Act(
    const at::Tensor& observation, const at::Tensor& mask) const {
  const at::Tensor values = Output(observation);
  if (!shape().joint) {
    return std::make_unique<CertainAction>(factors_.Argmax(values, mask));
  }
  const Factors combinations({static_cast<int>(factors_.combinations())});
  return std::make_unique<CertainAction>(factors_.ChoicesOf(
      combinations.Argmax(values, factors_.CombinationMask(mask))));
}

}  // namespace ballast::models
