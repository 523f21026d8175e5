// A constrained agent small enough to follow by hand.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/constrained/constrained_agent.h"
#include "tests/agents/random_episode.h"

namespace ballast::agents::constrained {

/// S = 5, A = 2, K = 2, n = 3, N = 4, B = 16 and two hidden layers of 16.
struct SmallAgent {
  int state_size = 5;
  int action_size = 2;
  int horizon = 40;
  int samples = 3;
  double magnitude = 0.1;  ///< Of the uniform perturbation.
  double shift = 0.75;     ///< Of the Wang transform; 0 is the expectation.
  /// The same of each constraint's own risk; `shift` for those it lacks.
  std::vector<double> own_shifts;
  ConstrainedAgentConfig config;

  /// Learns fast, so that a few updates lead away from the special start;
  /// budgets that no cost reaches.
  SmallAgent();

  /// Of the reward and each constraint. [1 + K].
  std::vector<risk::RiskMeasure> Risks() const;
  /// @param nominal  the observed transition alone instead of the uniform
  ///   perturbation; n must be 1.
  ConstrainedAgent Make(std::uint64_t seed, bool nominal = false) const;
  /// With another perturbation, of n samples.
  ConstrainedAgent MakeWith(
      std::unique_ptr<models::PerturbationDistribution> perturbation,
      std::uint64_t seed) const;

  /// Small learnt perturbations that soon leave their start.
  std::unique_ptr<models::PerturbationDistribution> OptimalTransport(
      std::uint64_t seed) const;
  std::unique_ptr<models::PerturbationDistribution> Ensemble(
      std::uint64_t seed) const;
};

/// By name, as ConstrainedAgent::Save gives it.
using Saved = std::map<std::string, at::Tensor>;

/// A copy that later updates do not touch.
Saved Snapshot(const ConstrainedAgent& agent);

/// Seven random episodes of 12 steps, each of which truly ends.
std::vector<Episode> EndingEpisodes();

}  // namespace ballast::agents::constrained
