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

/// Mutual information in nats, a lower bound by the probe's loss on states it
/// has not seen, and the same from either half of those states: how far the
/// two differ is the noise of the number.
struct InformationEstimate {
  double nats = 0.0;
  double halves[2] = {0.0, 0.0};
};

// Rows are split at random into 60 % to learn from, 20 % to stop by and 20 %
// to estimate on; the split, the weights and the minibatches follow from the
// seed alone, so that estimates of one target by several sets of features can
// be compared. Features are standardised per column by the first part. One
// output, one class or no spread among the targets is worth 0.

/// I(targets; features) >= 1/2 sum_j log(Var_j / MSE_j), targets standardised
/// and each MSE_j at least 1e-4: as if errors were Gaussian.
/// @param features [N, D], @param targets [N, M], float32.
InformationEstimate InformationOnNumbers(const at::Tensor& features,
                                         const at::Tensor& targets,
                                         const ProbeConfig& config,
                                         std::uint64_t seed);

/// I(labels; features) >= H(labels) - cross-entropy.
/// @param labels [N] int64 in [0, classes).
InformationEstimate InformationOnLabels(const at::Tensor& features,
                                        const at::Tensor& labels, int classes,
                                        const ProbeConfig& config,
                                        std::uint64_t seed);

/// exp of the entropy of the normalised singular values of the centred
/// features. [N, D] -> [1, D].
/// Source: Roy and Vetterli (2007), EUSIPCO.
double EffectiveRank(const at::Tensor& features);

}  // namespace ballast::agents::distillation
