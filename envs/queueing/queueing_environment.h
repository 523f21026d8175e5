// A mixed system as an environment.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "configs/random_stream.h"
#include "envs/environment.h"
#include "envs/mixed_system.h"

namespace ballast::envs {

/// Systems that step together, each from empty queues. The reward of a step is
/// minus the cost of the state it starts in; there are no constraints. A task
/// that continues never terminates: an episode is only cut at the horizon.
class QueueingEnvironment : public VectorEnvironment {
 public:
  /// System i draws chance from the stream ("queue", i) of the seed.
  /// @param size     systems, >= 1.
  /// @param horizon  steps per episode, >= 1.
  /// Throws std::invalid_argument for a number below its least.
  QueueingEnvironment(std::unique_ptr<MixedSystem> system, int size,
                      int horizon, std::uint64_t seed);

  const EnvironmentSpec& spec() const override { return spec_; }
  int size() const override { return static_cast<int>(streams_.size()); }
  const TimeStep& Reset(std::span<const int> ids) override;
  /// @param actions  [N, stations], the choice of each.
  const TimeStep& Step(const RowMatrix& actions) override;

  /// Streams, states and steps: the systems go on as if nothing had been, even
  /// within an episode. SetState throws std::invalid_argument for what State
  /// never gave, and then changes nothing.
  std::vector<std::uint64_t> State() const override;
  void SetState(std::span<const std::uint64_t> state) override;

  const MixedSystem& system() const { return *system_; }
  /// [N, system().state_size()].
  const IntMatrix& states() const { return states_; }

 private:
  void RequireIds(std::span<const int> ids) const;
  void TakeActions(const RowMatrix& actions);
  void Observe();

  std::unique_ptr<MixedSystem> system_;
  EnvironmentSpec spec_;
  IntMatrix states_;
  std::vector<configs::RandomStream> streams_;
  std::vector<int> episode_step_;  // -1 before the first reset.
  IntVector actions_;
  IntVector labels_;
  Eigen::VectorXd costs_;
  TimeStep time_step_;
};

}  // namespace ballast::envs
