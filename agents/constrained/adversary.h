// A second policy that now and then takes the agent's place.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "agents/constrained/mpo.h"
#include "models/networks/gaussian_policy.h"

namespace ballast::agents::constrained {

struct AdversaryConfig {
  /// That an action is the adversary's, in [0, 1]; 0 for no adversary.
  double probability = 0.0;
  int update_every = 10;  ///< Updates of the agent, >= 1.
};

/// An adversary in action space: every action lived or looked ahead to is, with
/// a small probability, drawn from it instead of from the agent, and it learns
/// as the agent does, but to raise the costs. The agent's own improvement
/// samples its own actions alone.
/// Source: Tessler, Efroni and Mannor (2019), Action Robust Reinforcement
/// Learning, ICML: the probabilistic action robust MDP; with MPO as in the RAMU
/// paper's comparison.
class Adversary {
 public:
  /// @param shape, mpo  those of the agent's policy.
  /// @param weights  generator the initial parameters are drawn from.
  /// @param seed  of its own random stream.
  Adversary(const AdversaryConfig& config, const models::PolicyShape& shape,
            const MpoConfig& mpo, at::Generator& weights, std::uint64_t seed);
  // The optimiser holds a reference to the policy.
  Adversary(const Adversary&) = delete;
  Adversary& operator=(const Adversary&) = delete;

  const AdversaryConfig& config() const { return config_; }
  /// What it does while the agent lives; its observation statistics are kept
  /// equal to the agent's through MeetStatistics.
  const models::GaussianPolicy& policy() const { return policy_; }
  void MeetStatistics(const models::Normaliser& normaliser);

  /// Puts its target policy's moments in the place of the agent's, in each row
  /// with the adversary's probability.
  /// @param normalised_state [..., S], R rows. @param moments [R, A] each.
  void TakeOver(const at::Tensor& normalised_state,
                models::GaussianMoments& moments);

  /// Counts an update of the agent. @return whether the adversary is due for
  /// one, before the agent's; the first time it is.
  bool IsDue();

  /// Its own actions at the states, for the objective of Improve.
  /// @param action [N, B, A], made to fit.
  void SampleActions(const at::Tensor& normalised_state, at::Tensor& action);
  /// One step of MPO on the actions sampled last.
  /// @param objective [N, B], high is bad for the agent.
  void Improve(const at::Tensor& normalised_state, const at::Tensor& action,
               const at::Tensor& objective);

  /// Views of the whole state but the random stream, for checkpoints.
  std::vector<std::pair<std::string, at::Tensor>> Tensors() const;
  at::Generator& generator() { return generator_; }
  const at::Generator& generator() const { return generator_; }

 private:
  AdversaryConfig config_;
  models::GaussianPolicy policy_;
  Mpo mpo_;
  at::Generator generator_;
  at::Tensor updates_;  ///< int64 scalar: the agent's so far.

  models::GaussianMoments moments_;  ///< At next states, then at states.
  at::Tensor share_;                 ///< Uniform draws, [R].
};

}  // namespace ballast::agents::constrained
