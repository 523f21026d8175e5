#include "agents/queueing/ppo_config.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace ballast::agents::queueing {
namespace {

models::MlpConfig TanhNetwork(std::vector<int> hidden) {
  models::MlpConfig network;
  network.hidden = std::move(hidden);
  network.activation = models::Activation::kTanh;
  network.layer_norm = false;
  network.initialisation = models::Initialisation::kOrthogonal;
  return network;
}

int TenRoots(int number) {
  return static_cast<int>(std::lround(10.0 * std::sqrt(number)));
}

}  // namespace

models::MlpConfig PolicyNetworkFor(int queues, int stations) {
  return TanhNetwork({10 * queues, TenRoots(stations * queues), 10 * stations});
}

models::MlpConfig ValueNetworkFor(int queues) {
  return TanhNetwork({10 * queues, TenRoots(queues), 10});
}

double AlphaOf(const PpoConfig& config, std::int64_t iteration) {
  return std::max(0.0, 1.0 - static_cast<double>(iteration) /
                                 static_cast<double>(config.iterations));
}

double ClipOf(const PpoConfig& config, double alpha) {
  return config.clip * std::max(alpha, 0.01);
}

double PolicyRateOf(const PpoConfig& config, double alpha) {
  return config.policy_learning_rate * std::max(alpha, 0.05);
}

}  // namespace ballast::agents::queueing
