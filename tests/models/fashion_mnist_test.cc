#include "models/datasets/fashion_mnist.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "tests/configs/refusal.h"

namespace ballast::models {
namespace {

bool IsAbsent() {
  if (std::filesystem::is_directory(kFashionMnistFolder)) return false;
  BOOST_TEST_MESSAGE("not tested here: no dataset-fashion-mnist");
  return true;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fashion_mnist)

BOOST_AUTO_TEST_CASE(a_folder_without_it_names_the_package) {
  BOOST_TEST(configs::Refusal([] { ReadFashionMnist("/nowhere"); }) ==
             "Fashion-MNIST is not in /nowhere: apt-get install "
             "dataset-fashion-mnist, or tools/bootstrap --full");
}

BOOST_AUTO_TEST_CASE(other_pictures_are_refused) {
  const auto folder =
      std::filesystem::temp_directory_path() / "fashion_mnist_test";
  std::filesystem::create_directories(folder);
  using namespace std::string_literals;
  std::ofstream(folder / "train-images-idx3-ubyte.gz", std::ios::binary)
      << "\0\0\x08\x03\0\0\0\x01\0\0\0\x01\0\0\0\x01x"s;
  std::ofstream(folder / "train-labels-idx1-ubyte.gz", std::ios::binary)
      << "\0\0\x08\x01\0\0\0\x01\0"s;
  BOOST_TEST(configs::Refusal([&] { ReadFashionMnist(folder); })
                 .ends_with("train-images-idx3-ubyte.gz: not Fashion-MNIST's "
                            "60000 pictures of 28 x 28 pixels"));
  std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_CASE(it_is_the_published_set) {
  if (IsAbsent()) return;
  const FashionMnist set = ReadFashionMnist();
  BOOST_TEST(set.test.pixels.size(0) == 10'000);
  // Published of the training pictures: mean 0.2860, deviation 0.3530.
  const at::Tensor unit = ScalePixels(set.train.pixels, PixelScale::kUnit);
  BOOST_TEST(std::abs(unit.mean().item<double>() - 0.2860) < 5e-5);
  BOOST_TEST(std::abs(unit.std().item<double>() - 0.3530) < 5e-5);
  BOOST_TEST(set.train.labels[0].item<int>() == 9);  // An ankle boot.
}

BOOST_AUTO_TEST_CASE(standardised_pixels_are_never_exactly_zero) {
  const at::Tensor every = at::arange(256).to(at::kByte);
  BOOST_TEST(ScalePixels(every, PixelScale::kUnit)[0].item<double>() == 0.0);
  BOOST_TEST(ScalePixels(every, PixelScale::kUnit)[255].item<double>() == 1.0);
  const at::Tensor scaled = ScalePixels(every, PixelScale::kStandardised);
  BOOST_TEST(scaled.ne(0).all().item<bool>());
  BOOST_TEST(std::abs(scaled[0].item<double>() + 0.286 / 0.353) < 1e-6);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
