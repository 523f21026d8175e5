#include "agents/queueing/minibatches.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ballast::agents::queueing {

Minibatches::Minibatches(std::int64_t rows, std::int64_t size)
    : size_(size), order_(static_cast<std::size_t>(rows)) {
  std::iota(order_.begin(), order_.end(), 0);
}

void Minibatches::Shuffle(configs::RandomStream& stream) {
  for (std::size_t i = order_.size(); i > 1; --i) {
    std::swap(order_[i - 1], order_[stream.Index(i)]);
  }
}

std::int64_t Minibatches::count() const {
  return (std::ssize(order_) + size_ - 1) / size_;
}

void Minibatches::Read(std::int64_t i, std::vector<Eigen::Index>& rows) const {
  const std::int64_t begin = i * size_;
  const std::int64_t end = std::min(begin + size_, std::ssize(order_));
  rows.assign(order_.begin() + begin, order_.begin() + end);
}

at::Tensor RowsOf(const at::Tensor& tensor,
                  const std::vector<Eigen::Index>& rows) {
  static_assert(sizeof(Eigen::Index) == sizeof(std::int64_t));
  at::Tensor index = at::empty({std::ssize(rows)}, at::kLong);
  std::copy(rows.begin(), rows.end(), index.mutable_data_ptr<std::int64_t>());
  return at::index_select(tensor, 0, index);
}

}  // namespace ballast::agents::queueing
