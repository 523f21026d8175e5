#include "agents/distillation/frozen_critics.h"

#include <ATen/core/grad_mode.h>

#include <utility>

#include "agents/saved_tensors.h"
#include "models/sha256.h"
#include "models/weights_file.h"

namespace ballast::agents::distillation {

FrozenCritics::FrozenCritics(models::TwinCritics critics,
                             const models::Normaliser& normaliser,
                             std::vector<float> scales)
    : critics_(std::move(critics)),
      normaliser_(normaliser.size()),
      scales_(std::move(scales)),
      units_(scales_.size(), 1.0F) {
  models::RestoreTensors(normaliser.Tensors(), normaliser_.Tensors(),
                         "the critics' statistics");
}

std::string FrozenCritics::Digest() const {
  std::vector<models::NamedTensor> all;
  AddTensors("critics.", critics_.Tensors(), all);
  AddTensors("normaliser.", normaliser_.Tensors(), all);
  all.emplace_back("scales", at::tensor(scales_));
  return models::Sha256Hex(models::SerialiseWeights(all, {}));
}

at::Tensor FrozenCritics::Input(const at::Tensor& observation,
                                const at::Tensor& action) {
  models::TwinCritics::Join(normaliser_.Normalise(observation),
                            action.contiguous(), input_);
  return input_;
}

at::Tensor FrozenCritics::Values(const at::Tensor& observation,
                                 const at::Tensor& action) {
  const at::NoGradGuard no_graph;
  at::Tensor values;
  critics_.TargetValues(Input(observation, action.detach()), units_, values);
  return values;
}

at::Tensor FrozenCritics::Differentiable(const at::Tensor& observation,
                                         const at::Tensor& action) {
  at::Tensor values, slopes;
  {
    const at::NoGradGuard no_graph;
    const at::Tensor one = Input(observation, action.detach());
    const at::Tensor of_each = one.unsqueeze(0)
                                   .expand({outcomes(), -1, -1})
                                   .contiguous()
                                   .view({-1, one.size(1)});
    critics_.TargetSlopesOfEach(of_each, units_, values, slopes);
  }
  // A linear function with the value and the slope found: [1 + K, B].
  const std::int64_t actions = action.size(1);
  const at::Tensor slope = slopes.narrow(2, slopes.size(2) - actions, actions);
  return values + (slope * (action - action.detach()).unsqueeze(0)).sum(2);
}

}  // namespace ballast::agents::distillation
