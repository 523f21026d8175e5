#include "agents/queueing/value_network.h"

#include <cmath>
#include <utility>

#include "models/networks/fit_shape.h"

namespace ballast::agents::queueing {
namespace {

/// A deviation below this is none: all targets are equal.
constexpr double kLeastScale = 1e-8;

models::MlpConfig WithOneOutput(models::MlpConfig network) {
  network.outputs = 1;
  return network;
}

}  // namespace

ValueNetwork::ValueNetwork(models::MlpConfig network, double learning_rate,
                           StateUnits units, at::Generator& generator)
    : mlp_(WithOneOutput(std::move(network)), /*members=*/1),
      parameters_(mlp_.InitialParameters(generator)),
      statistics_(at::zeros({3}, at::kDouble)),
      adam_({1, mlp_.parameter_count()}, learning_rate),
      state_units_(units) {
  statistics_.mutable_data_ptr<double>()[2] = 1.0;
}

bool ValueNetwork::is_standardised() const {
  return statistics_.const_data_ptr<double>()[0] != 0.0;
}

double ValueNetwork::offset() const {
  return statistics_.const_data_ptr<double>()[1];
}

double ValueNetwork::scale() const {
  return statistics_.const_data_ptr<double>()[2];
}

void ValueNetwork::Standardise(const StateRows& states,
                               const Eigen::VectorXd& targets) {
  if (targets.size() == 0) return;
  state_units_.Of(states, units_);
  const Eigen::VectorXd told = targets.array() / units_.array();
  const double mean = told.mean();
  const double deviation = std::sqrt((told.array() - mean).square().mean());
  auto* statistics = statistics_.mutable_data_ptr<double>();
  statistics[0] = 1.0;
  statistics[1] = mean;
  statistics[2] = deviation > kLeastScale ? deviation : 1.0;
}

void ValueNetwork::Values(const at::Tensor& parameters, const StateRows& states,
                          const at::Tensor& observation,
                          Eigen::VectorXd& values) const {
  const at::Tensor output = mlp_.Forward(parameters, observation);
  const Eigen::Map<const Eigen::VectorXf> standardised(
      output.const_data_ptr<float>(), output.numel());
  state_units_.Of(states, values);
  values.array() *= offset() + scale() * standardised.cast<double>().array();
}

double ValueNetwork::Loss(const StateRows& states,
                          const at::Tensor& observation,
                          const Eigen::VectorXd& targets,
                          const Eigen::VectorXd& weights,
                          at::Tensor& gradient) {
  mlp_.ForwardTaped(parameters_, observation, tape_);
  const auto* output = tape_.output.const_data_ptr<float>();
  state_units_.Of(states, units_);
  models::FitShape(output_gradient_, {1, targets.size(), 1});
  auto* slope = output_gradient_.mutable_data_ptr<float>();
  double loss = 0.0;
  for (Eigen::Index row = 0; row < targets.size(); ++row) {
    const double error =
        output[row] - (targets[row] / units_[row] - offset()) / scale();
    loss += weights[row] * error * error;
    slope[row] = static_cast<float>(2.0 * weights[row] * error);
  }
  models::FitShape(gradient, parameters_.sizes());
  mlp_.Backward(parameters_, observation, tape_, output_gradient_, gradient);
  return loss;
}

double ValueNetwork::Step(const StateRows& states,
                          const at::Tensor& observation,
                          const Eigen::VectorXd& targets,
                          const Eigen::VectorXd& weights) {
  const double loss = Loss(states, observation, targets, weights, gradient_);
  adam_.Step(parameters_, gradient_);
  return loss;
}

std::vector<models::NamedTensor> ValueNetwork::Tensors() const {
  std::vector<models::NamedTensor> tensors{{"parameters", parameters_},
                                           {"statistics", statistics_}};
  for (const auto& [name, tensor] : adam_.Tensors()) {
    tensors.emplace_back("adam." + name, tensor);
  }
  return tensors;
}

}  // namespace ballast::agents::queueing
