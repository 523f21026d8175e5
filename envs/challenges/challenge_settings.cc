#include "envs/challenges/challenge_settings.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <stdexcept>

#include "configs/names.h"

namespace ballast::envs {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kEpisode = 1000;  // Control steps.

enum class Numbers { kReal, kWhole };
enum class Shape { kKept, kSet };

Challenge Line(const char* name, const char* unit, double low, double high,
               Numbers numbers, double ChallengeSettings::*value,
               const char* meaning, Shape shape = Shape::kKept) {
  return {{.name = name,
           .unit = unit,
           .meaning = meaning,
           .neutral = ChallengeSettings().*value,
           .low = low,
           .high = high,
           .integer = numbers == Numbers::kWhole,
           .shapes_observation = shape == Shape::kSet},
          value};
}

Challenge DelayLine(const char* name, double ChallengeSettings::*value,
                    const char* meaning) {
  return Line(name, "control steps", 0, kEpisode, Numbers::kWhole, value,
              meaning);
}

Challenge ProbabilityLine(const char* name, double ChallengeSettings::*value,
                          const char* meaning) {
  return Line(name, "1", 0, 1, Numbers::kReal, value, meaning);
}

Challenge StepsLine(const char* name, double ChallengeSettings::*value,
                    const char* meaning) {
  return Line(name, "control steps", 1, kEpisode, Numbers::kWhole, value,
              meaning);
}

std::vector<Challenge> MakeList() {
  using S = ChallengeSettings;
  return {
      DelayLine("action_delay", &S::action_delay,
                "an action takes effect that much later"),
      DelayLine("observation_delay", &S::observation_delay,
                "an observation arrives that much later"),
      DelayLine("reward_delay", &S::reward_delay,
                "a reward arrives that much later; costs are never late"),
      Line("action_noise", "actuator units", 0, kInfinity, Numbers::kReal,
           &S::action_noise,
           "standard deviation of what is added to every control"),
      Line("observation_noise", "observation units", 0, kInfinity,
           Numbers::kReal, &S::observation_noise,
           "standard deviation of what is added to every observation"),
      ProbabilityLine("dropped_actions_probability",
                      &S::dropped_actions_probability,
                      "per control and step, to become 0"),
      StepsLine("dropped_actions_steps", &S::dropped_actions_steps,
                "how long a dropped control stays 0"),
      ProbabilityLine("dropped_observations_probability",
                      &S::dropped_observations_probability,
                      "per observation and step, to become 0"),
      StepsLine("dropped_observations_steps", &S::dropped_observations_steps,
                "how long a dropped observation stays 0"),
      ProbabilityLine("stuck_actions_probability",
                      &S::stuck_actions_probability,
                      "per control and step, to keep its last value"),
      StepsLine("stuck_actions_steps", &S::stuck_actions_steps,
                "how long a stuck control keeps its value"),
      ProbabilityLine("stuck_observations_probability",
                      &S::stuck_observations_probability,
                      "per observation and step, to keep its last value"),
      StepsLine("stuck_observations_steps", &S::stuck_observations_steps,
                "how long a stuck observation keeps its value"),
      ProbabilityLine("repetition_probability", &S::repetition_probability,
                      "per action, to be held"),
      StepsLine("repetition_steps", &S::repetition_steps,
                "how long a held action lasts; 1 is no longer than any"),
      Line("extra_dimensions", "1", 0, 1000, Numbers::kWhole,
           &S::extra_dimensions,
           "observations of standard normal noise beside the task's own",
           Shape::kSet),
      Line("multi_objective_weight", "1", 0, 1, Numbers::kReal,
           &S::multi_objective_weight,
           "share in the reward of the share of satisfied constraints"),
      Line("multi_objective_observed", "1", 0, 1, Numbers::kWhole,
           &S::multi_objective_observed,
           "1: the task's reward and the satisfied share are observed",
           Shape::kSet),
  };
}

const Challenge& FindChallenge(const std::string& name) {
  std::vector<std::string> known;
  for (const Challenge& challenge : Challenges()) {
    if (challenge.info.name == name) return challenge;
    known.push_back(challenge.info.name);
  }
  throw std::invalid_argument(configs::UnknownName("challenge", name, known));
}

void RequireAllowed(const ChallengeInfo& info, double value) {
  const bool whole = !info.integer || value == std::floor(value);
  if (std::isfinite(value) && whole && value >= info.low &&
      value <= info.high) {
    return;
  }
  std::ostringstream problem;
  problem << "challenge." << info.name << " = " << value << ": must be a "
          << (info.integer ? "whole number" : "number");
  if (std::isfinite(info.high)) {
    problem << " in [" << info.low << ", " << info.high << "]";
  } else {
    problem << " of at least " << info.low;
  }
  problem << "; " << info.neutral << " switches it off";
  throw std::invalid_argument(problem.str());
}

}  // namespace

std::span<const Challenge> Challenges() {
  static const std::vector<Challenge> kList = MakeList();
  return kList;
}

void ApplyChallenges(std::span<const ChallengeValue> values,
                     ChallengeSettings& settings) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string& name = values[i].challenge;
    const double value = values[i].value;
    const Challenge& challenge = FindChallenge(name);
    RequireAllowed(challenge.info, value);
    const auto before = values.first(i);
    if (std::any_of(before.begin(), before.end(), [&](const ChallengeValue& v) {
          return v.challenge == name;
        })) {
      throw std::invalid_argument("challenge." + name +
                                  " is given twice; name each once");
    }
    settings.*challenge.value = value;
  }
}

ChallengeSettings SettingsOf(const TaskOptions& task,
                             const SimulationOptions& simulation) {
  ChallengeSettings common;
  ApplyChallenges(task.challenges, common);
  ChallengeSettings own = common;
  ApplyChallenges(simulation.challenges, own);
  for (const Challenge& challenge : Challenges()) {
    if (challenge.info.shapes_observation &&
        own.*challenge.value != common.*challenge.value) {
      throw std::invalid_argument(
          "challenge." + challenge.info.name +
          " sets the size of the observation, so all simulations share it; "
          "set it for the task");
    }
  }
  return own;
}

}  // namespace ballast::envs
