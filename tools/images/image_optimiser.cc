#include "tools/images/image_optimiser.h"

#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "configs/names.h"

namespace ballast::tools {
namespace {

constexpr double kSgdRate = 0.05;
constexpr double kMomentum = 0.9;
constexpr double kWeightDecay = 5e-4;
constexpr double kAdamRate = 1e-3;

}  // namespace

double CosineShare(double progress) {
  return 0.5 * (1.0 + std::cos(std::numbers::pi * progress));
}

ImageOptimiser::ImageOptimiser(std::string_view name,
                               std::vector<at::Tensor> parameters)
    : adaptive_(name == "adam"), parameters_(std::move(parameters)) {
  if (std::ranges::count(Names(), name) == 0) {
    throw std::invalid_argument(
        configs::UnknownName("optimiser", name, Names()));
  }
  for (const at::Tensor& parameter : parameters_) {
    first_moments_.push_back(at::zeros_like(parameter));
    second_moments_.push_back(at::zeros_like(parameter));
    counters_.push_back(at::zeros({}, at::kFloat));
  }
}

std::vector<std::string> ImageOptimiser::Names() { return {"sgd", "adam"}; }

void ImageOptimiser::Step(const std::vector<at::Tensor>& gradient,
                          double share) {
  const c10::NoGradGuard no_graph;
  if (adaptive_) {
    for (at::Tensor& counter : counters_) counter += 1;
    at::_fused_adam_(parameters_, gradient, first_moments_, second_moments_,
                     /*max_exp_avg_sqs=*/{}, counters_, share * kAdamRate,
                     /*beta1=*/0.9, /*beta2=*/0.999, /*weight_decay=*/0.0,
                     /*eps=*/1e-8, /*amsgrad=*/false, /*maximize=*/false);
  } else {
    at::_fused_sgd_(parameters_, gradient, first_moments_, kWeightDecay,
                    kMomentum, share * kSgdRate, /*dampening=*/0.0,
                    /*nesterov=*/false, /*maximize=*/false, is_first_);
  }
  is_first_ = false;
}

}  // namespace ballast::tools
