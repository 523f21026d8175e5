#include "models/networks/masked_categorical.h"

#include <cassert>
#include <limits>
#include <stdexcept>
#include <utility>

#include "configs/random_stream.h"
#include "models/networks/require_shape.h"

namespace ballast::models {
namespace {

/// Sum over columns of p * term, where 0 * anything is 0.
at::Tensor Expectation(const at::Tensor& probability, const at::Tensor& term) {
  return at::where(probability > 0, probability * term, 0.0).sum(1);
}

/// The first choice whose cumulated probability exceeds `uniform`. Rounding
/// may leave the total below 1: then the last possible choice.
std::int64_t InvertOne(const float* probability, int choices, double uniform) {
  std::int64_t choice = -1;
  double cumulated = 0.0;
  for (int c = 0; c < choices; ++c) {
    if (!(probability[c] > 0)) continue;
    choice = c;
    cumulated += probability[c];
    if (uniform < cumulated) break;
  }
  if (choice < 0) {
    throw std::runtime_error(
        "a policy's logits are not numbers: its training has diverged; lower "
        "the learning rate");
  }
  return choice;
}

}  // namespace

MaskedCategorical::MaskedCategorical(const at::Tensor& logits, Factors factors,
                                     const at::Tensor& mask)
    : factors_(std::move(factors)) {
  RequireShape(logits, {-1, factors_.columns()}, "logits");
  factors_.RequireMask(mask, logits.size(0));
  constexpr double kForbidden = -std::numeric_limits<double>::infinity();
  const at::Tensor allowed =
      mask.defined() ? logits.masked_fill(mask.logical_not(), kForbidden)
                     : logits;
  log_probability_ = at::empty_like(logits);
  for (int f = 0; f < factors_.count(); ++f) {
    const int begin = factors_.begin(f), choices = factors_.choices(f);
    log_probability_.narrow(1, begin, choices)
        .copy_(at::log_softmax(allowed.narrow(1, begin, choices), 1));
  }
}

at::Tensor MaskedCategorical::Sample(at::Generator& generator) const {
  return Invert(at::rand({log_probability_.size(0), factors_.count()},
                         generator, at::kDouble));
}

at::Tensor MaskedCategorical::SampleEach(
    std::span<configs::RandomStream> streams) const {
  const std::int64_t rows = log_probability_.size(0);
  assert(static_cast<std::int64_t>(streams.size()) == rows);
  at::Tensor uniform = at::empty({rows, factors_.count()}, at::kDouble);
  double* entry = uniform.data_ptr<double>();
  for (std::int64_t row = 0; row < rows; ++row) {
    for (int f = 0; f < factors_.count(); ++f)
      *entry++ = streams[row].Uniform();
  }
  return Invert(uniform);
}

at::Tensor MaskedCategorical::Mode() const {
  return factors_.Argmax(log_probability_, {});
}

at::Tensor MaskedCategorical::LogProb(const at::Tensor& action) const {
  const std::int64_t rows = log_probability_.size(0);
  factors_.RequireAction(action, rows);
  const std::int64_t* choice = action.data_ptr<std::int64_t>();
  const float* entry = log_probability_.data_ptr<float>();

  at::Tensor log_prob = at::zeros({rows});
  for (std::int64_t row = 0; row < rows; ++row, entry += factors_.columns()) {
    for (int f = 0; f < factors_.count(); ++f) {
      log_prob.data_ptr<float>()[row] += entry[factors_.begin(f) + *choice++];
    }
  }
  return log_prob;
}

at::Tensor MaskedCategorical::Entropy() const {
  return Expectation(log_probability_.exp(), -log_probability_);
}

at::Tensor MaskedCategorical::KlTo(const ActionDistribution& other) const {
  const at::Tensor& to =
      dynamic_cast<const MaskedCategorical&>(other).log_probability_;
  RequireShape(to, log_probability_.sizes(), "other log probability");
  return Expectation(log_probability_.exp(), log_probability_ - to);
}

at::Tensor MaskedCategorical::Invert(const at::Tensor& uniform) const {
  const at::Tensor probability = log_probability_.exp();
  const float* entry = probability.data_ptr<float>();
  const double* draw = uniform.data_ptr<double>();
  at::Tensor action = at::empty(uniform.sizes(), at::kLong);
  std::int64_t* choice = action.data_ptr<std::int64_t>();
  for (std::int64_t row = 0; row < uniform.size(0); ++row) {
    for (int f = 0; f < factors_.count(); ++f) {
      *choice++ =
          InvertOne(entry + factors_.begin(f), factors_.choices(f), *draw++);
    }
    entry += factors_.columns();
  }
  return action;
}

}  // namespace ballast::models
