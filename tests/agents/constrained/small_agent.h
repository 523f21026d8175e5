// A constrained agent small enough to follow by hand.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/constrained/constrained_agent.h"
#include "models/transitions/optimal_transport_perturbation.h"
#include "models/transitions/transition_ensemble.h"
#include "models/transitions/uniform_perturbation.h"
#include "risk/registry.h"
#include "tests/agents/random_episode.h"

namespace ballast::agents::constrained {

/// S = 5, A = 2, K = 2, n = 3, N = 4, B = 16 and two hidden layers of 16.
struct SmallAgent {
  int state_size = 5;
  int action_size = 2;
  int horizon = 40;
  int samples = 3;
  double magnitude = 0.1;        ///< Of the uniform perturbation.
  double transport_limit = 0.6;  ///< Of the optimal transport perturbation.
  /// The kind of perturbation, as models/registry names it.
  std::string kind = "uniform";
  risk::DistortionOptions distortion{
      .distortion = "wang", .parameter = 0.75, .points = {}};
  risk::RewardAttitude attitude = risk::RewardAttitude::kRobust;
  risk::Weighting weighting = risk::Weighting::kSorted;
  /// Of the Wang transform, each constraint's own risk; `distortion` for those
  /// it lacks.
  std::vector<double> own_shifts;
  ConstrainedAgentConfig config;

  /// Learns fast, so that a few updates lead away from the special start;
  /// budgets that no cost reaches.
  SmallAgent();

  /// Of n samples, for the reward and each constraint. [1 + K].
  std::vector<risk::RiskMeasure> Risks(int n) const;
  /// Refuses a kind that it does not know.
  ConstrainedAgent Make(std::uint64_t seed) const;
  /// With another perturbation.
  ConstrainedAgent MakeWith(
      std::unique_ptr<models::PerturbationDistribution> perturbation,
      std::uint64_t seed) const;

  models::TransitionSizes Sizes() const;
  models::UniformPerturbationConfig UniformConfig() const;
  /// Small learnt perturbations that soon leave their start.
  models::OptimalTransportConfig TransportConfig() const;
  models::TransitionEnsembleConfig EnsembleConfig() const;
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
std::vector<Episode> EndingEpisodes(int constraints = 2);

}  // namespace ballast::agents::constrained
