// Where the time of an update goes.
#pragma once

#include <array>
#include <chrono>
#include <string_view>

namespace ballast::agents::constrained {

/// The parts of an update, in their order.
enum class UpdatePart {
  kSampling,       ///< Minibatch, perturbed next states, normalisation, noise.
  kTargetPolicy,   ///< Target policy at perturbed next and at present states.
  kTargetCritics,  ///< Robust targets; a learnt perturbation's step.
  kCriticStep,     ///< Forward, backward, Adam and target average.
  kActionValues,   ///< The sampled actions' values, costs first.
  kActionWeights,  ///< Temperatures and weights of the E-step.
  kPolicyStep,     ///< The M-step, like the critics' step.
};
inline constexpr std::array<std::string_view, 7> kUpdatePartNames = {
    "minibatch and noise", "target policy", "robust targets",
    "critic step",         "action values", "temperatures, weights",
    "policy step"};

/// Seconds by part, summed over updates.
using UpdateTimes = std::array<double, kUpdatePartNames.size()>;

/// Adds the time since the last lap to a part.
class LapTimer {
 public:
  explicit LapTimer(UpdateTimes& times) : times_(times) {}

  void Lap(UpdatePart part) {
    const Clock::time_point now = Clock::now();
    times_[static_cast<std::size_t>(part)] +=
        std::chrono::duration<double>(now - last_).count();
    last_ = now;
  }

 private:
  using Clock = std::chrono::steady_clock;

  UpdateTimes& times_;
  Clock::time_point last_ = Clock::now();
};

}  // namespace ballast::agents::constrained
