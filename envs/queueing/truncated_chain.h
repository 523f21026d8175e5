// A mixed system with cut-off queues: a finite Markov decision process.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

#include "envs/mixed_system.h"
#include "envs/queueing/incomplete_factors.h"
#include "envs/queueing/state_box.h"

namespace ballast::envs {

/// What becomes of a step that would leave the box.
enum class Overflow {
  kBlocked,  ///< It does not happen: an arrival is lost, a served job stays.
  kCut,      ///< Queues that would be too long are cut to their caps.
};

/// Takes the choices of a station away, but one, where a queue is long.
struct ForcedChoice {
  int queue;    ///< Among MixedSystemSpec::queues.
  int from;     ///< Least length at which it holds.
  int station;  ///< Among MixedSystemSpec::stations.
  int choice;   ///< The one that is left.
};

/// The possible states of a box, numbered 0 .. size() - 1 in the order of the
/// box, and where each joint action and label lead from them.
class TruncatedChain {
 public:
  static constexpr std::size_t kMostTransitions = 400'000'000;

  /// @param forced  holds for optima, not for given policies.
  /// Throws std::invalid_argument as StateBox does and for more than
  /// kMostTransitions.
  TruncatedChain(const MixedSystem& system, const StateBox& box,
                 Overflow overflow, std::span<const ForcedChoice> forced = {});

  int size() const { return static_cast<int>(states_.rows()); }
  int action_count() const { return action_count_; }
  const StateBox& box() const { return box_; }
  /// [size, P + d].
  const IntMatrix& states() const { return states_; }
  /// Holding cost per step. [size].
  const Eigen::VectorXd& cost() const { return cost_; }
  /// The number of a state of the box, by its number there; -1 if impossible.
  int Number(std::int64_t index) const { return number_[index]; }

  /// Bellman's operator: cost plus the least expected value of the next state.
  /// @param next  made to fit; not `value` itself.
  /// @param actions  if not null, gets the lowest of the minimising actions.
  void Improve(const Eigen::VectorXd& value, int threads, Eigen::VectorXd& next,
               IntVector* actions = nullptr) const;
  /// The chain of a fixed policy.
  /// @param probabilities  [size, action_count], rows that sum to 1.
  TransitionMatrix Transitions(const RowMatrix& probabilities) const;

 private:
  /// Where one label leads from the states of one s.
  struct Branch {
    double probability;
    /// Entries of `next_` begin here: one run of the states per action, or one
    /// for all of them if the action makes no difference.
    std::size_t begin;
    bool controlled;
  };
  /// The states of one s.
  struct Slice {
    int begin;
    int end;
    std::vector<Branch> common;
    std::vector<Branch> controlled;
  };

  void NumberStates(const MixedSystem& system);
  void AddSlice(const MixedSystem& system, Overflow overflow, int begin,
                int end);
  std::vector<std::int32_t> Follow(const MixedSystem& system, Overflow overflow,
                                   const IntMatrix& from, std::int32_t action,
                                   std::int32_t label) const;
  void Forbid(const MixedSystemSpec& spec,
              std::span<const ForcedChoice> forced);
  void ImproveBlock(const Slice& slice, int begin, int end,
                    const Eigen::VectorXd& value, Eigen::VectorXd& next,
                    IntVector* actions) const;

  StateBox box_;
  int action_count_;
  IntMatrix states_;
  Eigen::VectorXd cost_;
  std::vector<std::int32_t> number_;
  std::vector<Slice> slices_;
  std::vector<std::int32_t> next_;
  MaskMatrix forbidden_;  // [action, state], or empty.
};

}  // namespace ballast::envs
