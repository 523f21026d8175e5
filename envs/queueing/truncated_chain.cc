#include "envs/queueing/truncated_chain.h"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace ballast::envs {
namespace {

// States improved at a time: their sums stay in the first cache.
constexpr int kBlock = 512;

using Sums = std::array<double, kBlock>;

void AddExpectation(double probability, const std::int32_t* next,
                    const double* value, int count, double* sum) {
  for (int i = 0; i < count; ++i) sum[i] += probability * value[next[i]];
}

// The choice of one station in a joint action.
int ChoiceOf(int action, int station, const std::vector<Factor>& stations) {
  for (int k = static_cast<int>(stations.size()) - 1; k > station; --k) {
    action /= stations[k].choices;
  }
  return action % stations[station].choices;
}

void RequireRoom(std::size_t transitions) {
  if (transitions <= TruncatedChain::kMostTransitions) return;
  throw std::invalid_argument(
      "the cut-off network has more than " +
      std::to_string(TruncatedChain::kMostTransitions) +
      " transitions; give smaller largest lengths (--truncation).");
}

}  // namespace

TruncatedChain::TruncatedChain(const MixedSystem& system, const StateBox& box,
                               Overflow overflow,
                               std::span<const ForcedChoice> forced)
    : box_(box), action_count_(system.action_count()) {
  NumberStates(system);
  system.Cost(states_, cost_);
  const Eigen::Index components = std::ssize(system.spec().stochastic);
  for (int begin = 0, end = 0; begin < size(); begin = end) {
    const auto s = states_.row(begin).head(components);
    while (end < size() && states_.row(end).head(components) == s) ++end;
    AddSlice(system, overflow, begin, end);
  }
  Forbid(system.spec(), forced);
}

void TruncatedChain::Improve(const Eigen::VectorXd& value,
                             [[maybe_unused]] int threads,  // By the pragma.
                             Eigen::VectorXd& next, IntVector* actions) const {
  next.resize(size());
  if (actions) actions->resize(size());
  for (const Slice& slice : slices_) {
    const int blocks = (slice.end - slice.begin + kBlock - 1) / kBlock;
#pragma omp parallel for num_threads(threads) if (threads > 1)
    for (int block = 0; block < blocks; ++block) {
      const int begin = slice.begin + block * kBlock;
      const int end = std::min(begin + kBlock, slice.end);
      ImproveBlock(slice, begin, end, value, next, actions);
    }
  }
}

TransitionMatrix TruncatedChain::Transitions(
    const RowMatrix& probabilities) const {
  std::vector<Eigen::Triplet<double, int>> entries;
  for (const Slice& slice : slices_) {
    const int count = slice.end - slice.begin;
    const auto add = [&](const Branch& branch, int action, int i,
                         double share) {
      const std::size_t run = branch.controlled ? action : 0;
      entries.emplace_back(slice.begin + i,
                           next_[branch.begin + run * count + i],
                           branch.probability * share);
    };
    for (int i = 0; i < count; ++i) {
      for (const Branch& branch : slice.common) add(branch, 0, i, 1.0);
      for (int action = 0; action < action_count_; ++action) {
        const double share = probabilities(slice.begin + i, action);
        if (share == 0.0) continue;
        for (const Branch& branch : slice.controlled) {
          add(branch, action, i, share);
        }
      }
    }
  }
  TransitionMatrix matrix(size(), size());
  matrix.setFromTriplets(entries.begin(), entries.end());
  return matrix;
}

void TruncatedChain::NumberStates(const MixedSystem& system) {
  std::vector<std::int32_t> state(system.state_size(), 0), possible;
  number_.assign(box_.size(), -1);
  int count = 0;
  for (std::int32_t& number : number_) {
    if (system.IsPossible(state)) {
      number = count++;
      possible.insert(possible.end(), state.begin(), state.end());
    }
    box_.Advance(state);
  }
  states_ = Eigen::Map<IntMatrix>(possible.data(), count, system.state_size());
}

void TruncatedChain::AddSlice(const MixedSystem& system, Overflow overflow,
                              int begin, int end) {
  Slice slice{begin, end, {}, {}};
  const IntMatrix from = states_.middleRows(begin, end - begin);
  const std::span row(from.data(), static_cast<std::size_t>(from.cols()));
  for (const Outcome& outcome : system.Law(row)) {
    if (outcome.probability == 0.0) continue;
    Branch branch{outcome.probability, next_.size(), false};
    for (int action = 0; action < action_count_; ++action) {
      const auto next = Follow(system, overflow, from, action, outcome.label);
      branch.controlled |=
          action > 0 &&
          !std::equal(next.begin(), next.end(), next_.begin() + branch.begin);
      next_.insert(next_.end(), next.begin(), next.end());
      RequireRoom(next_.size());
    }
    if (!branch.controlled) next_.resize(branch.begin + from.rows());
    (branch.controlled ? slice.controlled : slice.common).push_back(branch);
  }
  slices_.push_back(std::move(slice));
}

std::vector<std::int32_t> TruncatedChain::Follow(const MixedSystem& system,
                                                 Overflow overflow,
                                                 const IntMatrix& from,
                                                 std::int32_t action,
                                                 std::int32_t label) const {
  IntMatrix reached;
  system.Next(from, IntVector::Constant(from.rows(), action),
              IntVector::Constant(from.rows(), label), reached);
  const auto columns = static_cast<std::size_t>(reached.cols());
  std::vector<std::int32_t> next(from.rows());
  for (Eigen::Index i = 0; i < from.rows(); ++i) {
    const std::span row(reached.row(i).data(), columns);
    if (overflow == Overflow::kBlocked && box_.IsOutside(row)) {
      reached.row(i) = from.row(i);
    }
    next[i] = number_[box_.IndexOf(row)];
    if (next[i] < 0) {
      throw std::logic_error(system.spec().name +
                             ": a possible state leads to an impossible one");
    }
  }
  return next;
}

void TruncatedChain::Forbid(const MixedSystemSpec& spec,
                            std::span<const ForcedChoice> forced) {
  if (forced.empty()) return;
  forbidden_.setZero(action_count_, size());
  const Eigen::Index components = std::ssize(spec.stochastic);
  for (const ForcedChoice& rule : forced) {
    for (int action = 0; action < action_count_; ++action) {
      if (ChoiceOf(action, rule.station, spec.stations) == rule.choice) {
        continue;
      }
      for (int i = 0; i < size(); ++i) {
        if (states_(i, components + rule.queue) < rule.from) continue;
        forbidden_(action, i) = 1;
      }
    }
  }
  if (!forbidden_.colwise().all().any()) return;
  throw std::invalid_argument("truncation of " + spec.name +
                              ": the forced priorities contradict each other.");
}

void TruncatedChain::ImproveBlock(const Slice& slice, int begin, int end,
                                  const Eigen::VectorXd& value,
                                  Eigen::VectorXd& next,
                                  IntVector* actions) const {
  const int count = end - begin;
  const int offset = begin - slice.begin;
  const std::size_t run = slice.end - slice.begin;
  Sums best, sum;
  best.fill(std::numeric_limits<double>::infinity());
  for (int action = 0; action < action_count_; ++action) {
    sum.fill(0.0);
    for (const Branch& branch : slice.controlled) {
      AddExpectation(branch.probability,
                     &next_[branch.begin + action * run + offset], value.data(),
                     count, sum.data());
    }
    for (int i = 0; i < count; ++i) {
      const bool forbidden =
          forbidden_.size() > 0 && forbidden_(action, begin + i);
      if (forbidden || !(sum[i] < best[i])) continue;
      best[i] = sum[i];
      if (actions) (*actions)[begin + i] = action;
    }
  }
  for (const Branch& branch : slice.common) {
    AddExpectation(branch.probability, &next_[branch.begin + offset],
                   value.data(), count, best.data());
  }
  for (int i = 0; i < count; ++i) next[begin + i] = cost_[begin + i] + best[i];
}

}  // namespace ballast::envs
