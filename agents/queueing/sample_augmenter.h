// Real chance replayed at other queue lengths.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/queueing/pseudo_state_sampler.h"
#include "agents/queueing/transitions.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"
#include "models/named_tensor.h"

namespace ballast::agents::queueing {

/// What of a step was seen, and so at which queue lengths it may be replayed.
enum class Realisation {
  /// What a real system's log holds: completions of jobs that were served.
  /// Only where every server works on the same queue or idles alike.
  kObserved,
  /// The complete label, potential completions included, as a simulator knows
  /// it: everywhere.
  kFull,
};

/// "observed" or "full".
constexpr const char* NameOf(Realisation realisation) {
  return realisation == Realisation::kFull ? "full" : "observed";
}

struct SampleAugmenterConfig {
  Realisation realisation = Realisation::kObserved;
  PseudoStateConfig pseudo_states;
  /// Augment gives every virtual state each joint action in turn, not the real
  /// one alone: all meet the same label, whose noise so cancels where actions
  /// are compared. Needs kFull.
  bool every_action = false;
};

/// What became of the pseudo-states drawn.
struct Acceptance {
  std::int64_t drawn = 0;
  std::int64_t accepted = 0;
  std::int64_t given_up = 0;  ///< Stayed at the real pseudo-state.

  /// accepted / drawn; 1 of none.
  double share() const;
};

/// Makes m virtual transitions of each real one: s, a and the label stay, the
/// pseudo-state is drawn anew until it may take x's place, at most 20 times;
/// then x itself stays. A virtual transition's next state and cost come from
/// the known map. No model of chance is fitted.
/// Source: Wei, Liu, Wang and Ying (2023), arXiv 2305.16483.
class SampleAugmenter {
 public:
  /// @param system  outlives the augmenter.
  /// Throws std::invalid_argument for every action of incomplete labels.
  SampleAugmenter(const envs::MixedSystem& system,
                  SampleAugmenterConfig config);

  /// Adds real states to the running means the draws use. [N, P + d].
  void Observe(const StateRows& states) { sampler_.Observe(states); }

  /// Draws m states for each real one, (s, x^) for (s, x): row j B + b of
  /// `drawn` [m B, P + d] is the j-th for row b.
  /// @param actions  of the real states; virtual ones keep them.
  /// @param per_real  m >= 0.
  /// @param pool  real states to swap with; not empty.
  Acceptance Draw(const envs::IntMatrix& states, const envs::IntVector& actions,
                  int per_real, const StateRows& pool,
                  configs::RandomStream& stream, envs::IntMatrix& drawn);

  /// The real transitions, then the virtual ones in the order of Draw: (1 + m)
  /// B rows. With every action of A, (1 + m A) B: the virtual ones once for
  /// each.
  Acceptance Augment(const Transitions& real, int per_real,
                     const StateRows& pool, configs::RandomStream& stream,
                     Transitions& augmented);

  const SampleAugmenterConfig& config() const { return config_; }
  /// Views of what it remembers, for checkpoints.
  std::vector<models::NamedTensor> Tensors() const {
    return sampler_.Tensors();
  }

 private:
  /// Of the pending rows, keeps those whose candidate is not valid.
  void KeepRefused(const envs::IntMatrix& states, envs::IntMatrix& drawn);

  const envs::MixedSystem& system_;
  SampleAugmenterConfig config_;
  PseudoStateSampler sampler_;

  // Memory that draws reuse.
  std::vector<Eigen::Index> pending_;  ///< Rows of `drawn` without a state.
  envs::IntMatrix candidates_;         ///< One for each pending row.
  envs::IntVector candidate_actions_;
  envs::IntMatrix real_pattern_;  ///< Engagement of the real states.
  envs::IntMatrix candidate_pattern_;
  envs::IntMatrix virtual_states_;
};

}  // namespace ballast::agents::queueing
