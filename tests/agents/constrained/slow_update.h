// One whole update of the constrained agent by plain loops in double.
#pragma once

#include <ATen/ATen.h>

#include <map>
#include <string>
#include <vector>

#include "agents/constrained/constrained_agent.h"
#include "tests/agents/constrained/small_agent.h"
#include "tests/agents/slow_replay.h"
#include "tests/models/slow_learning.h"

namespace ballast::agents::constrained {

/// All of a policy's parameters, laid out as Mlp's row.
/// @param owner  "" for the agent, "adversary." for its adversary.
std::vector<double> PolicyParameters(const Saved& saved,
                                     const std::string& owner = "");

/// What the agent knows besides its state. Its estimate is kReplay, its
/// perturbation uniform, its temperature solved by kSqp with a penalty.
struct SlowAgent {
  ConstrainedAgentConfig config;  ///< Networks with their sizes filled in.
  int state_size;
  int action_size;
  int horizon;
  int samples;       ///< n.
  double magnitude;  ///< Of the perturbation.
  /// [1 + K][n], the worst sample's weight first.
  std::vector<std::vector<double>> risks;
  std::vector<Episode> episodes;  ///< All that the agent was given.
};

/// Carries out an update from a saved state, in the order of the algorithm.
class SlowUpdate {
 public:
  SlowUpdate(SlowAgent agent, const Saved& saved);

  /// Everything that Save would hold afterwards, random streams apart; the
  /// policy's parameters as "policy", the adversary's as "adversary.policy".
  std::map<std::string, std::vector<double>> state;
  /// The generators afterwards, by their names in Save.
  std::map<std::string, at::Tensor> random;
  std::vector<double> critic_losses;
  std::vector<double> cost_estimates;
  std::vector<double> outcome_weights;
  bool holds_an_end = false;  ///< Whether a transition drawn has no future.

 private:
  void DrawBatch(const Saved& saved);
  void FormTargets();
  void StepCritics();
  /// N of `owner`'s target policy for each state. [N B][A].
  std::vector<std::vector<double>> SampleActions(const std::string& owner,
                                                 const std::string& stream);
  /// Of every sampled action. [N B].
  std::vector<double> ValuesOf(std::size_t outcome,
                               const std::vector<std::vector<double>>& actions);
  void StepAdversary();
  void ChooseObjective();
  /// What the constraint method gives each outcome.
  std::vector<double> WeighOutcomes() const;
  double Budget(std::size_t constraint) const;
  /// One MPO step of `owner`.
  void StepPolicy(const std::string& owner,
                  const std::vector<std::vector<double>>& actions,
                  const std::vector<double>& objective);
  void StepMultipliers();

  /// Draws from the stream of this name, in float32 as the agent does.
  at::Tensor Normal(at::IntArrayRef shape, const std::string& stream);
  std::vector<double> Normalised(std::vector<double> observation) const;
  double Scale(std::size_t outcome) const;
  double Discount(std::size_t outcome) const;
  /// A normalised state joined by an action clipped to the box.
  static std::vector<double> CriticInput(std::vector<double> row,
                                         const std::vector<double>& action);
  double CautiousValue(std::size_t outcome, const std::vector<double>& row,
                       const std::vector<double>& action) const;
  models::SlowMoments TargetMoments(const std::string& owner,
                                    const std::vector<double>& row) const;
  bool HasAdversary() const { return agent_.config.adversary.probability > 0; }

  SlowAgent agent_;
  std::map<std::string, at::Generator> generators_;
  std::vector<SlowTransition> batch_;
  std::vector<std::vector<double>> states_;   ///< [B][S], normalised.
  std::vector<std::vector<double>> targets_;  ///< [1 + K][B].
  std::vector<std::vector<double>> actions_;  ///< [N B][A].
  std::vector<double> objective_;             ///< [N B].
};

}  // namespace ballast::agents::constrained
