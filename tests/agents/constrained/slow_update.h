// Whole updates of the constrained agent by plain loops in double.
#pragma once

#include <ATen/ATen.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/constrained/constrained_agent.h"
#include "configs/random_stream.h"
#include "tests/agents/constrained/small_agent.h"
#include "tests/agents/slow_replay.h"
#include "tests/models/slow_learning.h"
#include "tests/models/slow_perturbation.h"

namespace ballast::agents::constrained {

/// All of a policy's parameters, laid out as Mlp's row.
/// @param owner  "" for the agent, "adversary." for its adversary.
std::vector<double> PolicyParameters(const Saved& saved,
                                     const std::string& owner = "");

/// What the agent knows besides its state. Its estimate is kReplay, its
/// temperature solved by kSqp with a penalty.
struct SlowAgent {
  ConstrainedAgentConfig config;  ///< Networks with their sizes filled in.
  int action_size;
  int horizon;
  std::unique_ptr<models::SlowPerturbation> perturbation;
  /// [1 + K][n], the worst sample's weight first.
  std::vector<std::vector<double>> risks;
  risk::Weighting weighting;
  std::vector<Episode> episodes;  ///< All that the agent was given.
};

/// Carries out updates from a saved state, in the order of the algorithm.
class SlowUpdate {
 public:
  SlowUpdate(SlowAgent agent, const Saved& saved);

  /// The next update; what is below is of the last.
  void Run();

  /// Everything that Save would hold afterwards, random streams apart; the
  /// policy's parameters as "policy", the adversary's as "adversary.policy".
  models::SlowTensors state;
  /// The generators afterwards, by their names in Save.
  std::map<std::string, at::Tensor> random;
  std::vector<double> critic_losses;
  std::vector<double> cost_estimates;
  std::vector<double> outcome_weights;
  bool holds_an_end = false;  ///< Whether a transition drawn has no future.

 private:
  void SetRandom(const Saved& saved);
  void GetRandom();
  void DrawBatch();
  void FormTargets();
  /// Of the n values of one row.
  double Risk(std::size_t outcome, const std::vector<double>& values) const;
  void StepPerturbation();
  /// Cautious value of a raw next state where `owner` acts with this noise.
  double NextValue(std::size_t outcome, const std::vector<double>& next_state,
                   const std::string& owner,
                   const std::vector<double>& noise) const;
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
  /// mean + deviation noise, not clipped.
  static std::vector<double> ActionOf(const models::SlowMoments& moments,
                                      std::vector<double> noise);
  double CautiousValue(std::size_t outcome, const std::vector<double>& row,
                       const std::vector<double>& action) const;
  models::SlowMoments TargetMoments(const std::string& owner,
                                    const std::vector<double>& row) const;
  bool HasAdversary() const { return agent_.config.adversary.probability > 0; }

  SlowAgent agent_;
  std::vector<SlowTransition> replay_;
  configs::RandomStream replay_stream_;
  std::map<std::string, at::Generator> generators_;
  std::vector<SlowTransition> batch_;
  std::vector<models::SlowObserved> observed_;  ///< The same, [B].
  std::vector<std::vector<double>> states_;     ///< [B][S], normalised.
  std::vector<std::vector<double>> targets_;    ///< [1 + K][B].
  std::vector<std::vector<double>> actions_;    ///< [N B][A].
  std::vector<double> objective_;               ///< [N B].
};

}  // namespace ballast::agents::constrained
