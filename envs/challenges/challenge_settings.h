// The flat list of what can make a task harder, and one simulation's choice.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "envs/task.h"

namespace ballast::envs {

/// How strong every challenge is; as constructed, all are switched off. The
/// units and ranges are those of the list.
struct ChallengeSettings {
  double action_delay = 0;
  double observation_delay = 0;
  double reward_delay = 0;
  double action_noise = 0;
  double observation_noise = 0;
  double dropped_actions_probability = 0;
  double dropped_actions_steps = 1;
  double dropped_observations_probability = 0;
  double dropped_observations_steps = 1;
  double stuck_actions_probability = 0;
  double stuck_actions_steps = 1;
  double stuck_observations_probability = 0;
  double stuck_observations_steps = 1;
  double repetition_probability = 0;
  double repetition_steps = 1;
  double extra_dimensions = 0;
  double multi_objective_weight = 0;
  double multi_objective_observed = 0;
};

/// A line of the list.
struct Challenge {
  ChallengeInfo info;
  double ChallengeSettings::*value;
};

/// Every challenge this program knows.
/// Source: Dulac-Arnold et al. (2020), "An empirical investigation of the
/// challenges of real-world reinforcement learning".
std::span<const Challenge> Challenges();

/// Sets what `values` name. Throws std::invalid_argument for an unknown or
/// doubled name and a value out of range.
void ApplyChallenges(std::span<const ChallengeValue> values,
                     ChallengeSettings& settings);

/// What one simulation has in a task; its own values take the place of the
/// task's. Throws likewise, also if it sets what shapes the observation.
ChallengeSettings SettingsOf(const TaskOptions& task,
                             const SimulationOptions& simulation);

}  // namespace ballast::envs
