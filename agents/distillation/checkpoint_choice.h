// Which policies of a training run should teach.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "agents/distillation/probe.h"

namespace ballast::agents::distillation {

/// What is known of one candidate, by its own features on states that are the
/// same for all.
struct Candidate {
  InformationEstimate about_input;   ///< I_X, of the observation.
  InformationEstimate about_target;  ///< I_Y, of what matters for the task.
};

/// The weights of I_Y that are reported; the last stands for I_Y alone.
inline constexpr double kTargetWeights[] = {
    0.0, 0.5, 1.0, 2.0, std::numeric_limits<double>::infinity()};

/// score_k = I_X + weight I_Y, each rescaled to [0, 1] over the candidates
/// first, since nats of a decoder and of a probe are not comparable. Without a
/// spread a part counts 0.
/// Source: after Wang et al. (2022), Efficient Knowledge Distillation from
/// Model Checkpoints, NeurIPS; the estimators are ours.
std::vector<double> ScoresOf(const std::vector<Candidate>& candidates,
                             double target_weight);

/// The first candidate of the highest score.
std::size_t BestOf(const std::vector<double>& scores);

/// Whether candidates can be told apart by a number: its noise from split
/// halves, the deviation over the candidates of half the difference, beside its
/// own deviation over them. That one half is the harder for all of them is no
/// noise, for the halves are the same trajectories for each. Both are 0 of
/// fewer than two candidates.
struct Resolution {
  double noise = 0.0;
  double spread = 0.0;

  bool is_enough() const { return spread > noise; }
};
Resolution ResolutionOf(const std::vector<InformationEstimate>& estimates);

}  // namespace ballast::agents::distillation
