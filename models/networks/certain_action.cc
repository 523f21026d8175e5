#include "models/networks/certain_action.h"

#include <limits>
#include <stdexcept>
#include <utility>

namespace ballast::models {

CertainAction::CertainAction(at::Tensor action) : action_(std::move(action)) {
  const bool is_action =
      action_.scalar_type() == at::kLong || action_.scalar_type() == at::kFloat;
  if (action_.dim() != 2 || !is_action) {
    throw std::logic_error("action: expected [B, F] int64 or [B, A] float32");
  }
}

at::Tensor CertainAction::LogProb(const at::Tensor& action) const {
  if (!action.sizes().equals(action_.sizes())) {
    throw std::logic_error("action: not of the distribution's shape");
  }
  const at::Tensor same = at::eq(action, action_).all(1);
  return at::zeros({action_.size(0)})
      .masked_fill_(same.logical_not(),
                    -std::numeric_limits<double>::infinity());
}

at::Tensor CertainAction::Entropy() const {
  return at::zeros({action_.size(0)});
}

at::Tensor CertainAction::KlTo(const ActionDistribution& other) const {
  return -dynamic_cast<const CertainAction&>(other).LogProb(action_);
}

}  // namespace ballast::models
