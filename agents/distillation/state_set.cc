#include "agents/distillation/state_set.h"

#include <stdexcept>

#include "models/networks/require_shape.h"

namespace ballast::agents::distillation {

StateSet::StateSet(std::int64_t capacity, std::int64_t state_size,
                   std::int64_t columns)
    : capacity_(capacity), observation_(at::empty({capacity, state_size})) {
  if (columns > 0) mask_ = at::empty({capacity, columns}, at::kBool);
}

void StateSet::Add(const States& states) {
  models::RequireShape(states.observation, {-1, observation_.size(1)},
                       "observation");
  if (mask_.defined() != states.mask.defined()) {
    throw std::logic_error("StateSet: a mask that is not wanted, or none");
  }
  if (states.action.defined()) {
    throw std::logic_error("StateSet: keeps no actions");
  }
  std::int64_t row = 0;
  while (row < states.rows()) {
    const std::int64_t slot = added_ % capacity_;
    const std::int64_t rows = std::min(states.rows() - row, capacity_ - slot);
    observation_.narrow(0, slot, rows)
        .copy_(states.observation.narrow(0, row, rows));
    if (mask_.defined()) {
      mask_.narrow(0, slot, rows).copy_(states.mask.narrow(0, row, rows));
    }
    row += rows;
    added_ += rows;
  }
}

States StateSet::Sample(std::int64_t batch,
                        configs::RandomStream& stream) const {
  if (added_ == 0) throw std::logic_error("StateSet: nothing to sample");
  at::Tensor index = at::empty({batch}, at::kLong);
  auto* entry = index.mutable_data_ptr<std::int64_t>();
  for (std::int64_t b = 0; b < batch; ++b) {
    entry[b] = static_cast<std::int64_t>(
        stream.Index(static_cast<std::uint64_t>(size())));
  }
  States states;
  states.observation = at::index_select(observation_, 0, index);
  if (mask_.defined()) states.mask = at::index_select(mask_, 0, index);
  return states;
}

}  // namespace ballast::agents::distillation
