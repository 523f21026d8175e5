#include "agents/replay_buffer.h"

#include <stdexcept>

namespace ballast::agents {
namespace {

void Fit(at::Tensor& tensor, at::IntArrayRef shape) {
  if (!tensor.defined() || tensor.sizes() != shape) tensor = at::empty(shape);
}

}  // namespace

ReplayBuffer::ReplayBuffer(std::int64_t capacity, int state_size,
                           int action_size, int constraints)
    : capacity_(capacity),
      observation_(at::empty({capacity, state_size})),
      action_(at::empty({capacity, action_size})),
      reward_(at::empty({capacity})),
      costs_(at::empty({capacity, constraints})),
      next_observation_(at::empty({capacity, state_size})),
      terminated_(at::empty({capacity})) {}

void ReplayBuffer::Add(const Episode& episode) {
  const std::int64_t length = episode.length();
  for (std::int64_t t = 0; t < length; ++t) {
    const std::int64_t slot = added_++ % capacity_;
    observation_[slot].copy_(episode.observation[t]);
    action_[slot].copy_(episode.action[t]);
    reward_[slot].copy_(episode.reward[t]);
    costs_[slot].copy_(episode.costs.narrow(0, 0, costs_.size(1)).select(1, t));
    next_observation_[slot].copy_(episode.observation[t + 1]);
    terminated_[slot].fill_(episode.terminated && t + 1 == length ? 1.0 : 0.0);
  }
}

void ReplayBuffer::Sample(std::int64_t batch_size,
                          configs::RandomStream& stream,
                          TransitionBatch& batch) const {
  if (added_ == 0) throw std::logic_error("ReplayBuffer: nothing to sample");
  const std::int64_t state_size = observation_.size(1);
  const std::int64_t action_size = action_.size(1);
  const std::int64_t constraints = costs_.size(1);
  Fit(batch.observation, {batch_size, state_size});
  Fit(batch.action, {batch_size, action_size});
  Fit(batch.reward, {batch_size});
  Fit(batch.costs, {constraints, batch_size});
  Fit(batch.next_observation, {batch_size, state_size});
  Fit(batch.terminated, {batch_size});

  const auto copy_row = [](const at::Tensor& from, std::int64_t row,
                           at::Tensor& to, std::int64_t b) {
    const std::int64_t width = from.size(1);
    std::copy_n(from.const_data_ptr<float>() + row * width, width,
                to.mutable_data_ptr<float>() + b * width);
  };
  auto* batch_costs = batch.costs.mutable_data_ptr<float>();
  for (std::int64_t b = 0; b < batch_size; ++b) {
    const auto row = static_cast<std::int64_t>(
        stream.Index(static_cast<std::uint64_t>(size())));
    copy_row(observation_, row, batch.observation, b);
    copy_row(action_, row, batch.action, b);
    copy_row(next_observation_, row, batch.next_observation, b);
    batch.reward.mutable_data_ptr<float>()[b] =
        reward_.const_data_ptr<float>()[row];
    batch.terminated.mutable_data_ptr<float>()[b] =
        terminated_.const_data_ptr<float>()[row];
    for (std::int64_t k = 0; k < constraints; ++k) {
      batch_costs[k * batch_size + b] =
          costs_.const_data_ptr<float>()[row * constraints + k];
    }
  }
}

}  // namespace ballast::agents
