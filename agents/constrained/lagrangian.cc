#include "agents/constrained/lagrangian.h"

#include "models/networks/softplus.h"

namespace ballast::agents::constrained {

using models::InverseSoftplus;
using models::Sigmoid;
using models::Softplus;

Lagrangian::Lagrangian(const LagrangianConfig& config,
                       std::vector<double> budgets)
    : budgets_(std::move(budgets)),
      duals_(at::full({static_cast<std::int64_t>(budgets_.size())},
                      InverseSoftplus(config.multiplier), at::kFloat)),
      gradient_(at::zeros_like(duals_)),
      adam_(duals_.sizes(), config.learning_rate) {}

void Lagrangian::Weigh(std::span<const double> /*estimates*/,
                       std::span<double> weights) {
  const auto* dual = duals_.const_data_ptr<float>();
  weights[0] = 1.0;
  for (std::size_t k = 0; k < budgets_.size(); ++k) {
    weights[1 + k] = Softplus(dual[k]);
  }
}

void Lagrangian::Learn(std::span<const double> estimates) {
  // Of the loss -multiplier (estimate - budget).
  const auto* dual = duals_.const_data_ptr<float>();
  auto* gradient = gradient_.mutable_data_ptr<float>();
  for (std::size_t k = 0; k < budgets_.size(); ++k) {
    gradient[k] =
        static_cast<float>(-Sigmoid(dual[k]) * (estimates[k] - budgets_[k]));
  }
  adam_.Step(duals_, gradient_);
}

std::vector<std::pair<std::string, at::Tensor>> Lagrangian::Tensors() const {
  std::vector<std::pair<std::string, at::Tensor>> tensors{{"duals", duals_}};
  for (auto& [name, tensor] : adam_.Tensors()) {
    tensors.emplace_back("adam." + name, tensor);
  }
  return tensors;
}

}  // namespace ballast::agents::constrained
