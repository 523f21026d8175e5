#include "tools/update_cost.h"

#include <algorithm>

namespace ballast::tools {
namespace {

using agents::constrained::ConstrainedAgentConfig;
using agents::constrained::ConstraintMethodKind;
using agents::constrained::CostEstimate;
using agents::constrained::UpdatePart;

constexpr double kTwins = 2.0;
constexpr double kBytes = 4.0;  // Of a float32.

/// Multiplications, additions and parameters of one network, per row.
struct NetworkCost {
  double first = 0;   ///< FLOP of the first layer, per input.
  double hidden = 0;  ///< Of the hidden layers after the first.
  double output = 0;
  double parameters = 0;

  double later() const { return hidden + output; }
};

NetworkCost CostOf(const models::MlpConfig& network, double inputs,
                   double outputs) {
  NetworkCost cost;
  cost.first = 2.0 * network.hidden.front();
  double below = inputs;
  for (const int width : network.hidden) {
    cost.parameters += (below + 1.0) * width;
    cost.hidden += 2.0 * below * width;
    below = width;
  }
  cost.hidden -= inputs * cost.first;
  cost.output = 2.0 * below * outputs;
  cost.parameters += (below + 1.0) * outputs;
  if (network.layer_norm) cost.parameters += 2.0 * network.hidden.front();
  return cost;
}

}  // namespace

UpdateCost CostOfUpdate(const ConstrainedAgentConfig& config,
                        const LearnerSizes& sizes, bool lowers_cost) {
  const double batch = config.batch;
  const double perturbed = batch * sizes.samples;
  const double pairs = batch * config.mpo.actions_per_state;
  const double states = sizes.states;
  const double actions = sizes.actions;
  const auto constraints = static_cast<double>(config.constraints.size());
  const double critics = kTwins * (1.0 + constraints);
  const NetworkCost critic =
      CostOf(config.critics.network, states + actions, 1);
  const NetworkCost policy = CostOf(config.policy_network, states, 2 * actions);
  const bool rounds =
      config.critics.network.precision == models::Precision::kBfloat16;

  UpdateCost cost;
  const auto part = [&](UpdatePart which) -> PartCost& {
    return cost[static_cast<std::size_t>(which)];
  };
  /// Evaluates `members` target critics on rows.
  const auto add_targets = [&](PartCost& to, double rows, double members) {
    (rounds ? to.bfloat16_flop : to.flop) += rows * members * critic.hidden;
    to.flop += rows * members * critic.output;
    to.bytes += kBytes * members * (critic.parameters + rows);
  };
  /// Forward, gradient of the weights, gradient of the layers below; then
  /// Adam and the target average, which read and write what they move.
  const auto add_step = [&](PartCost& to, const NetworkCost& network,
                            double inputs, double members) {
    to.flop += batch * members *
               (2.0 * inputs * network.first + 3.0 * network.later());
    constexpr double kPasses = 4.0 + 4.0 + 1.0;  // Read, written; forward.
    to.bytes += kBytes * members * kPasses * network.parameters;
  };

  part(UpdatePart::kSampling).bytes =
      kBytes * (batch * (2.0 * states + actions + 2.0 + constraints) +
                perturbed * (states + actions) + pairs * actions);
  PartCost& target_policy = part(UpdatePart::kTargetPolicy);
  target_policy.flop =
      (perturbed + batch) * (states * policy.first + policy.later());
  target_policy.bytes =
      kBytes * (policy.parameters + (perturbed + batch) * (states + actions));
  PartCost& targets = part(UpdatePart::kTargetCritics);
  targets.flop = perturbed * critics * critic.first * (states + actions);
  add_targets(targets, perturbed, critics);
  add_step(part(UpdatePart::kCriticStep), critic, states + actions, critics);

  PartCost& values = part(UpdatePart::kActionValues);
  const auto evaluate_outcome = [&](int actions_per_state) {
    // The state's share of the first layer once per state.
    const double rows = batch * actions_per_state;
    values.flop += kTwins * critic.first * (batch * states + rows * actions);
    add_targets(values, rows, kTwins);
  };
  const int all = config.mpo.actions_per_state;
  const bool is_crpo = config.constraint_method == ConstraintMethodKind::kCrpo;
  if (!is_crpo || !lowers_cost) evaluate_outcome(all);
  for (std::size_t k = 0; k < config.constraints.size(); ++k) {
    const int estimated =
        config.cost_estimate == CostEstimate::kReplay
            ? std::min(config.constraints[k].actions_per_state.value_or(all),
                       all)
            : 0;
    if (estimated > 0) evaluate_outcome(estimated);
    const bool weighed = !is_crpo || (lowers_cost && k == 0);
    if (weighed && estimated < all) evaluate_outcome(all);
  }
  part(UpdatePart::kActionWeights).bytes = kBytes * 4.0 * pairs;
  add_step(part(UpdatePart::kPolicyStep), policy, states, 1.0);
  return cost;
}

PartCost Total(const UpdateCost& cost) {
  PartCost total;
  for (const PartCost& part : cost) {
    total.flop += part.flop;
    total.bfloat16_flop += part.bfloat16_flop;
    total.bytes += part.bytes;
  }
  return total;
}

}  // namespace ballast::tools
