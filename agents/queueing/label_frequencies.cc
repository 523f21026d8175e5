#include "agents/queueing/label_frequencies.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace ballast::agents::queueing {

LabelFrequencies::LabelFrequencies(const envs::MixedSystem& system)
    : system_(system),
      seen_(static_cast<std::size_t>(system.stochastic_count())) {}

void LabelFrequencies::Add(std::size_t stochastic, std::int32_t label,
                           std::int64_t count) {
  std::vector<SeenLabel>& seen = seen_[stochastic];
  const auto at = std::ranges::lower_bound(seen, label, {}, &SeenLabel::label);
  if (at != seen.end() && at->label == label) {
    at->count += count;
  } else {
    seen.insert(at, {label, count});
  }
}

void LabelFrequencies::Observe(const Transitions& transitions) {
  for (Eigen::Index row = 0; row < transitions.size(); ++row) {
    const int stochastic =
        system_.StochasticIndex(RowOf(transitions.states, row));
    Add(static_cast<std::size_t>(stochastic), transitions.labels(row), 1);
  }
}

at::Tensor LabelFrequencies::Tensor() const {
  std::int64_t rows = 0;
  for (const auto& seen : seen_) rows += std::ssize(seen);
  at::Tensor tensor = at::empty({rows, 3}, at::kLong);
  auto* to = tensor.mutable_data_ptr<std::int64_t>();
  for (std::size_t s = 0; s < seen_.size(); ++s) {
    for (const auto& [label, count] : seen_[s]) {
      *to++ = static_cast<std::int64_t>(s);
      *to++ = label;
      *to++ = count;
    }
  }
  return tensor;
}

void LabelFrequencies::Restore(const at::Tensor& saved) {
  constexpr std::int64_t kMostSteps = std::int64_t{1} << 50;
  const at::Tensor rows = saved.contiguous();
  LabelFrequencies restored(system_);
  const auto* from = rows.const_data_ptr<std::int64_t>();
  for (std::int64_t row = 0; row < rows.size(0); ++row, from += 3) {
    if (from[0] < 0 || from[0] >= std::ssize(seen_) || from[1] < 0 ||
        from[1] >= system_.spec().labels || from[2] < 1 ||
        from[2] > kMostSteps) {
      throw std::invalid_argument(
          "checkpoint: its label frequencies are of another network; start "
          "anew with --fresh");
    }
    restored.Add(static_cast<std::size_t>(from[0]),
                 static_cast<std::int32_t>(from[1]), from[2]);
  }
  seen_ = std::move(restored.seen_);
}

}  // namespace ballast::agents::queueing
