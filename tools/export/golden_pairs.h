// Observations with a policy's own answers, for checking what was exported.
#pragma once

#include <ATen/ATen.h>

#include <string>
#include <vector>

#include "models/layout.h"
#include "models/named_tensor.h"
#include "models/networks/network_policy.h"

namespace ballast::tools {

/// The ranges of entries of a layout, infinite where there is none. [A] each.
struct Bounds {
  at::Tensor low;
  at::Tensor high;
};
Bounds BoundsOf(const std::vector<models::LayoutEntry>& entries);

/// N observations and what deterministic evaluation makes of them.
struct PolicyAnswers {
  at::Tensor observation;  ///< [N, S].
  at::Tensor mask;         ///< [N, C] bool; undefined for a box of actions.
  /// The mode, [N, A] float32 cut to the bounds of the layout or the choice of
  /// each factor, [N, F] int64.
  at::Tensor action;
  /// What it follows from: "mean" and "deviation" [N, A], "probability" [N, C]
  /// of a categorical policy, "value" [N, O] of a greedy one.
  std::vector<models::NamedTensor> numbers;
};

/// The policy's own answers.
/// @param mask  undefined for a box.
PolicyAnswers AnswersOf(const models::NetworkPolicy& policy,
                        const models::PolicyLayout& layout,
                        const at::Tensor& observation, const at::Tensor& mask);

/// How many golden pairs every export carries.
inline constexpr int kGoldenPairs = 24;

/// Typical observations, the bounds of the layout and some far beyond what
/// training saw; every other one of a discrete policy under a random mask. The
/// same policy gives the same pairs. Left out are observations whose answer
/// hangs on the last bits of float32, on which two sound programs may differ.
/// @param name  what messages call the policy.
/// Throws std::invalid_argument if too few are left.
PolicyAnswers GoldenPairs(const models::NetworkPolicy& policy,
                          const models::PolicyLayout& layout,
                          const std::string& name);

}  // namespace ballast::tools
