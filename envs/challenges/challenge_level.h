// The suite's combined challenges: easy, medium and hard.
#pragma once

#include <span>
#include <string>

#include "envs/challenges/challenge_settings.h"
#include "envs/task.h"

namespace ballast::envs {

/// Everything a level switches on. No constraint is switched on by it.
struct ChallengeLevel {
  ChallengeSettings settings;
  /// One physical parameter, drawn anew for every episode.
  ParameterSchedule schedule;
};

/// "easy", "medium", "hard".
std::span<const std::string> ChallengeLevelNames();

/// @param level  one of the names.
/// Throws std::invalid_argument if the suite has no level for the task.
ChallengeLevel MakeChallengeLevel(const std::string& level,
                                  const TaskInfo& task);

}  // namespace ballast::envs
