#include "risk/risk_measure.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>

namespace ballast::risk {
namespace {

// Elements worked on together: few enough that their counters and sums stay
// in the first cache, enough to fill vector registers.
constexpr std::int64_t kLanes = 64;

// Which samples are the worst: all that tells costs from rewards.
enum class BadEnd { kHigh, kLow };

std::vector<double> Weights(const DistortionFunction& g, int n) {
  if (n < 1) {
    throw std::invalid_argument("risk measure: n = " + std::to_string(n) +
                                " samples: must be at least 1");
  }
  std::vector<double> weights(n);
  double before = 0.0;
  for (int i = 0; i < n; ++i) {
    const double up_to_here = g((i + 1.0) / n);
    weights[i] = up_to_here - before;
    before = up_to_here;
  }
  return weights;
}

std::vector<double> RewardWeights(std::vector<double> weights,
                                  RewardAttitude attitude) {
  switch (attitude) {
    case RewardAttitude::kRobust:
      break;
    case RewardAttitude::kNeutral:
      std::fill(weights.begin(), weights.end(), 1.0 / weights.size());
      break;
    case RewardAttitude::kOptimistic:
      std::reverse(weights.begin(), weights.end());
      break;
  }
  return weights;
}

[[noreturn]] void RefuseTensor(const at::Tensor& tensor, const char* name,
                               const std::string& sizes) {
  std::ostringstream message;
  message << "risk measure: " << name << " is " << tensor.toString();
  if (tensor.defined()) message << ' ' << tensor.sizes();
  message << ", expected float32 [" << sizes << "] on the CPU";
  throw std::invalid_argument(message.str());
}

bool IsFloatOnCpu(const at::Tensor& tensor, int dimensions) {
  return tensor.defined() && tensor.dim() == dimensions &&
         tensor.scalar_type() == at::kFloat && tensor.is_cpu();
}

void RequireSamples(const at::Tensor& values, int n, const char* name) {
  if (!IsFloatOnCpu(values, 2) || values.size(0) != n) {
    RefuseTensor(values, name, std::to_string(n) + ", B");
  }
}

void RequireRisk(const at::Tensor& risk, std::int64_t elements) {
  if (!IsFloatOnCpu(risk, 1) || risk.size(0) != elements ||
      !risk.is_contiguous()) {
    RefuseTensor(risk, "the contiguous result", std::to_string(elements));
  }
}

// The n samples of up to kLanes elements; `stride` floats from one sample to
// the next.
struct Block {
  const float* values;
  std::int64_t stride;
  int samples;
  std::int64_t lanes;

  const float* Sample(int i) const { return values + i * stride; }
};

// How many samples of its element are worse than sample `own`; of equals the
// earlier one counts as worse, as in a stable sort.
void Rank(const Block& block, int own, BadEnd bad, std::int32_t* rank) {
  const float sign = bad == BadEnd::kHigh ? 1.0F : -1.0F;
  const float* const mine = block.Sample(own);
  std::fill(rank, rank + block.lanes, 0);
  for (int i = 0; i < own; ++i) {
    const float* const other = block.Sample(i);
    for (std::int64_t lane = 0; lane < block.lanes; ++lane) {
      rank[lane] += sign * other[lane] >= sign * mine[lane] ? 1 : 0;
    }
  }
  for (int i = own + 1; i < block.samples; ++i) {
    const float* const other = block.Sample(i);
    for (std::int64_t lane = 0; lane < block.lanes; ++lane) {
      rank[lane] += sign * other[lane] > sign * mine[lane] ? 1 : 0;
    }
  }
}

// Ranking instead of sorting moves no sample, so that nothing is copied and a
// sample that is not a number stays in the sum.
void Aggregate(const Block& block, BadEnd bad,
               const std::vector<double>& weights, Weighting weighting,
               float* risk) {
  std::array<double, kLanes> sum{};
  std::array<std::int32_t, kLanes> rank;
  for (int i = 0; i < block.samples; ++i) {
    Rank(block, i, bad, rank.data());
    if (weighting == Weighting::kSorted) {
      const float* const sample = block.Sample(i);
      for (std::int64_t lane = 0; lane < block.lanes; ++lane) {
        sum[lane] += weights[rank[lane]] * sample[lane];
      }
    } else {
      // Sample i is the rank-th worst, so position `rank` gets weight i. Beside
      // a NaN some rank is nobody's; 0 times each sample keeps it in the sum.
      const float* const sample = block.Sample(i);
      for (std::int64_t lane = 0; lane < block.lanes; ++lane) {
        sum[lane] +=
            weights[i] * block.Sample(rank[lane])[lane] + 0.0 * sample[lane];
      }
    }
  }
  std::copy_n(sum.begin(), block.lanes, risk);
}

void AggregateAll(const float* values, std::int64_t elements, BadEnd bad,
                  const std::vector<double>& weights, Weighting weighting,
                  float* risk) {
  for (std::int64_t start = 0; start < elements; start += kLanes) {
    const Block block{.values = values + start,
                      .stride = elements,
                      .samples = static_cast<int>(weights.size()),
                      .lanes = std::min(kLanes, elements - start)};
    Aggregate(block, bad, weights, weighting, risk + start);
  }
}

}  // namespace

RiskMeasure::RiskMeasure(const DistortionFunction& g, int n,
                         RewardAttitude attitude, Weighting weighting)
    : weights_(Weights(g, n)),
      reward_weights_(RewardWeights(weights_, attitude)),
      attitude_(attitude),
      weighting_(weighting) {}

at::Tensor RiskMeasure::OfCosts(const at::Tensor& costs) const {
  RequireSamples(costs, samples(), "costs");
  at::Tensor risk = at::empty({costs.size(1)}, at::kFloat);
  OfCosts(costs, risk);
  return risk;
}

void RiskMeasure::OfCosts(const at::Tensor& costs, at::Tensor& risk) const {
  RequireSamples(costs, samples(), "costs");
  RequireRisk(risk, costs.size(1));
  OfCosts(costs.contiguous().const_data_ptr<float>(), costs.size(1),
          risk.mutable_data_ptr<float>());
}

void RiskMeasure::OfCosts(const float* costs, std::int64_t elements,
                          float* risk) const {
  AggregateAll(costs, elements, BadEnd::kHigh, weights_, weighting_, risk);
}

at::Tensor RiskMeasure::OfRewards(const at::Tensor& rewards) const {
  RequireSamples(rewards, samples(), "rewards");
  at::Tensor risk = at::empty({rewards.size(1)}, at::kFloat);
  OfRewards(rewards, risk);
  return risk;
}

void RiskMeasure::OfRewards(const at::Tensor& rewards, at::Tensor& risk) const {
  RequireSamples(rewards, samples(), "rewards");
  RequireRisk(risk, rewards.size(1));
  OfRewards(rewards.contiguous().const_data_ptr<float>(), rewards.size(1),
            risk.mutable_data_ptr<float>());
}

void RiskMeasure::OfRewards(const float* rewards, std::int64_t elements,
                            float* risk) const {
  AggregateAll(rewards, elements, BadEnd::kLow, reward_weights_, weighting_,
               risk);
}

}  // namespace ballast::risk
