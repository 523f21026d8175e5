#include "agents/queueing/table_states.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace ballast::agents::queueing {
namespace {

constexpr std::int64_t kMostPairs = 1 << 24;

}  // namespace

TableStates::TableStates(const envs::MixedSystem& system, int bound)
    : system_(system), bound_(bound) {
  size_ = system.stochastic_count();
  for (std::size_t i = 0; i < system.spec().queues.size(); ++i) {
    size_ *= bound + 1;
    if (size_ * system.action_count() > kMostPairs) {
      throw std::invalid_argument(
          "a table of queues up to " + std::to_string(bound) +
          " jobs has more than 16777216 states and actions; give a smaller "
          "longest queue (--longest-queue), or learn with a network");
    }
  }
}

std::int64_t TableStates::IndexOf(std::span<const std::int32_t> state) const {
  std::int64_t index = system_.StochasticIndex(state);
  for (const std::int32_t length :
       state.subspan(system_.spec().stochastic.size())) {
    index = index * (bound_ + 1) + std::min(length, bound_);
  }
  return index;
}

void TableStates::Read(std::int64_t first, std::int64_t count,
                       envs::IntMatrix& states) const {
  const auto& stochastic = system_.spec().stochastic;
  const auto components = static_cast<Eigen::Index>(stochastic.size());
  states.resize(count, system_.state_size());
  for (std::int64_t row = 0; row < count; ++row) {
    std::int64_t rest = first + row;
    const auto take = [&](Eigen::Index column, std::int64_t choices) {
      states(row, column) = static_cast<std::int32_t>(rest % choices);
      rest /= choices;
    };
    for (Eigen::Index c = states.cols() - 1; c >= components; --c) {
      take(c, bound_ + 1);
    }
    for (Eigen::Index c = components - 1; c >= 0; --c) {
      take(c, stochastic[static_cast<std::size_t>(c)].choices);
    }
  }
}

}  // namespace ballast::agents::queueing
