// How fast updates are here, beside the machine's matrix product.
#pragma once

#include <memory>

#include "agents/constrained/constrained_agent.h"
#include "tools/update_cost.h"

namespace ballast::tools {

/// Updates of an agent whose switch always points one way, on a replay buffer
/// of noise: the arithmetic does not depend on the numbers.
class UpdateLoop {
 public:
  /// @param lowers_cost  whether the cost branch is taken.
  UpdateLoop(agents::constrained::ConstrainedAgentConfig config,
             const LearnerSizes& sizes, bool lowers_cost);

  /// @return the seconds `count` updates took.
  double Run(int count);
  /// Where the time of all updates so far went.
  const agents::constrained::UpdateTimes& times() const {
    return agent_->times();
  }

 private:
  std::unique_ptr<agents::constrained::ConstrainedAgent> agent_;
};

/// One branch of CRPO; medians over interleaved rounds.
struct BranchSpeed {
  UpdateCost cost;                           ///< Of one update.
  agents::constrained::UpdateTimes seconds;  ///< Of one update, by part.
  double updates_per_s;

  double gflops() const {
    return 1e-9 * Total(cost).all_flop() * updates_per_s;
  }
};

struct LearnerSpeed {
  BranchSpeed holds;            ///< While every constraint holds.
  BranchSpeed lowers;           ///< While a cost is lowered.
  double gemm_peak_gflops;      ///< The best product of ATen, float32.
  double bfloat16_peak_gflops;  ///< The same in bfloat16; 0 if not asked for.

  /// The peak of the precision asked for.
  double peak() const {
    return bfloat16_peak_gflops > 0 ? bfloat16_peak_gflops : gemm_peak_gflops;
  }
};

/// @param seconds  of measuring, about.
LearnerSpeed MeasureLearner(
    const agents::constrained::ConstrainedAgentConfig& config,
    const LearnerSizes& sizes, double seconds);

}  // namespace ballast::tools
