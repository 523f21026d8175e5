// Rows in random order, some at a time.
#pragma once

#include <ATen/ATen.h>

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "configs/random_stream.h"

namespace ballast::agents::queueing {

/// Splits the rows 0 .. rows - 1 into minibatches, anew for every epoch.
class Minibatches {
 public:
  /// @param size  rows of a minibatch, >= 1; the last has what remains.
  Minibatches(std::int64_t rows, std::int64_t size);

  void Shuffle(configs::RandomStream& stream);

  /// Minibatches of an epoch.
  std::int64_t count() const;
  /// Rows of minibatch i; made to fit.
  void Read(std::int64_t i, std::vector<Eigen::Index>& rows) const;

 private:
  std::int64_t size_;
  std::vector<Eigen::Index> order_;
};

/// Those rows of a tensor, e.g. [T N, S] -> [B, S].
at::Tensor RowsOf(const at::Tensor& tensor,
                  const std::vector<Eigen::Index>& rows);

}  // namespace ballast::agents::queueing
