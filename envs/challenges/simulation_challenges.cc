#include "envs/challenges/simulation_challenges.h"

#include <algorithm>
#include <limits>
#include <string>

#include "configs/seeds.h"
#include "envs/challenges/delay.h"
#include "envs/challenges/dropped_values.h"
#include "envs/challenges/repetition.h"
#include "envs/challenges/stuck_values.h"

namespace ballast::envs {
namespace {

using Chain = std::vector<std::unique_ptr<RowChallenge>>;

// Adds links to the chain of one kind of row; a neutral one is left out.
class ChainMaker {
 public:
  ChainMaker(Chain& chain, int width, std::uint64_t seed)
      : chain_(chain), width_(width), seed_(seed) {}

  void AddDelay(double steps) {
    if (steps > 0) {
      chain_.push_back(
          std::make_unique<Delay>(width_, static_cast<int>(steps)));
    }
  }

  void AddNoise(const std::string& name, double deviation,
                const std::vector<Limits>& limits) {
    if (deviation > 0) {
      chain_.push_back(
          std::make_unique<GaussianNoise>(deviation, limits, SeedOf(name)));
    }
  }

  void AddDropped(const std::string& name, double probability, double steps) {
    if (probability > 0) {
      chain_.push_back(
          std::make_unique<DroppedValues>(Faults(name, probability, steps)));
    }
  }

  void AddStuck(const std::string& name, double probability, double steps) {
    if (probability > 0) {
      chain_.push_back(std::make_unique<StuckValues>(
          width_, Faults(name, probability, steps)));
    }
  }

  void AddRepetition(double probability, double steps) {
    if (probability > 0 && steps > 1) {
      chain_.push_back(std::make_unique<Repetition>(
          width_, probability, static_cast<int>(steps), SeedOf("repetition")));
    }
  }

 private:
  std::uint64_t SeedOf(const std::string& name) const {
    return configs::DeriveSeed(seed_, "challenge." + name);
  }

  ComponentFaults Faults(const std::string& name, double probability,
                         double steps) const {
    return {width_, probability, static_cast<int>(steps), SeedOf(name)};
  }

  Chain& chain_;
  int width_;
  std::uint64_t seed_;
};

void Apply(const Chain& chain, std::span<double> row) {
  for (const auto& link : chain) link->Apply(row);
}

}  // namespace

std::vector<Quantity> AddedObservations(const ChallengeSettings& settings) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<Quantity> added;
  for (int i = 0; i < settings.extra_dimensions; ++i) {
    added.push_back({"extra." + std::to_string(i), "1", -kInfinity, kInfinity});
  }
  if (settings.multi_objective_observed > 0) {
    added.push_back({"objective.reward", "1", -kInfinity, kInfinity});
    added.push_back({"objective.satisfied", "1", 0, 1});
  }
  return added;
}

bool HasSecondObjective(const ChallengeSettings& settings) {
  return settings.multi_objective_weight > 0 ||
         settings.multi_objective_observed > 0;
}

SimulationChallenges::SimulationChallenges(const ChallengeSettings& settings,
                                           const std::vector<Limits>& controls,
                                           int observations, std::uint64_t seed)
    : own_observations_(observations),
      extra_dimensions_(static_cast<int>(settings.extra_dimensions)),
      objective_weight_(settings.multi_objective_weight),
      objectives_observed_(settings.multi_objective_observed > 0) {
  const ChallengeSettings& s = settings;
  ChainMaker actions(controls_, static_cast<int>(controls.size()), seed);
  actions.AddDelay(s.action_delay);
  actions.AddNoise("action_noise", s.action_noise, controls);
  actions.AddDropped("dropped_actions", s.dropped_actions_probability,
                     s.dropped_actions_steps);
  actions.AddStuck("stuck_actions", s.stuck_actions_probability,
                   s.stuck_actions_steps);
  actions.AddRepetition(s.repetition_probability, s.repetition_steps);

  ChainMaker observed(observations_, observations, seed);
  observed.AddNoise("observation_noise", s.observation_noise, {});
  observed.AddDropped("dropped_observations",
                      s.dropped_observations_probability,
                      s.dropped_observations_steps);
  observed.AddStuck("stuck_observations", s.stuck_observations_probability,
                    s.stuck_observations_steps);
  observed.AddDelay(s.observation_delay);

  ChainMaker extra(extra_, extra_dimensions_, seed);
  if (extra_dimensions_ > 0) extra.AddNoise("extra_dimensions", 1, {});

  ChainMaker rewards(rewards_, 1, seed);
  rewards.AddDelay(s.reward_delay);
}

void SimulationChallenges::ChangeControls(std::span<double> controls) {
  Apply(controls_, controls);
}

void SimulationChallenges::ChangeObservation(std::span<double> row,
                                             double reward, double satisfied) {
  Apply(observations_, row.first(own_observations_));

  const std::span<double> extra =
      row.subspan(own_observations_, extra_dimensions_);
  std::fill(extra.begin(), extra.end(), 0);
  Apply(extra_, extra);

  if (!objectives_observed_) return;
  const std::span<double> objectives = row.last(2);
  objectives[0] = reward;
  objectives[1] = satisfied;
}

double SimulationChallenges::ChangeReward(double reward, double satisfied) {
  if (objective_weight_ > 0) {
    reward = (1 - objective_weight_) * reward + objective_weight_ * satisfied;
  }
  Apply(rewards_, {&reward, 1});
  return reward;
}

void SimulationChallenges::Save(StateWriter& state) const {
  for (const Chain* chain : {&controls_, &observations_, &extra_, &rewards_}) {
    for (const auto& link : *chain) link->Save(state);
  }
}

void SimulationChallenges::Load(StateReader& state) {
  for (const Chain* chain : {&controls_, &observations_, &extra_, &rewards_}) {
    for (const auto& link : *chain) link->Load(state);
  }
}

}  // namespace ballast::envs
