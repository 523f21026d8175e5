#include "agents/queueing/transition_memory.h"

#include <stdexcept>

namespace ballast::agents::queueing {

TransitionMemory::TransitionMemory(const envs::MixedSystem& system,
                                   std::int64_t capacity)
    : system_(system),
      capacity_(capacity),
      states_(capacity, system.state_size()),
      actions_(capacity),
      labels_(capacity),
      next_states_(capacity, system.state_size()) {}

void TransitionMemory::Add(const Transitions& transitions) {
  for (Eigen::Index row = 0; row < transitions.size(); ++row) {
    const Eigen::Index slot = added_++ % capacity_;
    states_.row(slot) = transitions.states.row(row);
    actions_(slot) = transitions.actions(row);
    labels_(slot) = transitions.labels(row);
    next_states_.row(slot) = transitions.next_states.row(row);
  }
}

void TransitionMemory::Sample(std::int64_t batch_size,
                              configs::RandomStream& stream,
                              Transitions& batch) const {
  if (added_ == 0) throw std::logic_error("TransitionMemory: it is empty");
  batch.Resize(batch_size, states_.cols());
  for (Eigen::Index b = 0; b < batch_size; ++b) {
    const auto row = static_cast<Eigen::Index>(
        stream.Index(static_cast<std::uint64_t>(size())));
    batch.states.row(b) = states_.row(row);
    batch.actions(b) = actions_(row);
    batch.labels(b) = labels_(row);
    batch.next_states.row(b) = next_states_.row(row);
  }
  system_.Cost(batch.states, batch.costs);
}

}  // namespace ballast::agents::queueing
