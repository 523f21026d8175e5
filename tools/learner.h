// What a training run teaches, as its loop sees it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "models/named_tensor.h"
#include "models/networks/network_policy.h"
#include "tools/progress_bar.h"
#include "tools/tensorboard.h"

namespace ballast::tools {

/// Where a run stands after an iteration.
struct TrainingState {
  std::int64_t iteration = 0;
  std::int64_t steps = 0;    ///< Environment steps lived.
  std::int64_t updates = 0;  ///< Minibatch updates done.
  /// Of every iteration so far, in order.
  std::vector<std::int64_t> transitions;
};

/// The transitions of one iteration, read back.
struct SavedTransitions {
  std::string file;  ///< What messages call it.
  std::vector<models::NamedTensor> tensors;
};

/// Told now and then how far the run has come.
using TrainingProgress = std::function<void(const ProgressStatus&)>;

/// An agent and what it lives in. An iteration is one Live and one Learn.
class Learner {
 public:
  virtual ~Learner() = default;

  /// Lives at least until so many environment steps are behind it and adds
  /// them to the state. @return the transitions, as Refill takes them.
  virtual std::vector<models::NamedTensor> Live(
      std::int64_t until, TrainingState& state,
      const TrainingProgress& progress) = 0;
  /// Makes the updates that are due and adds them to the state. @return what
  /// the iteration's row of progress.csv says after steps and updates, the
  /// same tags each time.
  /// Throws std::runtime_error if learning has diverged.
  virtual std::vector<Scalar> Learn(TrainingState& state,
                                    const TrainingProgress& progress) = 0;

  virtual const models::NetworkPolicy& policy() const = 0;
  /// Takes over the weights and statistics of another policy, before the first
  /// iteration. Throws std::invalid_argument if it is of another shape.
  /// @param name  what messages call it.
  virtual void StartFrom(const models::Policy& policy,
                         const std::string& name) = 0;

  /// The whole state but the transitions, for a checkpoint: views, so write or
  /// copy them before the next iteration.
  virtual std::vector<models::NamedTensor> Save() const = 0;
  /// @param file  what messages call it.
  /// Throws std::invalid_argument if `saved` is not of such a learner.
  virtual void Restore(const std::vector<models::NamedTensor>& saved,
                       const std::string& file) = 0;
  /// Transitions that the replay buffer holds; 0 where nothing is replayed.
  virtual std::int64_t replay_capacity() const { return 0; }
  /// Fills the replay buffer anew, once all has been looked at.
  /// @param skipped  transitions lived before the first of `iterations`.
  /// @param iterations  what Live gave, in order.
  /// Throws std::invalid_argument if those are not transitions.
  virtual void Refill(std::int64_t /*skipped*/,
                      const std::vector<SavedTransitions>& /*iterations*/) {}
};

}  // namespace ballast::tools
