// How the rows of a perceptron are worked: block by block, while in cache.
// Only the sources of Mlp include it.
#pragma once

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <vector>

#include "models/networks/mlp.h"

namespace ballast::models {

/// Rows worked at once: a few of the product's tiles, whose activations stay
/// in the first cache.
inline constexpr std::int64_t kRowBlock = 28;

/// Calls work(member, first row, row count) for every block of every member,
/// on all threads.
template <typename Work>
void ForEachBlock(std::int64_t members, std::int64_t rows, const Work& work) {
  const std::int64_t blocks = (rows + kRowBlock - 1) / kRowBlock;
  at::parallel_for(
      0, members * blocks, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t task = begin; task < end; ++task) {
          const std::int64_t row = task % blocks * kRowBlock;
          work(task / blocks, row, std::min(kRowBlock, rows - row));
        }
      });
}

/// Memory of this thread that keeps its size between calls.
inline float* Scratch(std::int64_t floats) {
  thread_local std::vector<float> memory;
  if (memory.size() < static_cast<std::size_t>(floats)) memory.resize(floats);
  return memory.data();
}

/// Where one block of rows of every hidden layer is written: to a tape, or to
/// two halves of a scratch in turn.
class HiddenRows {
 public:
  /// @param scratch [2 kRowBlock widest].
  HiddenRows(float* scratch, std::int64_t widest)
      : scratch_(scratch), widest_(widest) {}
  /// @param row  of the stacked members' rows.
  HiddenRows(MlpTape& tape, std::int64_t row) : tape_(&tape), row_(row) {}

  float* Activation(std::size_t layer) const {
    return tape_ != nullptr ? RowOf(tape_->activation[layer])
                            : scratch_ + static_cast<std::int64_t>(layer % 2) *
                                             kRowBlock * widest_;
  }
  /// Null where no tape is kept, like the two after it.
  float* Slope(std::size_t layer) const {
    return tape_ != nullptr ? RowOf(tape_->slope[layer]) : nullptr;
  }
  float* Normalised() const {
    return tape_ != nullptr ? RowOf(tape_->normalised) : nullptr;
  }
  float* InverseDeviation() const {
    return tape_ != nullptr
               ? tape_->inverse_deviation.mutable_data_ptr<float>() + row_
               : nullptr;
  }
  /// Of a tape alone, which several threads may write to.
  void AddExactZeros(std::size_t layer, std::int64_t zeros) const {
    if (zeros == 0) return;
    std::atomic_ref(tape_->exact_zeros[layer])
        .fetch_add(zeros, std::memory_order_relaxed);
  }

 private:
  float* RowOf(at::Tensor& rows) const {
    return rows.mutable_data_ptr<float>() + row_ * rows.size(2);
  }

  MlpTape* tape_ = nullptr;
  std::int64_t row_ = 0;
  float* scratch_ = nullptr;
  std::int64_t widest_ = 0;
};

}  // namespace ballast::models
