#include "agents/constrained/cost_estimate.h"

#include <algorithm>

namespace ballast::agents::constrained {

RecentEpisodes::RecentEpisodes(int capacity, int state_size,
                               std::vector<double> discounts)
    : discounts_(std::move(discounts)),
      cost_to_go_(
          at::zeros({capacity, static_cast<std::int64_t>(discounts_.size())},
                    at::kDouble)),
      start_states_(at::zeros({capacity, state_size})),
      count_(at::zeros({1}, at::kLong)) {}

void RecentEpisodes::Add(const Episode& episode) {
  auto* count = count_.mutable_data_ptr<std::int64_t>();
  const std::int64_t slot = *count % cost_to_go_.size(0);
  for (std::size_t k = 0; k < discounts_.size(); ++k) {
    const auto constraint = static_cast<std::int64_t>(k);
    cost_to_go_[slot][constraint].fill_(
        ToGo(episode.costs[constraint], discounts_[k]).mean());
  }
  start_states_[slot].copy_(episode.observation[0]);
  ++*count;
}

std::int64_t RecentEpisodes::Remembered() const {
  return std::min(*count_.const_data_ptr<std::int64_t>(), cost_to_go_.size(0));
}

double RecentEpisodes::CostToGo(int constraint) const {
  const std::int64_t remembered = Remembered();
  if (remembered == 0) return 0.0;
  const auto* costs = cost_to_go_.const_data_ptr<double>();
  double sum = 0.0;
  for (std::int64_t e = 0; e < remembered; ++e) {
    sum += costs[e * cost_to_go_.size(1) + constraint];
  }
  return sum / static_cast<double>(remembered);
}

at::Tensor RecentEpisodes::StartStates() const {
  return start_states_.narrow(0, 0, Remembered());
}

std::vector<std::pair<std::string, at::Tensor>> RecentEpisodes::Tensors()
    const {
  return {{"cost_to_go", cost_to_go_},
          {"start_states", start_states_},
          {"count", count_}};
}

}  // namespace ballast::agents::constrained
