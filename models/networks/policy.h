// The policy every actor, teacher and student is.
#pragma once

#include <ATen/ATen.h>

#include <memory>
#include <string_view>
#include <vector>

#include "models/named_tensor.h"
#include "models/networks/action_distribution.h"

namespace ballast::models {

/// Maps raw observations to action distributions. Holds its own observation
/// statistics, so a policy is complete without its trainer.
class Policy {
 public:
  virtual ~Policy() = default;

  /// The name of the kind in a weights file, e.g. "gaussian".
  virtual std::string_view kind() const = 0;
  /// The penultimate layer. [B, S] -> [B, H].
  virtual at::Tensor Features(const at::Tensor& observation) const = 0;
  /// @param observation [B, S] float32, raw.
  /// @param mask [B, sum of choices] bool, true where allowed; undefined for
  ///   a box or when everything is allowed.
  virtual std::unique_ptr<ActionDistribution> Act(
      const at::Tensor& observation, const at::Tensor& mask = {}) const = 0;

  /// Views of all weights and statistics, by name; writing to them changes
  /// the policy.
  virtual std::vector<NamedTensor> Tensors() const = 0;
};

}  // namespace ballast::models
