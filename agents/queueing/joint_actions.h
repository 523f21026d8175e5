// Joint actions of a queueing network's stations.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <span>
#include <vector>

#include "configs/random_stream.h"
#include "envs/mixed_system.h"
#include "models/networks/factors.h"

namespace ballast::agents::queueing {

/// Numbers the joint actions as envs::MixedSystem does: one choice of each
/// station, the last counting fastest.
class JointActions {
 public:
  /// Throws std::invalid_argument for more than 65,536 joint actions.
  explicit JointActions(const models::Factors& factors);

  int count() const { return count_; }
  /// The columns of logits and masks that make up a joint action, one for each
  /// station.
  std::span<const int> Columns(int action) const;

  /// @param choices [B, F] int64, as a policy samples them.
  /// @param actions [B], made to fit.
  void NumbersOf(const at::Tensor& choices, envs::IntVector& actions) const;

  /// @param log_probability [C], of each choice.
  double LogProbability(std::span<const float> log_probability,
                        int action) const;
  /// Draws every station's choice, a uniform each. @param log_probability [C].
  int Draw(std::span<const float> log_probability,
           configs::RandomStream& stream) const;

 private:
  std::vector<int> choices_;  ///< Per station.
  int count_;
  std::vector<int> columns_;  ///< [count, F].
};

}  // namespace ballast::agents::queueing
