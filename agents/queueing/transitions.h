// Batches of transitions of a mixed system, in whole numbers.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "envs/mixed_system.h"
#include "models/named_tensor.h"

namespace ballast::agents::queueing {

/// Rows of states that lie one after another; a view.
using StateRows = Eigen::Ref<const envs::IntMatrix>;

/// One row of states.
inline std::span<const std::int32_t> RowOf(const StateRows& states,
                                           Eigen::Index row) {
  return {states.data() + row * states.cols(),
          static_cast<std::size_t>(states.cols())};
}

/// B transitions (s, x, a, w, s', x', c), one row each. All but the state, the
/// action and the label follows from the known map.
struct Transitions {
  envs::IntMatrix states;  ///< [B, P + d], s before x.
  envs::IntVector actions;
  envs::IntVector labels;
  envs::IntMatrix next_states;  ///< [B, P + d].
  Eigen::VectorXd costs;        ///< Holding cost of the state, per step.

  Eigen::Index size() const { return states.rows(); }
  /// Makes place for so many rows; what they hold is not initialised.
  void Resize(Eigen::Index rows, Eigen::Index state_size);
  /// Adds the rows of others of the same system.
  void Append(const Transitions& more);
};

/// Finds next states and costs of the states, actions and labels.
void Complete(const envs::MixedSystem& system, Transitions& transitions);

/// States, actions and labels, as a checkpoint keeps them; int64.
std::vector<models::NamedTensor> TensorsOf(const Transitions& transitions);

/// The transitions again, completed.
/// @param file  what messages call it.
/// Throws std::invalid_argument if a part is missing or of another length, and
/// if it holds a state, action or label that the system does not know.
Transitions TransitionsOf(const std::vector<models::NamedTensor>& tensors,
                          const envs::MixedSystem& system,
                          const std::string& file);

}  // namespace ballast::agents::queueing
