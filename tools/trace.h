// A recorded robot episode to play again: a start state and its actions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "envs/task.h"
#include "envs/time_step.h"

namespace ballast::tools {

/// What a trace file says; from a stranger, so all of it was checked.
struct Trace {
  std::string task;  ///< Our spelling, or empty if the file names none.
  std::vector<envs::ParameterPerturbation> perturbations;
  std::vector<envs::ChallengeValue> challenges;
  /// The start state; absent for the task's own reset.
  std::optional<std::vector<double>> qpos;
  std::vector<double> qvel;    ///< Present with qpos only.
  std::vector<double> target;  ///< Pose of the target body; empty for none.
  std::uint64_t seed = 0;      ///< Of the task's own reset.
  envs::RowMatrix actions;     ///< [steps, A], each in [-1, 1].
};

/// The most bytes and actions a trace may have.
inline constexpr std::size_t kMostTraceBytes = std::size_t{64} << 20;
inline constexpr std::size_t kMostTraceActions = 100'000;

/// "walker.realworld_walk", as the real-world RL suite says, is "walker.walk".
std::string OurTaskName(std::string name);

/// Reads a JSON object of task, perturbation, challenge, qpos and qvel or seed,
/// actions.
/// A manipulator's start state has a target too: x, y, z, qw, qx, qy, qz of
/// the target body, as one list or as {"pos": [3], "quat": [4]}, to which its
/// "body" may be named.
/// @param name  what messages call it.
/// Throws std::invalid_argument.
Trace ParseTrace(std::string_view text, const std::string& name);

}  // namespace ballast::tools
