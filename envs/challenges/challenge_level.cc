#include "envs/challenges/challenge_level.h"

#include <algorithm>
#include <stdexcept>

namespace ballast::envs {
namespace {

constexpr int kLevels = 3;
const std::string kNames[kLevels] = {"easy", "medium", "hard"};

struct Range {
  double low;
  double high;
};

/// What the levels draw anew for every episode of a robot.
struct Perturbed {
  const char* robot;
  const char* parameter;
  Range ranges[kLevels];
};

// Source: the combined challenges of Dulac-Arnold et al. (2020), as their
// suite sets them.
constexpr Perturbed kPerturbed[] = {
    {"cartpole", "pole_length", {{0.9, 1.1}, {0.7, 1.7}, {0.5, 2.3}}},
    {"walker", "thigh_length", {{0.225, 0.25}, {0.225, 0.4}, {0.225, 0.55}}},
    {"quadruped", "shin_length", {{0.25, 0.3}, {0.25, 0.8}, {0.25, 1.4}}},
    {"humanoid", "contact_friction", {{0.6, 0.8}, {0.5, 0.9}, {0.4, 1.0}}},
    // Its whole range at every level.
    {"manipulator",
     "lower_arm_length",
     {{0.1, 0.25}, {0.1, 0.25}, {0.1, 0.25}}},
};

ChallengeSettings SettingsOfLevel(int level) {
  const auto choose = [level](double easy, double medium, double hard) {
    return level == 0 ? easy : level == 1 ? medium : hard;
  };
  ChallengeSettings s;
  s.action_delay = s.observation_delay = choose(3, 6, 9);
  s.reward_delay = choose(10, 20, 40);
  s.action_noise = s.observation_noise = choose(0.1, 0.3, 1.0);
  s.dropped_observations_probability = choose(0.01, 0.05, 0.1);
  s.dropped_observations_steps = choose(1, 5, 10);
  s.stuck_observations_probability = s.dropped_observations_probability;
  s.stuck_observations_steps = s.dropped_observations_steps;
  s.repetition_probability = 1;
  s.repetition_steps = choose(1, 2, 3);
  s.extra_dimensions = choose(10, 20, 50);
  return s;
}

}  // namespace

std::span<const std::string> ChallengeLevelNames() { return kNames; }

ChallengeLevel MakeChallengeLevel(const std::string& level,
                                  const TaskInfo& task) {
  const int index =
      static_cast<int>(std::find(kNames, kNames + kLevels, level) - kNames);
  const std::string robot = task.robot();
  for (const Perturbed& perturbed : kPerturbed) {
    if (robot != perturbed.robot) continue;
    const auto& [low, high] = perturbed.ranges[index];
    for (const ParameterInfo& parameter : task.parameters) {
      if (parameter.name != perturbed.parameter) continue;
      return {SettingsOfLevel(index),
              {.parameter = parameter.name,
               .scheduler = "uniform",
               .start = std::clamp(parameter.nominal, low, high),
               .low = low,
               .high = high}};
    }
  }
  throw std::invalid_argument(
      "the suite has no level for " + task.name +
      "; leave challenge.level out and name the challenges");
}

}  // namespace ballast::envs
