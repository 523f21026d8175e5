// How a physical parameter moves from episode to episode.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "configs/random_stream.h"
#include "envs/task.h"

namespace ballast::envs {

/// Every scheduler this program knows. With d ~ Normal(0, standard_deviation):
/// random_walk adds d; drift_pos and drift_neg add |d| and -|d|; the cyclic
/// ones do so and return to the start beyond the end; uniform ignores d;
/// saw_wave is |d| or -|d| itself, not a sum, and turns outside (low, high).
std::span<const SchedulerInfo> Schedulers();
/// Their names.
std::span<const std::string> SchedulerNames();

/// Draws the value of one parameter for each episode of one simulation, last
/// clipped to [low, high].
/// Source: Dulac-Arnold et al. (2020), as their suite computes it.
class ParameterScheduler {
 public:
  /// What resumes a scheduler exactly.
  static constexpr int kStateSize = 7;
  using State = std::array<std::uint64_t, kStateSize>;

  /// Throws std::invalid_argument for an unknown scheduler, a start outside
  /// [low, high], a negative deviation or a period below 1.
  ParameterScheduler(const ParameterSchedule& schedule, std::uint64_t seed);

  /// The value for the next episode; changes every `period` episodes, from
  /// the first on.
  double Next();
  /// The value of the episode under way.
  double value() const { return value_; }
  const std::string& parameter() const { return schedule_.parameter; }

  State state() const;
  /// Throws std::invalid_argument for a value outside [low, high].
  void set_state(const State& state);

 private:
  enum class Kind {
    kConstant,
    kRandomWalk,
    kDriftUp,
    kDriftDown,
    kCyclicUp,
    kCyclicDown,
    kUniform,
    kSawWave,
  };

  double Move(double change);

  ParameterSchedule schedule_;
  Kind kind_;
  configs::RandomStream stream_;
  double value_;
  double direction_ = 1;  // Of the saw wave: 1 or -1.
  std::uint64_t episode_ = 0;
};

}  // namespace ballast::envs
