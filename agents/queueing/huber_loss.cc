#include "agents/queueing/huber_loss.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "models/networks/fit_shape.h"

namespace ballast::agents::queueing {

double HuberLoss(const at::Tensor& output, const envs::IntVector& actions,
                 const Eigen::VectorXd& targets, const Eigen::VectorXd& weights,
                 double limit, at::Tensor& gradient) {
  models::FitShape(gradient, output.sizes());
  const std::int64_t columns = output.size(2);
  const auto* value = output.const_data_ptr<float>();
  auto* slope = gradient.mutable_data_ptr<float>();
  std::fill_n(slope, output.numel(), 0.0F);
  double loss = 0.0;
  for (Eigen::Index row = 0; row < actions.size(); ++row) {
    const std::int64_t entry = row * columns + actions(row);
    const double error = value[entry] - targets(row);
    const double cut = std::clamp(error, -limit, limit);
    loss += weights(row) * cut * (error - cut / 2);
    slope[entry] = static_cast<float>(weights(row) * cut);
  }
  return loss;
}

}  // namespace ballast::agents::queueing
