#include "models/networks/gaussian_policy.h"

#include <stdexcept>
#include <utility>

namespace ballast::models {
namespace {

constexpr double kMaxDeviation = 1e6;  // In units of the action.

}  // namespace
PolicyShape GaussianPolicy::Completed(PolicyShape shape) {
  if (shape.action_size < 1) {
    throw std::invalid_argument(
        "a gaussian policy needs a box of at least one action; a task with "
        "discrete factors wants a categorical one");
  }
  if (!(shape.initial_deviation > 0) ||
      shape.initial_deviation > kMaxDeviation) {
    throw std::invalid_argument(
        "initial_deviation = " + std::to_string(shape.initial_deviation) +
        ": must lie in (0, 1e6]; 0.3 is usual");
  }
  shape.kind = "gaussian";
  shape.choices.clear();
  shape.joint = false;
  shape.network.outputs = 2 * shape.action_size;
  return shape;
}

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
  GaussianMoments moments;
  ReadMoments(output, shape().initial_deviation, moments);
  return moments;
}

}  // namespace ballast::models
