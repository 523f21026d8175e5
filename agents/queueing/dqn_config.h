// What deep Q-learning with augmented samples can be told.
#pragma once

#include <cstdint>
#include <optional>

#include "agents/queueing/sample_augmenter.h"
#include "models/networks/mlp.h"

namespace ballast::agents::queueing {

/// What an update learns from beside its real transitions.
enum class ExtraTransitions {
  /// Real chance replayed at other queue lengths through the known map.
  kAugmented,
  /// The same states, but what follows is told by a network that learns it:
  /// Dyna.
  kLearnt,
  /// As many more real transitions: the same computation without any of it.
  kReal,
};

struct DqnAgentConfig {
  int batch = 64;    ///< Real transitions of an update.
  int per_real = 8;  ///< m, extra transitions of each; 0 is plain DQN.
  ExtraTransitions extra = ExtraTransitions::kAugmented;
  SampleAugmenterConfig samples;
  /// Share of the loss on the real transitions, in (0, 1); all transitions
  /// weigh the same if absent. Not with kReal.
  std::optional<double> real_weight{};

  double discount = 0.99;  ///< Per step, in (0, 1].
  /// Count costs from the mean they are scaled by. It moves every value by
  /// mean / (1 - discount), which no choice depends on, and which a network
  /// takes 1 / (1 - discount) meetings of its target to learn.
  bool centred = false;
  /// Minimise the average cost instead: costs count from their running mean,
  /// nothing is discounted, and values are relative to the empty network.
  bool average_cost = false;
  /// The network tells the values of a state of cost c in units of
  /// 1 + c / mean cost, and errors count in them. Values grow with the square
  /// of the queues and the noise of their targets with the queues, so that long
  /// queues would drown the short ones. No choice depends on a state's unit.
  bool relative_values = false;

  double learning_rate = 5e-4;
  /// Steps over which the learning rate falls linearly to 0; it stays if 0.
  std::int64_t decay_steps = 0;
  double gradient_norm = 10.0;  ///< Global norm the gradient is cut to.
  /// Scaled error beyond which the loss is linear. An event changes values by
  /// tens of cost scales: where that is beyond it, what is learnt tends to the
  /// median of the targets and not to their mean.
  double huber = 10.0;
  int target_every = 500;  ///< Updates between two copies to the target.
  /// The policy's weights are a mean over past ones, in which those before an
  /// update count this much less, in [0, 1); 0 takes the last. What acts while
  /// learning is the last.
  double averaging = 0.0;

  std::int64_t replay_capacity = 200'000;
  std::int64_t warm_up = 1'000;    ///< Steps lived before the first update.
  int update_every = 4;            ///< Steps lived per update.
  double last_exploration = 0.05;  ///< epsilon falls linearly from 1 to this
  std::int64_t exploration_steps = 20'000;  ///< over so many steps.
  std::int64_t scale_steps = 10'000;  ///< After these, costs keep their scale.

  /// Distinct outcomes (s', x' - x) that kLearnt can tell apart.
  int learnt_outcomes = 256;
  double learnt_learning_rate = 1e-3;

  models::MlpConfig network;  ///< Inputs and outputs are the agent's.
};

}  // namespace ballast::agents::queueing
