#include "models/datasets/fashion_mnist.h"

#include <stdexcept>
#include <string>

#include "models/datasets/idx_file.h"

namespace ballast::models {
namespace {

constexpr std::int64_t kSide = 28;
constexpr std::int64_t kClasses = 10;

/// @param prefix  of both names, e.g. "train".
LabelledImages ReadPart(const std::filesystem::path& folder,
                        const std::string& prefix, std::int64_t count) {
  const auto images = folder / (prefix + "-images-idx3-ubyte.gz");
  const auto labels = folder / (prefix + "-labels-idx1-ubyte.gz");
  LabelledImages part{ReadIdx(images, 3), ReadIdx(labels, 1).to(at::kLong)};
  if (part.pixels.sizes() != at::IntArrayRef{count, kSide, kSide}) {
    throw std::invalid_argument(images.string() + ": not Fashion-MNIST's " +
                                std::to_string(count) +
                                " pictures of 28 x 28 pixels");
  }
  if (part.labels.numel() != count ||
      part.labels.max().item<int>() >= kClasses ||
      !at::bincount(part.labels, {}, kClasses)
           .eq(count / kClasses)
           .all()
           .item<bool>()) {
    throw std::invalid_argument(labels.string() + ": not Fashion-MNIST's " +
                                std::to_string(count) +
                                " labels, equally many of each of 10 classes");
  }
  return part;
}

}  // namespace

FashionMnist ReadFashionMnist(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    throw std::invalid_argument(
        "Fashion-MNIST is not in " + folder.string() +
        ": apt-get install dataset-fashion-mnist, or tools/bootstrap --full");
  }
  return {ReadPart(folder, "train", 60'000), ReadPart(folder, "t10k", 10'000)};
}

at::Tensor ScalePixels(const at::Tensor& pixels, PixelScale scale) {
  const at::Tensor unit = pixels.to(at::kFloat) / 255.0;
  return scale == PixelScale::kUnit ? unit : (unit - 0.2860) / 0.3530;
}

}  // namespace ballast::models
