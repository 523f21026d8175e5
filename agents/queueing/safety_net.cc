#include "agents/queueing/safety_net.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace ballast::agents::queueing {

SafetyNetConfig SafetyNetConfig::Above(double mean) {
  const double enter = 3 * mean + 50;
  return {.enter = enter, .leave = enter / 2};
}

SafetyNet::SafetyNet(SafetyNetConfig config, int networks, int stochastic)
    : config_(config),
      stochastic_(stochastic),
      held_(at::zeros({networks}, at::kBool)) {}

bool SafetyNet::Watch(const StateRows& states) {
  if (states.rows() != held_.size(0)) {
    throw std::logic_error("SafetyNet: another number of networks");
  }
  bool* held = held_.mutable_data_ptr<bool>();
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    const auto lengths = RowOf(states, row).subspan(stochastic_);
    const auto jobs = static_cast<double>(
        std::accumulate(lengths.begin(), lengths.end(), std::int64_t{0}));
    held[row] = held[row] ? jobs >= config_.leave : jobs > config_.enter;
  }
  return std::any_of(held, held + states.rows(), [](bool is) { return is; });
}

bool SafetyNet::holds(int network) const {
  return held_.const_data_ptr<bool>()[network];
}

void SafetyNet::Replace(const envs::IntVector& safe,
                        envs::IntVector& actions) const {
  for (Eigen::Index row = 0; row < actions.size(); ++row) {
    if (holds(static_cast<int>(row))) actions(row) = safe(row);
  }
}

}  // namespace ballast::agents::queueing
