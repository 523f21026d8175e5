#include "tests/models/slow_perturbation.h"

#include <algorithm>
#include <cmath>

namespace ballast::models {

SlowNextStates SlowNominal::Sample(const std::vector<SlowObserved>& batch,
                                   at::Generator& /*generator*/) {
  SlowNextStates next(1);
  for (const SlowObserved& row : batch) next[0].push_back(row.next_state);
  return next;
}

SlowNextStates SlowUniform::Sample(const std::vector<SlowObserved>& batch,
                                   at::Generator& generator) {
  const auto rows = static_cast<std::int64_t>(batch.size());
  const auto states = static_cast<std::int64_t>(batch[0].state.size());
  const at::Tensor x =
      at::empty({samples_, rows, states})
          .uniform_(-2 * magnitude_, 2 * magnitude_, generator);
  SlowNextStates next(samples_);
  for (int i = 0; i < samples_; ++i) {
    for (std::int64_t b = 0; b < rows; ++b) {
      next[i].push_back(SlowStretched(batch[b], Doubles(x[i][b])));
    }
  }
  return next;
}

std::vector<double> SlowStretched(const SlowObserved& observed,
                                  const std::vector<double>& x) {
  std::vector<double> next;
  for (std::size_t d = 0; d < x.size(); ++d) {
    next.push_back(observed.state[d] +
                   (1.0 + x[d]) * (observed.next_state[d] - observed.state[d]));
  }
  return next;
}

std::vector<double> SlowStateAction(const SlowTensors& statistics,
                                    const SlowObserved& observed) {
  const std::vector<double>& mean = statistics.at("state.mean");
  const std::vector<double>& variance = statistics.at("state.variance");
  std::vector<double> joined;
  for (std::size_t d = 0; d < mean.size(); ++d) {
    joined.push_back((observed.state[d] - mean[d]) / std::sqrt(variance[d]));
  }
  for (const double a : observed.action) {
    joined.push_back(std::clamp(a, -1.0, 1.0));
  }
  return joined;
}

std::vector<double> SlowIncrement(const SlowTensors& statistics,
                                  const SlowObserved& observed, bool centred) {
  const std::vector<double>& mean = statistics.at("increment.mean");
  const std::vector<double>& variance = statistics.at("increment.variance");
  std::vector<double> increment;
  for (std::size_t d = 0; d < mean.size(); ++d) {
    const double change = observed.next_state[d] - observed.state[d];
    increment.push_back((change - (centred ? mean[d] : 0.0)) /
                        std::sqrt(variance[d]));
  }
  return increment;
}

std::vector<SlowObserved> SlowRows(const at::Tensor& state,
                                   const at::Tensor& action,
                                   const at::Tensor& next_state) {
  std::vector<SlowObserved> rows;
  for (std::int64_t b = 0; b < state.size(0); ++b) {
    rows.push_back(
        {Doubles(state[b]), Doubles(action[b]), Doubles(next_state[b])});
  }
  return rows;
}

}  // namespace ballast::models
