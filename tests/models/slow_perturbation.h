// Perturbations of next states by plain loops in double.
#pragma once

#include <ATen/ATen.h>

#include <cstddef>
#include <functional>
#include <vector>

#include "tests/models/slow_learning.h"

namespace ballast::models {

/// An observed transition.
struct SlowObserved {
  std::vector<double> state;
  std::vector<double> action;  ///< Not clipped.
  std::vector<double> next_state;
};

/// Next states. [sets n][B][S].
using SlowNextStates = std::vector<std::vector<std::vector<double>>>;

/// What a next state of row b adds to the target of an outcome.
using SlowValue = std::function<double(std::size_t outcome, std::size_t b,
                                       const std::vector<double>& next_state)>;

/// A second, slower way to a PerturbationDistribution.
class SlowPerturbation {
 public:
  virtual ~SlowPerturbation() = default;

  virtual std::size_t sets() const { return 1; }
  /// Draws in float32, as the fast one does.
  virtual SlowNextStates Sample(const std::vector<SlowObserved>& batch,
                                at::Generator& generator) = 0;
  virtual void Learn(const std::vector<SlowObserved>& /*batch*/,
                     const SlowValue& /*value*/) {}

  /// By the names of PerturbationDistribution::Tensors.
  SlowTensors state;
};

/// The transition as it was observed.
class SlowNominal : public SlowPerturbation {
 public:
  SlowNextStates Sample(const std::vector<SlowObserved>& batch,
                        at::Generator& generator) override;
};

/// s + (1 + x)(s' - s) with x uniform up to twice the magnitude.
class SlowUniform : public SlowPerturbation {
 public:
  SlowUniform(int samples, double magnitude)
      : samples_(samples), magnitude_(magnitude) {}

  SlowNextStates Sample(const std::vector<SlowObserved>& batch,
                        at::Generator& generator) override;

 private:
  int samples_;
  double magnitude_;
};

/// s + (1 + x)(s' - s).
std::vector<double> SlowStretched(const SlowObserved& observed,
                                  const std::vector<double>& x);

/// The normalised state and the action clipped to the box.
/// @param statistics  as TransitionStatistics names them.
std::vector<double> SlowStateAction(const SlowTensors& statistics,
                                    const SlowObserved& observed);

/// (s' - s - centre) / deviation, the centre being the mean or 0.
std::vector<double> SlowIncrement(const SlowTensors& statistics,
                                  const SlowObserved& observed, bool centred);

/// The rows of a minibatch.
std::vector<SlowObserved> SlowRows(const at::Tensor& state,
                                   const at::Tensor& action,
                                   const at::Tensor& next_state);

}  // namespace ballast::models
