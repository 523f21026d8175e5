// A policy's network as anyone would write it with LibTorch.
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "models/named_tensor.h"
#include "models/networks/network_policy.h"

namespace ballast::tools {

/// Copies of all weights under names that are identifiers: "weight_0" [in,
/// out], "bias_0", ..., "norm_gain", "norm_offset".
std::vector<models::NamedTensor> NetworkTensors(
    const models::NetworkPolicy& policy);

/// The second way to a policy's output: dense layers by addmm, one function of
/// LibTorch after the other. Owns copies of the weights.
class PlainNetwork {
 public:
  /// @param type  that it computes in: at::kFloat or at::kDouble.
  PlainNetwork(const models::NetworkPolicy& policy, at::ScalarType type);

  /// @param observation [B, S] float32, raw.  @return [B, O].
  at::Tensor Output(const at::Tensor& observation) const;

 private:
  models::MlpConfig network_;
  at::Tensor mean_;
  at::Tensor scale_;
  std::vector<at::Tensor> weight_;
  std::vector<at::Tensor> bias_;
  at::Tensor gain_;
  at::Tensor offset_;
};

}  // namespace ballast::tools
