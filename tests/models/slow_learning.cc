#include "tests/models/slow_learning.h"

#include <algorithm>
#include <cmath>

namespace ballast::models {
namespace {

double Activate(const MlpConfig& config, double x) {
  switch (config.activation) {
    case Activation::kElu:
      return x > 0 ? x : std::expm1(x);
    case Activation::kTanh:
      return std::tanh(x);
    case Activation::kRelu:
      return x > 0 ? x : 0.0;
  }
  return 0.0;
}

void LayerNormTanhInto(std::vector<double>& row, const double* gain,
                       const double* offset) {
  const auto width = static_cast<double>(row.size());
  double mean = 0.0;
  for (const double x : row) mean += x / width;
  double variance = 0.0;
  for (const double x : row) variance += (x - mean) * (x - mean) / width;
  for (std::size_t o = 0; o < row.size(); ++o) {
    row[o] = std::tanh((row[o] - mean) / std::sqrt(variance + 1e-3) * gain[o] +
                       offset[o]);
  }
}

}  // namespace

std::vector<double> Doubles(const at::Tensor& tensor) {
  const at::Tensor doubles = tensor.to(at::kDouble).contiguous();
  const auto* begin = doubles.const_data_ptr<double>();
  return {begin, begin + doubles.numel()};
}

std::vector<double> SlowForward(const MlpConfig& config,
                                std::span<const double> parameters,
                                std::vector<double> row) {
  std::vector<int> widths = config.hidden;
  widths.push_back(config.outputs);
  const double* weight = parameters.data();
  for (std::size_t l = 0; l < widths.size(); ++l) {
    const auto outputs = static_cast<std::size_t>(widths[l]);
    const double* bias = weight + row.size() * outputs;
    std::vector<double> next(bias, bias + outputs);
    for (std::size_t i = 0; i < row.size(); ++i) {
      for (std::size_t o = 0; o < outputs; ++o) {
        next[o] += row[i] * weight[i * outputs + o];
      }
    }
    weight = bias + outputs;
    if (l == 0 && config.layer_norm) {
      LayerNormTanhInto(next, weight, weight + outputs);
      weight += 2 * outputs;
    } else if (l + 1 < widths.size()) {
      for (double& x : next) x = Activate(config, x);
    }
    row = next;
  }
  return row;
}

SlowMoments SlowMomentsOf(const std::vector<double>& output, double initial) {
  const std::size_t actions = output.size() / 2;
  SlowMoments moments;
  for (std::size_t j = 0; j < actions; ++j) {
    moments.mean.push_back(output[j]);
    const double softplus = std::log1p(std::exp(output[actions + j]));
    moments.log_deviation.push_back(
        std::max(std::log(initial * softplus / std::log(2.0)), std::log(1e-3)));
  }
  return moments;
}

std::vector<double> DifferenceGradient(
    const std::function<double(const std::vector<double>&)>& loss,
    std::vector<double> at) {
  constexpr double kStep = 1e-5;
  std::vector<double> gradient;
  for (double& x : at) {
    const double start = x;
    x = start + kStep;
    const double high = loss(at);
    x = start - kStep;
    const double low = loss(at);
    x = start;
    gradient.push_back((high - low) / (2 * kStep));
  }
  return gradient;
}

void SlowAdam::Step(std::vector<double>& parameters,
                    const std::vector<double>& gradient, double rate) {
  ++steps;
  const auto t = static_cast<double>(steps);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    double& m = first_moment[i];
    double& v = second_moment[i];
    m = 0.9 * m + 0.1 * gradient[i];
    v = 0.999 * v + 0.001 * gradient[i] * gradient[i];
    parameters[i] -= rate * std::sqrt(1 - std::pow(0.999, t)) /
                     (1 - std::pow(0.9, t)) * m / (std::sqrt(v) + 1e-7);
  }
}

void SlowAdamStep(SlowTensors& saved, const std::string& name,
                  std::vector<double>& parameters,
                  const std::vector<double>& gradient, double rate) {
  double& steps = saved.at(name + ".steps")[0];
  SlowAdam adam{saved.at(name + ".first_moment"),
                saved.at(name + ".second_moment"),
                static_cast<std::int64_t>(steps)};
  adam.Step(parameters, gradient, rate);
  saved.at(name + ".first_moment") = adam.first_moment;
  saved.at(name + ".second_moment") = adam.second_moment;
  steps = static_cast<double>(adam.steps);
}

std::vector<double> ShareOf(const std::vector<double>& all, std::size_t member,
                            std::size_t members) {
  const std::size_t count = all.size() / members;
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(member * count);
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace ballast::models
