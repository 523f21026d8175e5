// Other queue lengths at which something might have happened.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <span>
#include <vector>

#include "agents/queueing/transitions.h"
#include "configs/random_stream.h"
#include "models/named_tensor.h"

namespace ballast::agents::queueing {

/// How a pseudo-state is drawn.
enum class PseudoStates {
  kMixture,    ///< 40% swap, 20% local, 40% geometric.
  kSwap,       ///< That of another transition.
  kLocal,      ///< max(0, x + k), each k two-sided geometric, mean size 2.
  kGeometric,  ///< Each length geometric, mean 2 (1 + its running mean).
  kUniform,    ///< Each length uniform on 0 .. bound: covers everything.
  /// Each length's log(1 + x) uniform on 0 .. log(1 + bound), as networks see
  /// lengths: short queues often, and some of every size.
  kLogUniform,
};

struct PseudoStateConfig {
  PseudoStates kind = PseudoStates::kMixture;
  /// Largest length of kGeometric (longer draws are cut), kUniform and
  /// kLogUniform, >= 0.
  int bound = 100;
};

/// Draws pseudo-states x^ for real ones. Knows the running mean of every
/// queue's length, over all states it was shown.
class PseudoStateSampler {
 public:
  /// @param stochastic  P, numbers before the queue lengths in a state.
  /// @param queues  d.
  PseudoStateSampler(PseudoStateConfig config, int stochastic, int queues);

  /// Adds real states to the running means. [N, P + d].
  void Observe(const StateRows& states);

  /// @param state  of P + d numbers.
  /// @param pool  real states to swap with; not empty.
  /// @param drawn  receives the d lengths.
  void Draw(std::span<const std::int32_t> state, const StateRows& pool,
            configs::RandomStream& stream, std::span<std::int32_t> drawn) const;

  const PseudoStateConfig& config() const { return config_; }
  /// Of queue i over all states shown; 0 before the first.
  double mean(int i) const;

  /// Views of the running means: "count" [1] and "sums" [d], int64.
  std::vector<models::NamedTensor> Tensors() const;

 private:
  PseudoStateConfig config_;
  int stochastic_;
  at::Tensor count_;
  at::Tensor sums_;
};

}  // namespace ballast::agents::queueing
