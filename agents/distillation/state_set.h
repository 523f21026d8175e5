// The states a student learns on.
#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdint>

#include "configs/random_stream.h"

namespace ballast::agents::distillation {

/// States and what may be done there; teachers answer for themselves.
struct States {
  at::Tensor observation;  ///< [B, S], raw.
  at::Tensor mask{};       ///< [B, C] bool; undefined for a box.
  /// What is right there, as the class of a picture is: [B, A] of a box, [B, F]
  /// int64 of factors. Undefined where nobody knows.
  at::Tensor action{};

  std::int64_t rows() const { return observation.size(0); }
};

/// First in, first out; sampled uniformly with replacement. Of states that were
/// lived through: nobody knows what is right there.
class StateSet {
 public:
  /// @param capacity  states held, >= 1.
  /// @param columns  C of the mask; 0 for none.
  StateSet(std::int64_t capacity, std::int64_t state_size,
           std::int64_t columns);

  void Add(const States& states);
  /// Forgets every state.
  void Clear() { added_ = 0; }
  /// Counts states that were added before a run was resumed and that later
  /// ones push out again, so that those take the same places.
  void Skip(std::int64_t states) { added_ += states; }

  /// States held.
  std::int64_t size() const { return std::min(added_, capacity_); }
  std::int64_t capacity() const { return capacity_; }

  /// @param batch  B >= 1; the set must not be empty.
  States Sample(std::int64_t batch, configs::RandomStream& stream) const;

 private:
  std::int64_t capacity_;
  std::int64_t added_ = 0;
  at::Tensor observation_;  ///< [capacity, S]; pages are touched when written.
  at::Tensor mask_;         ///< [capacity, C]; undefined without one.
};

}  // namespace ballast::agents::distillation
