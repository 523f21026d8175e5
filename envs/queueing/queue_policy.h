// A fixed rule that controls a queueing network.
#pragma once

#include <span>
#include <string>

#include "configs/random_stream.h"
#include "envs/mixed_system.h"

namespace ballast::envs {

/// Decides by the state alone.
class QueuePolicy {
 public:
  virtual ~QueuePolicy() = default;

  /// What tables call it, e.g. "threshold=2".
  virtual const std::string& name() const = 0;
  /// Joint actions, one for each row; made to fit. A random rule draws from
  /// each row's stream alone, another from none.
  virtual void Decide(const IntMatrix& states,
                      std::span<configs::RandomStream> streams,
                      IntVector& actions) = 0;
  /// Probability of each joint action. [B, action_count], made to fit.
  virtual void Probabilities(const IntMatrix& states,
                             RowMatrix& probabilities) = 0;
};

}  // namespace ballast::envs
