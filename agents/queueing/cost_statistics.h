// What a step costs, as far as has been lived.
#pragma once

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "models/named_tensor.h"

namespace ballast::agents::queueing {

/// Running means of the costs of real steps.
class CostStatistics {
 public:
  /// @param scale_steps  steps after which the scale stays.
  explicit CostStatistics(std::int64_t scale_steps);

  /// @param costs  of real steps, in order.
  void Observe(const Eigen::VectorXd& costs);

  /// Mean of the first steps, what values are divided by; 1 while all was free.
  double scale() const;
  /// Exponential mean of all, each step's cost counting 1e-3; an average policy
  /// cost that follows the policy.
  double average() const;

  /// Views of the whole state, for checkpoints.
  std::vector<models::NamedTensor> Tensors() const;

 private:
  std::int64_t scale_steps_;
  at::Tensor count_;  ///< int64 [1], steps behind the scale.
  at::Tensor means_;  ///< double [2]: mean of the first steps, average.
};

}  // namespace ballast::agents::queueing
