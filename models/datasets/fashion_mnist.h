// Fashion-MNIST: 70,000 grey pictures of ten kinds of clothes.
// Source: Xiao, Rasul and Vollgraf (2017), arXiv 1708.07747.
#pragma once

#include <ATen/ATen.h>

#include <filesystem>

namespace ballast::models {

/// Pictures, each with the number of its class.
struct LabelledImages {
  at::Tensor pixels;  ///< [N, 28, 28] uint8, 0 for background.
  at::Tensor labels;  ///< [N] int64, 0 to 9.
};

struct FashionMnist {
  LabelledImages train;  ///< 60,000 of them, 6,000 a class.
  LabelledImages test;   ///< 10,000 of them, 1,000 a class.
};

/// Where Debian's package dataset-fashion-mnist puts the files.
inline constexpr const char* kFashionMnistFolder =
    "/usr/share/datasets/fashion-mnist";

/// Reads and checks the four files. Throws std::invalid_argument, which names
/// the package, if they are absent, and says what is wrong with them else.
FashionMnist ReadFashionMnist(
    const std::filesystem::path& folder = kFashionMnistFolder);

/// What a network sees of a pixel.
enum class PixelScale {
  kUnit,          ///< p / 255: half of the numbers are exactly 0.
  kStandardised,  ///< (p / 255 - 0.2860) / 0.3530: mean 0, deviation 1, no 0.
};

/// float32, of the same shape.
at::Tensor ScalePixels(const at::Tensor& pixels, PixelScale scale);

}  // namespace ballast::models
