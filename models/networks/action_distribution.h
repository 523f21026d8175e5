// What a policy says about the next action.
#pragma once

#include <ATen/ATen.h>

#include <span>

namespace ballast::configs {
class RandomStream;
}

namespace ballast::models {

/// A batch of B action distributions. Actions are [B, A] float32 for a box
/// and [B, F] int64 for F discrete factors.
class ActionDistribution {
 public:
  virtual ~ActionDistribution() = default;

  virtual at::Tensor Sample(at::Generator& generator) const = 0;
  /// Draws row b from streams[b] alone (a normal per dimension, a uniform per
  /// factor, nothing where the action is certain), so that a row depends
  /// neither on its neighbours nor on the batch it is in. Takes B streams.
  virtual at::Tensor SampleEach(
      std::span<configs::RandomStream> streams) const = 0;
  /// The most likely action.
  virtual at::Tensor Mode() const = 0;
  /// Log density, or log probability, of `action`. [B].
  virtual at::Tensor LogProb(const at::Tensor& action) const = 0;
  /// In nats. [B].
  virtual at::Tensor Entropy() const = 0;
  /// KL(this || other), both of one kind, in nats. [B].
  virtual at::Tensor KlTo(const ActionDistribution& other) const = 0;
};

}  // namespace ballast::models
