#include "tools/export/golden_pairs.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "configs/random_stream.h"
#include "models/networks/factors.h"
#include "models/networks/gaussian.h"
#include "models/networks/masked_categorical.h"
#include "tools/export/plain_network.h"

namespace ballast::tools {
namespace {

constexpr int kMostTries = 40 * kGoldenPairs;
/// Of an output's size (1 if it is smaller): how far float32 may be from
/// double, a fifth of what an exported policy is held to.
constexpr double kRounding = 2e-6;
/// How many roundings the best choice must lie before the next.
constexpr double kLead = 32;

/// How far the best allowed value lies before the second; 0 for equals.
double Lead(const double* value, const bool* allowed, int choices) {
  double best = -INFINITY, second = -INFINITY;
  for (int c = 0; c < choices; ++c) {
    if (!allowed[c]) continue;
    second = std::max(second, std::min(best, value[c]));
    best = std::max(best, value[c]);
  }
  return best - second;
}

/// Whether rounding, by which outputs are off by `error`, cannot turn the
/// choice. Equals stay equal in every program.
bool IsClear(const models::PolicyShape& shape, const double* value,
             const at::Tensor& mask, double error) {
  models::Factors factors(shape.choices);
  const at::Tensor allowed = shape.joint ? factors.CombinationMask(mask) : mask;
  if (shape.joint) {
    factors = models::Factors({static_cast<int>(factors.combinations())});
  }
  for (int f = 0; f < factors.count(); ++f) {
    const double lead = Lead(value + factors.begin(f),
                             allowed.const_data_ptr<bool>() + factors.begin(f),
                             factors.choices(f));
    if (lead != 0 && !(lead > kLead * error)) return false;
  }
  return true;
}

/// Whether every sound program gives this answer.
bool IsSound(const models::NetworkPolicy& policy, const PlainNetwork& network,
             const at::Tensor& observation, const at::Tensor& mask) {
  const at::Tensor precise = network.Output(observation).contiguous();
  const at::Tensor rounded = policy.Output(observation);
  if (!at::isfinite(rounded).all().item<bool>()) return false;
  const at::Tensor error = (rounded.to(at::kDouble) - precise).abs();
  const at::Tensor size = precise.abs().clamp_min(1.0);
  if (!(error / size).le(kRounding).all().item<bool>()) return false;
  if (!mask.defined()) return true;
  const double largest =
      error.max().item<double>() + 1e-7 * precise.abs().max().item<double>();
  return IsClear(policy.shape(), precise.const_data_ptr<double>(), mask,
                 largest);
}

/// Draws observations of all sorts, one after the other.
class ObservationDraws {
 public:
  ObservationDraws(const models::NetworkPolicy& policy,
                   const models::PolicyLayout& layout)
      : layout_(layout),
        mean_(policy.normaliser().mean()),
        scale_(policy.normaliser().Scale()) {}

  /// [1, S].
  at::Tensor Next() {
    at::Tensor observation = at::empty({1, mean_.size(0)});
    const int sort = count_ % 8, round = count_ / 8;
    ++count_;
    for (std::int64_t i = 0; i < mean_.size(0); ++i) {
      observation.data_ptr<float>()[i] =
          static_cast<float>(Entry(sort, round, i));
    }
    return observation;
  }
  /// [1, C] bool: everything, or a random part of each factor's choices.
  at::Tensor NextMask(const models::Factors& factors) {
    at::Tensor mask = at::ones({1, factors.columns()}, at::kBool);
    // Every other one; every sort of observation meets both in two rounds.
    const bool is_masked = (mask_count_ + mask_count_ / 8) % 2 == 1;
    ++mask_count_;
    if (!is_masked) return mask;
    bool* allowed = mask.data_ptr<bool>();
    for (int f = 0; f < factors.count(); ++f) {
      const int choices = factors.choices(f);
      const auto kept = static_cast<int>(stream_.Index(choices));
      // The one after it is forbidden, unless it is the same.
      for (int c = 0; c < choices; ++c) {
        const bool may_stay =
            c != (kept + 1) % choices && stream_.Uniform() < 0.5;
        allowed[factors.begin(f) + c] = c == kept || may_stay;
      }
    }
    return mask;
  }

 private:
  double Entry(int sort, int round, std::int64_t i) {
    const models::LayoutEntry& entry = layout_.observation[i];
    const double mean = mean_.const_data_ptr<float>()[i];
    const double scale = scale_.const_data_ptr<float>()[i];
    const double typical =
        std::clamp(mean + scale * stream_.Normal(), entry.low, entry.high);
    const double low = std::isfinite(entry.low) ? entry.low : mean - 3 * scale;
    const double high =
        std::isfinite(entry.high) ? entry.high : mean + 3 * scale;
    switch (sort) {
      case 0:
        return round == 0   ? mean
               : round == 1 ? std::clamp(0.0, entry.low, entry.high)
                            : typical;
      case 1:
      case 2:  // All at one bound, later each at one or the other.
        if (round > 0) return stream_.Uniform() < 0.5 ? low : high;
        return sort == 1 ? low : high;
      case 3:  // Beyond what training saw.
        return mean + 10 * scale * stream_.Normal();
      default:
        return typical;
    }
  }

  const models::PolicyLayout& layout_;
  at::Tensor mean_;
  at::Tensor scale_;
  configs::RandomStream stream_{/*seed=*/1};
  int count_ = 0;
  int mask_count_ = 0;
};

}  // namespace

Bounds BoundsOf(const std::vector<models::LayoutEntry>& entries) {
  const std::int64_t count = std::ssize(entries);
  Bounds bounds{at::empty({count}), at::empty({count})};
  for (std::int64_t i = 0; i < count; ++i) {
    bounds.low.data_ptr<float>()[i] = static_cast<float>(entries[i].low);
    bounds.high.data_ptr<float>()[i] = static_cast<float>(entries[i].high);
  }
  return bounds;
}

PolicyAnswers AnswersOf(const models::NetworkPolicy& policy,
                        const models::PolicyLayout& layout,
                        const at::Tensor& observation, const at::Tensor& mask) {
  const auto distribution = policy.Act(observation, mask);
  PolicyAnswers answers{observation, mask, distribution->Mode(), {}};
  if (const auto* gaussian =
          dynamic_cast<const models::Gaussian*>(distribution.get())) {
    const auto [low, high] = BoundsOf(layout.action);
    answers.action = at::clamp(answers.action, low, high);
    const models::GaussianMoments& moments = gaussian->moments();
    answers.numbers = {{"mean", moments.mean},
                       {"deviation", moments.log_deviation.exp()}};
  } else if (const auto* categorical =
                 dynamic_cast<const models::MaskedCategorical*>(
                     distribution.get())) {
    answers.numbers = {{"probability", categorical->log_probability().exp()}};
  } else {
    answers.numbers = {{"value", policy.Output(observation)}};
  }
  return answers;
}

PolicyAnswers GoldenPairs(const models::NetworkPolicy& policy,
                          const models::PolicyLayout& layout,
                          const std::string& name) {
  const bool is_discrete = !policy.shape().choices.empty();
  const PlainNetwork precise(policy, at::kDouble);
  ObservationDraws draws(policy, layout);
  std::vector<at::Tensor> observations, masks;
  for (int i = 0; i < kMostTries && std::ssize(observations) < kGoldenPairs;
       ++i) {
    const at::Tensor observation = draws.Next();
    const at::Tensor mask =
        is_discrete ? draws.NextMask(models::Factors(policy.shape().choices))
                    : at::Tensor();
    if (!IsSound(policy, precise, observation, mask)) continue;
    observations.push_back(observation);
    if (is_discrete) masks.push_back(mask);
  }
  if (std::ssize(observations) < kGoldenPairs) {
    throw std::invalid_argument(
        name + ": of " + std::to_string(kMostTries) + " observations only " +
        std::to_string(observations.size()) +
        " have an answer that does not hang on the last bits of single "
        "precision; such a policy would act by chance elsewhere: train it "
        "further, or anew with a lower learning rate");
  }
  return AnswersOf(policy, layout, at::cat(observations),
                   is_discrete ? at::cat(masks) : at::Tensor());
}

}  // namespace ballast::tools
