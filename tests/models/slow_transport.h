// Optimal transport perturbations by plain loops in double.
#pragma once

#include <span>
#include <vector>

#include "models/transitions/optimal_transport_perturbation.h"
#include "tests/models/slow_perturbation.h"

namespace ballast::models {

/// As OptimalTransportPerturbation, its gradients by central differences of
/// the loss alone.
class SlowTransport : public SlowPerturbation {
 public:
  SlowTransport(OptimalTransportConfig config, const TransitionSizes& sizes);

  std::size_t sets() const override { return outcomes_; }
  SlowNextStates Sample(const std::vector<SlowObserved>& batch,
                        at::Generator& generator) override;
  void Learn(const std::vector<SlowObserved>& batch,
             const SlowValue& value) override;

  /// The relative change x before its clip, by an outcome's network.
  std::vector<double> Change(const SlowObserved& observed,
                             std::size_t outcome) const;

  /// Of the last call of Learn, summed over outcomes, before its step.
  double loss = 0.0;

 private:
  /// What an outcome's network does to it, and for how much change.
  struct Cost {
    double value;   ///< Mean over the batch.
    double excess;  ///< mean_b mean_j x_j^2 / e^2 - 1.
  };

  std::vector<double> ChangeBy(std::span<const double> parameters,
                               const SlowObserved& observed) const;
  /// Clipped and applied.
  std::vector<double> Moved(const SlowObserved& observed,
                            std::vector<double> x) const;
  std::vector<double> ParametersOf(std::size_t outcome) const;
  Cost CostOf(const std::vector<double>& parameters, std::size_t outcome,
              const std::vector<SlowObserved>& batch,
              const SlowValue& value) const;

  OptimalTransportConfig config_;
  MlpConfig network_;
  std::size_t outcomes_;
  std::size_t first_;  ///< Outcome that has the first network.
};

}  // namespace ballast::models
