#include "agents/replay_buffer.h"

#include <stdexcept>

#include "models/networks/fit_shape.h"

namespace ballast::agents {
namespace {

using models::FitShape;

/// Copies one row of a matrix to one row of another of the same width.
void CopyRow(const at::Tensor& from, std::int64_t row, at::Tensor& to,
             std::int64_t to_row) {
  const std::int64_t width = from.size(1);
  std::copy_n(from.const_data_ptr<float>() + row * width, width,
              to.mutable_data_ptr<float>() + to_row * width);
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
  const std::int64_t constraints = costs_.size(1);
  const at::Tensor observation = episode.observation.contiguous();
  const at::Tensor action = episode.action.contiguous();
  const at::Tensor reward = episode.reward.contiguous();
  const at::Tensor costs = episode.costs.contiguous();
  for (std::int64_t t = 0; t < length; ++t) {
    const std::int64_t slot = added_++ % capacity_;
    CopyRow(observation, t, observation_, slot);
    CopyRow(action, t, action_, slot);
    CopyRow(observation, t + 1, next_observation_, slot);
    reward_.mutable_data_ptr<float>()[slot] = reward.const_data_ptr<float>()[t];
    terminated_.mutable_data_ptr<float>()[slot] =
        episode.terminated && t + 1 == length ? 1.0F : 0.0F;
    for (std::int64_t k = 0; k < constraints; ++k) {
      costs_.mutable_data_ptr<float>()[slot * constraints + k] =
          costs.const_data_ptr<float>()[k * length + t];
    }
  }
}

void ReplayBuffer::Sample(std::int64_t batch_size,
                          configs::RandomStream& stream,
                          TransitionBatch& batch) const {
  if (added_ == 0) throw std::logic_error("ReplayBuffer: nothing to sample");
  const std::int64_t state_size = observation_.size(1);
  const std::int64_t action_size = action_.size(1);
  const std::int64_t constraints = costs_.size(1);
  FitShape(batch.observation, {batch_size, state_size});
  FitShape(batch.action, {batch_size, action_size});
  FitShape(batch.reward, {batch_size});
  FitShape(batch.costs, {constraints, batch_size});
  FitShape(batch.next_observation, {batch_size, state_size});
  FitShape(batch.terminated, {batch_size});

  auto* batch_costs = batch.costs.mutable_data_ptr<float>();
  for (std::int64_t b = 0; b < batch_size; ++b) {
    const auto row = static_cast<std::int64_t>(
        stream.Index(static_cast<std::uint64_t>(size())));
    CopyRow(observation_, row, batch.observation, b);
    CopyRow(action_, row, batch.action, b);
    CopyRow(next_observation_, row, batch.next_observation, b);
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
