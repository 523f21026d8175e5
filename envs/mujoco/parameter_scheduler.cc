#include "envs/mujoco/parameter_scheduler.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "configs/names.h"

namespace ballast::envs {
namespace {

// In the order of ParameterScheduler::Kind.
const SchedulerInfo kSchedulers[] = {
    {"constant", "stays at the start"},
    {"random_walk", "adds d"},
    {"drift_pos", "adds |d|, up to the upper bound"},
    {"drift_neg", "subtracts |d|, down to the lower bound"},
    {"cyclic_pos", "adds |d|; at the upper bound back to the start"},
    {"cyclic_neg", "subtracts |d|; at the lower bound back to the start"},
    {"uniform", "is drawn anew, uniformly between the bounds"},
    {"saw_wave", "is |d|, or -|d| after each time it reached a bound"},
};

int KindIndex(const std::string& name) {
  const auto names = SchedulerNames();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    throw std::invalid_argument(configs::UnknownName("scheduler", name, names));
  }
  return static_cast<int>(found - names.begin());
}

void RequireConsistent(const ParameterSchedule& s) {
  const std::string name = "perturbation." + s.parameter;
  if (!(std::isfinite(s.low) && std::isfinite(s.high) && s.low <= s.start &&
        s.start <= s.high)) {
    throw std::invalid_argument(name + ": start = " + std::to_string(s.start) +
                                " must lie in [" + std::to_string(s.low) +
                                ", " + std::to_string(s.high) +
                                "]; set start, low and high");
  }
  if (!(s.standard_deviation >= 0 && std::isfinite(s.standard_deviation))) {
    throw std::invalid_argument(name + ": standard_deviation = " +
                                std::to_string(s.standard_deviation) +
                                " must be at least 0");
  }
  if (s.period < 1) {
    throw std::invalid_argument(name +
                                ": period = " + std::to_string(s.period) +
                                " must be at least 1 episode");
  }
}

}  // namespace

std::span<const SchedulerInfo> Schedulers() { return kSchedulers; }

std::span<const std::string> SchedulerNames() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const SchedulerInfo& info : kSchedulers) names.push_back(info.name);
    return names;
  }();
  return kNames;
}

ParameterScheduler::ParameterScheduler(const ParameterSchedule& schedule,
                                       std::uint64_t seed)
    : schedule_(schedule),
      kind_(static_cast<Kind>(KindIndex(schedule.scheduler))),
      stream_(seed),
      value_(schedule.start) {
  RequireConsistent(schedule_);
}

double ParameterScheduler::Next() {
  if (episode_++ % schedule_.period == 0) {
    // Drawn whether used or not, so that schedulers of one seed are alike.
    const double change = schedule_.standard_deviation * stream_.Normal();
    value_ = std::clamp(Move(change), schedule_.low, schedule_.high);
  }
  return value_;
}

double ParameterScheduler::Move(double change) {
  const double up = value_ + std::abs(change);
  const double down = value_ - std::abs(change);
  switch (kind_) {
    case Kind::kConstant:
      return value_;
    case Kind::kRandomWalk:
      return value_ + change;
    case Kind::kDriftUp:
      return up;
    case Kind::kDriftDown:
      return down;
    case Kind::kCyclicUp:
      return up >= schedule_.high ? schedule_.start : up;
    case Kind::kCyclicDown:
      return down <= schedule_.low ? schedule_.start : down;
    case Kind::kUniform:
      return schedule_.low < schedule_.high
                 ? stream_.Uniform(schedule_.low, schedule_.high)
                 : schedule_.low;
    case Kind::kSawWave: {
      const double value = direction_ * std::abs(change);
      if (value >= schedule_.high || value <= schedule_.low) {
        direction_ = -direction_;
      }
      return value;
    }
  }
  return value_;
}

ParameterScheduler::State ParameterScheduler::state() const {
  const auto& words = stream_.state();
  return {words[0],
          words[1],
          words[2],
          words[3],
          std::bit_cast<std::uint64_t>(value_),
          std::bit_cast<std::uint64_t>(direction_),
          episode_};
}

void ParameterScheduler::set_state(const State& state) {
  const double value = std::bit_cast<double>(state[4]);
  const double direction = std::bit_cast<double>(state[5]);
  if (!(value >= schedule_.low && value <= schedule_.high) ||
      std::abs(direction) != 1) {
    throw std::invalid_argument(
        "the saved state of perturbation." + schedule_.parameter +
        " does not fit its schedule; was the configuration changed?");
  }
  stream_.set_state({state[0], state[1], state[2], state[3]});
  value_ = value;
  direction_ = direction;
  episode_ = state[6];
}

}  // namespace ballast::envs
