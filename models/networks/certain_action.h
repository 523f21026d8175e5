// A distribution that always says the same.
#pragma once

#include <ATen/ATen.h>

#include "models/networks/action_distribution.h"

namespace ballast::models {

/// B actions, each certain.
class CertainAction : public ActionDistribution {
 public:
  /// @param action [B, F] int64, or [B, A] float32 of a box.
  explicit CertainAction(at::Tensor action);

  at::Tensor Sample(at::Generator&) const override { return action_; }
  at::Tensor SampleEach(std::span<configs::RandomStream>) const override {
    return action_;
  }
  at::Tensor Mode() const override { return action_; }
  /// 0 for the action, -inf for any other.
  at::Tensor LogProb(const at::Tensor& action) const override;
  /// 0.
  at::Tensor Entropy() const override;
  /// 0 where both say the same, else +inf.
  at::Tensor KlTo(const ActionDistribution& other) const override;

 private:
  at::Tensor action_;
};

}  // namespace ballast::models
