// LibTorch's fused steps of stochastic gradient descent and of Adam.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::tools {

/// Of the full learning rate after a share of the training: from 1 to 0 along
/// a cosine.
double CosineShare(double progress);

/// "sgd" (momentum 0.9, weight decay 5e-4, rate 0.05) or "adam" (rate 1e-3).
class ImageOptimiser {
 public:
  /// Throws std::invalid_argument for an unknown name.
  /// @param parameters  leaves, which Step moves.
  ImageOptimiser(std::string_view name, std::vector<at::Tensor> parameters);
  static std::vector<std::string> Names();

  /// @param share  of the full learning rate.
  void Step(const std::vector<at::Tensor>& gradient, double share);

 private:
  bool adaptive_;
  std::vector<at::Tensor> parameters_;
  std::vector<at::Tensor> first_moments_;
  std::vector<at::Tensor> second_moments_;
  std::vector<at::Tensor> counters_;  ///< Steps, as Adam counts them.
  bool is_first_ = true;
};

}  // namespace ballast::tools
