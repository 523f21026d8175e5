#include "models/networks/gaussian_policy.h"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace ballast::models {
namespace {

PolicyShape Completed(PolicyShape shape) {
  if (shape.action_size < 1) {
    throw std::invalid_argument(
        "a gaussian policy needs a box of at least one action; a task with "
        "discrete factors wants a categorical one");
  }
  if (!(shape.initial_deviation > 0) ||
      !std::isfinite(shape.initial_deviation)) {
    throw std::invalid_argument(
        "initial_deviation = " + std::to_string(shape.initial_deviation) +
        ": must lie in (0, inf); 0.3 is usual");
  }
  shape.kind = "gaussian";
  shape.network.outputs = 2 * shape.action_size;
  return shape;
}

}  // namespace

GaussianPolicy::GaussianPolicy(PolicyShape shape, at::Generator& generator)
    : NetworkPolicy(Completed(std::move(shape)), generator) {}

std::unique_ptr<ActionDistribution> GaussianPolicy::Act(
    const at::Tensor& observation, const at::Tensor& mask) const {
  if (mask.defined()) {
    throw std::logic_error("a gaussian policy was given a mask of choices");
  }
  return std::make_unique<Gaussian>(Moments(observation));
}

GaussianMoments GaussianPolicy::Moments(const at::Tensor& observation) const {
  return Moments(parameters(), observation);
}

GaussianMoments GaussianPolicy::Moments(const at::Tensor& other_parameters,
                                        const at::Tensor& observation) const {
  const at::Tensor output =
      mlp().Forward(other_parameters, normaliser().Normalise(observation));
  return MomentsFromOutput(output.select(0, 0), shape().initial_deviation);
}

}  // namespace ballast::models
