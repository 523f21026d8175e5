// The learnt ensemble of transition models by plain loops in double.
#pragma once

#include <span>
#include <vector>

#include "models/transitions/transition_ensemble.h"
#include "tests/models/slow_perturbation.h"

namespace ballast::models {

/// As TransitionEnsemble, its gradients by central differences of the loss
/// alone.
class SlowEnsemble : public SlowPerturbation {
 public:
  SlowEnsemble(TransitionEnsembleConfig config, const TransitionSizes& sizes);

  SlowNextStates Sample(const std::vector<SlowObserved>& batch,
                        at::Generator& generator) override;
  /// Asks for no values.
  void Learn(const std::vector<SlowObserved>& batch,
             const SlowValue& value) override;

  /// Whether the bootstrap counts a row for a member.
  static bool Counts(const SlowObserved& observed, int member);

  /// Of the last call of Learn, before its step.
  double loss = 0.0;

 private:
  /// Normalised increments: means, then logarithms of variances. [2 S].
  std::vector<double> Moments(std::span<const double> parameters,
                              const SlowObserved& observed) const;
  /// @param weight [B][S], of the terms.
  double LossAt(const std::vector<double>& parameters, int member,
                const std::vector<SlowObserved>& batch,
                const std::vector<std::vector<double>>& weight) const;
  /// The deviations of every row. [B][S].
  std::vector<std::vector<double>> Deviations(
      const std::vector<double>& parameters,
      const std::vector<SlowObserved>& batch) const;

  TransitionEnsembleConfig config_;
  MlpConfig network_;
  std::size_t states_;
};

}  // namespace ballast::models
