#include "agents/queueing/transition_counts.h"

#include <algorithm>
#include <map>
#include <utility>

namespace ballast::agents::queueing {
namespace {

/// States of the box worked at once.
constexpr std::int64_t kBlock = 1 << 14;

}  // namespace

TransitionCounts::TransitionCounts(const envs::MixedSystem& system,
                                   const TableStates& box)
    : system_(system),
      box_(box),
      actions_(system.action_count()),
      successors_(static_cast<std::size_t>(box.size() * actions_)) {}

void TransitionCounts::Add(const Transitions& transitions) {
  for (Eigen::Index row = 0; row < transitions.size(); ++row) {
    AddOne(box_.IndexOf(RowOf(transitions.states, row)),
           transitions.actions[row],
           box_.IndexOf(RowOf(transitions.next_states, row)), 1);
  }
}

void TransitionCounts::AddEverywhere(const Transitions& transitions) {
  std::map<std::pair<int, std::int32_t>, std::int64_t> labels;
  for (Eigen::Index row = 0; row < transitions.size(); ++row) {
    const auto state = RowOf(transitions.states, row);
    ++labels[{system_.StochasticIndex(state), transitions.labels[row]}];
  }
  const std::int64_t per_stochastic = box_.size() / system_.stochastic_count();
  envs::IntMatrix states, next;
  envs::IntVector actions, replayed;
  for (const auto& [key, count] : labels) {
    const auto& [stochastic, label] = key;
    for (std::int64_t begin = 0; begin < per_stochastic; begin += kBlock) {
      const std::int64_t first = stochastic * per_stochastic + begin;
      const std::int64_t rows = std::min(kBlock, per_stochastic - begin);
      box_.Read(first, rows, states);
      replayed.setConstant(rows, label);
      for (int action = 0; action < actions_; ++action) {
        actions.setConstant(rows, action);
        system_.Next(states, actions, replayed, next);
        for (std::int64_t row = 0; row < rows; ++row) {
          if (!system_.IsPossible(RowOf(states, row))) continue;
          AddOne(first + row, action, box_.IndexOf(RowOf(next, row)), count);
        }
      }
    }
  }
}

std::span<const Successor> TransitionCounts::Successors(std::int64_t state,
                                                        int action) const {
  return successors_[static_cast<std::size_t>(state * actions_ + action)];
}

double TransitionCounts::Coverage() const {
  std::int64_t seen = 0, possible = 0;
  envs::IntMatrix states;
  for (std::int64_t first = 0; first < box_.size(); first += kBlock) {
    const std::int64_t rows = std::min(kBlock, box_.size() - first);
    box_.Read(first, rows, states);
    for (std::int64_t row = 0; row < rows; ++row) {
      if (!system_.IsPossible(RowOf(states, row))) continue;
      possible += actions_;
      for (int action = 0; action < actions_; ++action) {
        seen += Successors(first + row, action).empty() ? 0 : 1;
      }
    }
  }
  return static_cast<double>(seen) / static_cast<double>(possible);
}

void TransitionCounts::AddOne(std::int64_t state, int action, std::int64_t next,
                              std::int64_t count) {
  auto& list = successors_[static_cast<std::size_t>(state * actions_ + action)];
  const auto to = static_cast<std::int32_t>(next);
  const auto place = std::ranges::lower_bound(list, to, {}, &Successor::state);
  if (place != list.end() && place->state == to) {
    place->count += count;
  } else {
    list.insert(place, {to, count});
  }
}

}  // namespace ballast::agents::queueing
