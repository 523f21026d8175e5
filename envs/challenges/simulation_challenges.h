// All that stands between the robot of one simulation and its policy.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "envs/challenges/challenge_settings.h"
#include "envs/challenges/gaussian_noise.h"
#include "envs/challenges/row_challenge.h"
#include "envs/environment.h"

namespace ballast::envs {

/// What observations have beside the task's own: the extra dimensions, then,
/// where they are observed, the two objectives.
std::vector<Quantity> AddedObservations(const ChallengeSettings& settings);

/// Whether the share of satisfied constraints is asked for.
bool HasSecondObjective(const ChallengeSettings& settings);

/// Composes challenges in the suite's order. Controls, in the actuators'
/// units: delay, noise clipped to the control range, dropped, stuck,
/// repetition. Observations: noise, dropped, stuck, delay, then extra
/// dimensions and objectives, which nothing befalls. Rewards: the second
/// objective, then delay. Only what is switched on exists: the rest costs
/// nothing and remembers nothing.
///
/// Every random one has a stream "challenge.<name>" of the simulation's seed,
/// so that switching one on shifts no other.
class SimulationChallenges {
 public:
  /// @param controls      the range of each actuator.
  /// @param observations  the task's own.
  SimulationChallenges(const ChallengeSettings& settings,
                       const std::vector<Limits>& controls, int observations,
                       std::uint64_t seed);

  /// Call once per control step.
  void ChangeControls(std::span<double> controls);
  /// Call once per control step and once per reset.
  /// @param row  the task's own observations, changed in place, and room for
  ///   AddedObservations, filled.
  /// @param reward, satisfied  of the state observed, as for ChangeReward.
  void ChangeObservation(std::span<double> row, double reward,
                         double satisfied);
  /// Call once per control step.
  /// @param satisfied  share of the active constraints, in [0, 1].
  double ChangeReward(double reward, double satisfied);

  void Save(StateWriter& state) const;
  /// Throws std::invalid_argument.
  void Load(StateReader& state);

 private:
  using Chain = std::vector<std::unique_ptr<RowChallenge>>;

  Chain controls_;
  Chain observations_;
  Chain extra_;
  Chain rewards_;
  int own_observations_;
  int extra_dimensions_;
  double objective_weight_;
  bool objectives_observed_;
};

}  // namespace ballast::envs
