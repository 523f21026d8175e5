// A small network that tells how much of one thing another one knows.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

namespace ballast::agents::distillation {

struct ProbeConfig {
  std::vector<int> hidden = {64};
  int batch = 256;
  double learning_rate = 1e-3;
  int updates = 3000;    ///< At most.
  int look_every = 100;  ///< Updates between two looks at the validation part.
  int patience = 5;      ///< Looks without a gain before it stops.
};

/// Mutual information in nats by the probe's loss on trajectories it has not
/// seen, and the same from either half of those: how far the two differ is the
/// noise of the number.
struct InformationEstimate {
  double nats = 0.0;
  double halves[2] = {0.0, 0.0};
};

// Whole trajectories, at least ten, are split at random into 60 % to learn
// from, 20 % to stop by and 20 % to estimate on: of one trajectory a probe
// would find the neighbour of each state among those it has learnt. The split,
// the weights and the minibatches follow from the seed alone, so that estimates
// of one target by several sets of features can be compared. Features are
// standardised per column by the first part. One class, or targets without
// spread, are worth 0.

/// I(targets; features) about 1/2 sum_j log(Var_j / MSE_j), targets
/// standardised and each MSE_j at least 1e-4: as if targets and errors were
/// Gaussian and columns independent. Where they are not, it is a lower bound
/// but for a constant, which the targets alone decide.
/// @param features [N, D], @param targets [N, M], float32.
/// @param trajectory [N] int64: which one each row is of.
/// Throws std::invalid_argument for fewer than ten trajectories.
InformationEstimate InformationOnNumbers(const at::Tensor& features,
                                         const at::Tensor& targets,
                                         const at::Tensor& trajectory,
                                         const ProbeConfig& config,
                                         std::uint64_t seed);

/// I(labels; features) >= H(labels) - cross-entropy.
/// @param labels [N] int64 in [0, classes).
InformationEstimate InformationOnLabels(const at::Tensor& features,
                                        const at::Tensor& labels, int classes,
                                        const at::Tensor& trajectory,
                                        const ProbeConfig& config,
                                        std::uint64_t seed);

/// exp of the entropy of the normalised singular values of the centred
/// features. [N, D] -> [1, D].
/// Source: Roy and Vetterli (2007), EUSIPCO.
double EffectiveRank(const at::Tensor& features);

}  // namespace ballast::agents::distillation
