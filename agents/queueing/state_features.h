// States of a network as a policy's tensors.
#pragma once

#include <ATen/ATen.h>

#include "agents/queueing/transitions.h"
#include "envs/mixed_system.h"

namespace ballast::agents::queueing {

/// Turns states into the float32 and bool tensors that networks take. Keeps
/// memory between calls.
class StateFeatures {
 public:
  /// @param system  outlives this object.
  explicit StateFeatures(const envs::MixedSystem& system);

  /// What a policy sees of the states, raw.
  /// @param observation [B, S] float32; rows of it are written, so it must have
  ///   that shape already, e.g. as a part of a larger tensor.
  void Observe(const StateRows& states, at::Tensor& observation);
  /// The choices that work. @param mask [B, C] bool, likewise.
  void Mask(const StateRows& states, at::Tensor& mask);

  /// S.
  std::int64_t size() const { return size_; }

 private:
  const envs::MixedSystem& system_;
  std::int64_t size_;
  envs::IntMatrix states_;
  envs::RowMatrix observation_;
  envs::MaskMatrix mask_;
};

}  // namespace ballast::agents::queueing
