#include "envs/queueing/state_box.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace ballast::envs {

StateBox::StateBox(const MixedSystemSpec& spec, std::vector<int> caps)
    : caps_(std::move(caps)) {
  if (caps_.size() != spec.queues.size() ||
      std::ranges::any_of(
          caps_, [](int cap) { return cap < 1 || cap > kLargestCap; })) {
    throw std::invalid_argument(
        "truncation of " + spec.name + ": give one largest length, 1 to " +
        std::to_string(kLargestCap) + ", for each of its " +
        std::to_string(spec.queues.size()) + " queues.");
  }
  for (const Factor& component : spec.stochastic) {
    choices_.push_back(component.choices);
  }
  for (const int cap : caps_) choices_.push_back(cap + 1);
  for (const int choices : choices_) {
    size_ *= choices;
    if (size_ > kMostStates) {
      throw std::invalid_argument("truncation of " + spec.name +
                                  ": more than " + std::to_string(kMostStates) +
                                  " states; give smaller largest lengths.");
    }
  }
}

std::int64_t StateBox::IndexOf(std::span<const std::int32_t> state) const {
  std::int64_t index = 0;
  for (std::size_t i = 0; i < choices_.size(); ++i) {
    index = index * choices_[i] + std::min(state[i], choices_[i] - 1);
  }
  return index;
}

bool StateBox::IsOutside(std::span<const std::int32_t> state) const {
  return !std::ranges::equal(state, choices_, std::ranges::less());
}

void StateBox::Advance(std::span<std::int32_t> state) const {
  for (std::size_t i = choices_.size(); i-- > 0;) {
    if (++state[i] < choices_[i]) return;
    state[i] = 0;
  }
}

}  // namespace ballast::envs
