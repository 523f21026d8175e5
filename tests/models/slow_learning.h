// Learning by plain loops in double: a second, slower way to every number.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "models/networks/mlp.h"

namespace ballast::models {

/// What a learner saves, by name.
using SlowTensors = std::map<std::string, std::vector<double>>;

/// A tensor's numbers, row by row.
std::vector<double> Doubles(const at::Tensor& tensor);

/// One perceptron's outputs for one row of inputs.
/// @param parameters  laid out as a member's row of Mlp's buffer.
std::vector<double> SlowForward(const MlpConfig& config,
                                std::span<const double> parameters,
                                std::vector<double> row);

/// A diagonal Gaussian for one row.
struct SlowMoments {
  std::vector<double> mean;
  std::vector<double> log_deviation;
};

/// Reads means and u from a network's 2A outputs, with
/// log deviation = max(log(initial softplus(u) / log 2), log 1e-3).
SlowMoments SlowMomentsOf(const std::vector<double>& output, double initial);

/// The gradient of `loss` by central differences of step 1e-5: for losses of
/// order one within 1e-9.
std::vector<double> DifferenceGradient(
    const std::function<double(const std::vector<double>&)>& loss,
    std::vector<double> at);

/// Adam's moments in TensorFlow's form.
struct SlowAdam {
  std::vector<double> first_moment;
  std::vector<double> second_moment;
  std::int64_t steps = 0;

  void Step(std::vector<double>& parameters,
            const std::vector<double>& gradient, double rate);
};

/// A step of the Adam that `saved` holds as name.first_moment and so on.
void SlowAdamStep(SlowTensors& saved, const std::string& name,
                  std::vector<double>& parameters,
                  const std::vector<double>& gradient, double rate);

/// The share of one of `members` equal networks in what they hold together.
std::vector<double> ShareOf(const std::vector<double>& all, std::size_t member,
                            std::size_t members);

}  // namespace ballast::models
