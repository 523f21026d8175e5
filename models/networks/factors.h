// Discrete actions: several factors, one choice of each.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <vector>

namespace ballast::models {

/// F factors, e.g. the stations of a queueing network, whose choices lie side
/// by side in the columns of logits, values and masks [B, C].
class Factors {
 public:
  /// @param choices  per factor, each >= 1. Throws std::invalid_argument.
  explicit Factors(std::vector<int> choices);

  int count() const { return static_cast<int>(choices_.size()); }
  /// C, the sum of the choices.
  int columns() const { return columns_; }
  /// Product of the choices.
  std::int64_t combinations() const { return combinations_; }
  int choices(int factor) const { return choices_[factor]; }
  /// The first column of a factor.
  int begin(int factor) const { return begin_[factor]; }

  /// Throws std::invalid_argument unless `mask` is undefined (everything is
  /// allowed) or [rows, C] bool with a choice of every factor in every row.
  void RequireMask(const at::Tensor& mask, std::int64_t rows) const;

  /// Throws std::logic_error unless `action` is [rows, F] int64 and each entry
  /// is one of its factor's choices.
  void RequireAction(const at::Tensor& action, std::int64_t rows) const;

  /// The allowed choice of the largest value per factor, the lowest of equals.
  /// @param values [B, C] float32.  @return [B, F] int64.
  at::Tensor Argmax(const at::Tensor& values, const at::Tensor& mask) const;

  /// Which combinations are allowed, the last factor counting fastest.
  /// [B, C] bool -> [B, combinations] bool; undefined stays undefined.
  at::Tensor CombinationMask(const at::Tensor& mask) const;
  /// Splits the number of a combination into choices. [B, 1] -> [B, F] int64.
  at::Tensor ChoicesOf(const at::Tensor& combination) const;

 private:
  std::vector<int> choices_;
  std::vector<int> begin_;
  int columns_ = 0;
  std::int64_t combinations_ = 1;
};

}  // namespace ballast::models
