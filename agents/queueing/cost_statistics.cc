#include "agents/queueing/cost_statistics.h"

#include <algorithm>

namespace ballast::agents::queueing {
namespace {

constexpr double kAverageStep = 1e-3;

}  // namespace

CostStatistics::CostStatistics(std::int64_t scale_steps)
    : scale_steps_(scale_steps),
      count_(at::zeros({1}, at::kLong)),
      means_(at::zeros({2}, at::kDouble)) {}

void CostStatistics::Observe(const Eigen::VectorXd& costs) {
  auto& count = *count_.mutable_data_ptr<std::int64_t>();
  auto* means = means_.mutable_data_ptr<double>();
  for (const double cost : costs) {
    if (count < scale_steps_) {
      means[0] += (cost - means[0]) / static_cast<double>(++count);
    }
    means[1] += kAverageStep * (cost - means[1]);
  }
}

double CostStatistics::scale() const {
  const double mean = means_.const_data_ptr<double>()[0];
  return mean > 0 ? mean : 1.0;
}

double CostStatistics::average() const {
  return means_.const_data_ptr<double>()[1];
}

std::vector<models::NamedTensor> CostStatistics::Tensors() const {
  return {{"count", count_}, {"means", means_}};
}

}  // namespace ballast::agents::queueing
