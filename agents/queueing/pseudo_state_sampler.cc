#include "agents/queueing/pseudo_state_sampler.h"

#include <algorithm>
#include <cmath>

namespace ballast::agents::queueing {
namespace {

/// Shares of the mixture; the rest is geometric.
constexpr double kSwapShare = 0.4;
constexpr double kLocalShare = 0.2;

/// P(k) ~ ratio^|k| has the mean size 2 ratio / (1 - ratio^2), which is 2 for
/// the golden section.
constexpr double kLocalRatio = 0.6180339887498949;

/// Geometric on 0, 1, ... with P(k) ~ ratio^k; cut at `most`.
std::int32_t Geometric(double ratio, double most,
                       configs::RandomStream& stream) {
  const double k = std::floor(std::log(1 - stream.Uniform()) / std::log(ratio));
  return static_cast<std::int32_t>(std::min(k, most));
}

/// 0 .. most, log(1 + x) uniform: P(x) = log((x + 2) / (x + 1)) / log(most +
/// 2).
std::int32_t LogUniform(double most, configs::RandomStream& stream) {
  const double length = std::pow(most + 2, stream.Uniform()) - 1;
  return static_cast<std::int32_t>(std::min(length, most));
}

/// Far more than any walk of mean size 2 takes.
constexpr double kLongestWalk = 1e6;

PseudoStates OfMixture(double uniform) {
  if (uniform < kSwapShare) return PseudoStates::kSwap;
  if (uniform < kSwapShare + kLocalShare) return PseudoStates::kLocal;
  return PseudoStates::kGeometric;
}

}  // namespace

PseudoStateSampler::PseudoStateSampler(PseudoStateConfig config, int stochastic,
                                       int queues)
    : config_(config),
      stochastic_(stochastic),
      count_(at::zeros({1}, at::kLong)),
      sums_(at::zeros({queues}, at::kLong)) {}

void PseudoStateSampler::Observe(const StateRows& states) {
  auto* sums = sums_.mutable_data_ptr<std::int64_t>();
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    const auto lengths = RowOf(states, row).subspan(stochastic_);
    for (std::size_t i = 0; i < lengths.size(); ++i) sums[i] += lengths[i];
  }
  *count_.mutable_data_ptr<std::int64_t>() += states.rows();
}

double PseudoStateSampler::mean(int i) const {
  const auto count = *count_.const_data_ptr<std::int64_t>();
  const auto sum = sums_.const_data_ptr<std::int64_t>()[i];
  // A checkpoint may hold anything.
  if (count <= 0 || sum <= 0) return 0.0;
  return static_cast<double>(sum) / static_cast<double>(count);
}

void PseudoStateSampler::Draw(std::span<const std::int32_t> state,
                              const StateRows& pool,
                              configs::RandomStream& stream,
                              std::span<std::int32_t> drawn) const {
  const PseudoStates kind = config_.kind == PseudoStates::kMixture
                                ? OfMixture(stream.Uniform())
                                : config_.kind;
  if (kind == PseudoStates::kSwap) {
    const auto row = static_cast<Eigen::Index>(
        stream.Index(static_cast<std::uint64_t>(pool.rows())));
    std::ranges::copy(RowOf(pool, row).subspan(stochastic_), drawn.begin());
    return;
  }
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    if (kind == PseudoStates::kUniform) {
      drawn[i] = static_cast<std::int32_t>(
          stream.Index(static_cast<std::uint64_t>(config_.bound) + 1));
    } else if (kind == PseudoStates::kLogUniform) {
      drawn[i] = LogUniform(config_.bound, stream);
    } else if (kind == PseudoStates::kGeometric) {
      const double mean = 2 * (1 + this->mean(static_cast<int>(i)));
      drawn[i] = Geometric(mean / (1 + mean), config_.bound, stream);
    } else {
      // The difference of two geometric numbers is two-sided geometric.
      const std::int32_t up = Geometric(kLocalRatio, kLongestWalk, stream);
      const std::int32_t down = Geometric(kLocalRatio, kLongestWalk, stream);
      drawn[i] = std::max(0, state[stochastic_ + i] + up - down);
    }
  }
}

std::vector<models::NamedTensor> PseudoStateSampler::Tensors() const {
  return {{"count", count_}, {"sums", sums_}};
}

}  // namespace ballast::agents::queueing
