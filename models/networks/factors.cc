#include "models/networks/factors.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "models/networks/require_shape.h"

namespace ballast::models {
namespace {

constexpr int kMaxChoices = 1 << 16;

}  // namespace

Factors::Factors(std::vector<int> choices) : choices_(std::move(choices)) {
  if (choices_.empty()) {
    throw std::invalid_argument(
        "a discrete policy needs at least one factor; a task with a box of "
        "actions wants a gaussian one");
  }
  for (int count : choices_) {
    if (count < 1 || count > kMaxChoices - columns_) {
      throw std::invalid_argument("choices = " + std::to_string(count) +
                                  " of a factor: must be at least 1, and at "
                                  "most 65536 over all factors");
    }
    begin_.push_back(columns_);
    columns_ += count;
    // Beyond the limit only the fact matters.
    combinations_ = std::min<std::int64_t>(combinations_ * count, 1LL << 40);
  }
}

void Factors::RequireMask(const at::Tensor& mask, std::int64_t rows) const {
  if (!mask.defined()) return;
  if (mask.scalar_type() != at::kBool || !mask.is_contiguous() ||
      !mask.sizes().equals({rows, columns_})) {
    throw std::invalid_argument("mask: expected contiguous bool of shape [" +
                                std::to_string(rows) + ", " +
                                std::to_string(columns_) + "]");
  }
  const bool* allowed = mask.data_ptr<bool>();
  for (std::int64_t row = 0; row < rows; ++row, allowed += columns_) {
    for (int factor = 0; factor < count(); ++factor) {
      const bool* first = allowed + begin_[factor];
      if (std::none_of(first, first + choices_[factor], std::identity())) {
        throw std::invalid_argument(
            "mask: row " + std::to_string(row) +
            " allows no choice of factor " + std::to_string(factor) +
            "; an environment must always leave one, e.g. to idle");
      }
    }
  }
}

void Factors::RequireAction(const at::Tensor& action, std::int64_t rows) const {
  if (!action.defined() || action.scalar_type() != at::kLong ||
      !action.is_contiguous() || !action.sizes().equals({rows, count()})) {
    throw std::logic_error("action: expected contiguous int64 of shape [" +
                           std::to_string(rows) + ", " +
                           std::to_string(count()) + "]");
  }
  const std::int64_t* choice = action.data_ptr<std::int64_t>();
  for (std::int64_t row = 0; row < rows; ++row) {
    for (int factor = 0; factor < count(); ++factor, ++choice) {
      if (*choice >= 0 && *choice < choices_[factor]) continue;
      throw std::logic_error("action: choice " + std::to_string(*choice) +
                             " of factor " + std::to_string(factor) +
                             ", which has " + std::to_string(choices_[factor]));
    }
  }
}

at::Tensor Factors::Argmax(const at::Tensor& values,
                           const at::Tensor& mask) const {
  RequireShape(values, {-1, columns_}, "values");
  const std::int64_t rows = values.size(0);
  RequireMask(mask, rows);
  const float* value = values.data_ptr<float>();
  const bool* allowed = mask.defined() ? mask.data_ptr<bool>() : nullptr;

  at::Tensor action = at::empty({rows, count()}, at::kLong);
  std::int64_t* chosen = action.data_ptr<std::int64_t>();
  for (std::int64_t row = 0; row < rows; ++row) {
    for (int factor = 0; factor < count(); ++factor) {
      std::int64_t best = -1;
      for (int c = 0; c < choices_[factor]; ++c) {
        const std::int64_t column = row * columns_ + begin_[factor] + c;
        if (allowed != nullptr && !allowed[column]) continue;
        if (best < 0 || value[column] > value[column - c + best]) best = c;
      }
      *chosen++ = best;
    }
  }
  return action;
}

at::Tensor Factors::CombinationMask(const at::Tensor& mask) const {
  if (!mask.defined()) return mask;
  const std::int64_t rows = mask.size(0);
  RequireMask(mask, rows);
  at::Tensor combined = at::ones({rows, 1}, at::kBool);
  for (int factor = 0; factor < count(); ++factor) {
    const at::Tensor own = mask.narrow(1, begin_[factor], choices_[factor]);
    combined = at::logical_and(combined.unsqueeze(2), own.unsqueeze(1))
                   .reshape({rows, -1});
  }
  return combined;
}

at::Tensor Factors::ChoicesOf(const at::Tensor& combination) const {
  const std::int64_t rows = combination.size(0);
  at::Tensor action = at::empty({rows, count()}, at::kLong);
  for (std::int64_t row = 0; row < rows; ++row) {
    std::int64_t rest = combination.data_ptr<std::int64_t>()[row];
    for (int factor = count() - 1; factor >= 0; --factor) {
      action.data_ptr<std::int64_t>()[row * count() + factor] =
          rest % choices_[factor];
      rest /= choices_[factor];
    }
  }
  return action;
}

}  // namespace ballast::models
