#include "models/networks/image_network.h"

#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "tests/configs/refusal.h"
#include "tests/models/draws.h"

namespace ballast::models {
namespace {

std::unique_ptr<ImageNetwork> Make(const std::string& name,
                                   at::ScalarType type = at::kFloat,
                                   std::uint64_t seed = 1) {
  at::Generator generator = MakeGenerator(seed);
  return MakeImageNetwork(name, {16, 12}, type, generator);
}

/// Pictures whose lower half is background.
at::Tensor Pictures(std::int64_t count) {
  at::Tensor pictures = NormalDraws({count, 28, 28}, 2).abs();
  pictures.narrow(1, 14, 14).zero_();
  return pictures;
}

std::vector<at::Tensor> GradientOf(ImageNetwork& network,
                                   const ImagePass& pass) {
  const at::Tensor logits = network.Logits(Pictures(8), pass);
  const at::Tensor weight = NormalDraws(logits.sizes(), 3);
  return torch::autograd::grad({(logits * weight).sum()}, network.parameters());
}

/// Exact zeros that the ReLUs of a network are given.
std::int64_t ZerosOf(ImageNetwork& network) {
  std::int64_t zeros = 0;
  ImagePass pass;
  pass.observer = [&](std::size_t, const at::Tensor& x) {
    zeros += CountExactZeros(x);
  };
  network.Logits(Pictures(8), pass);
  return zeros;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(image_network)

BOOST_AUTO_TEST_CASE(every_network_gives_ten_finite_logits_in_every_format) {
  for (const ImageNetworkInfo& info : ListImageNetworks()) {
    for (const at::ScalarType type :
         {at::kHalf, at::kBFloat16, at::kFloat, at::kDouble}) {
      const auto network =
          Make(info.name, type == at::kDouble ? at::kDouble : at::kFloat);
      for (const bool training : {true, false}) {
        const at::Tensor logits =
            network->Logits(Pictures(8), {{}, type, training, {}});
        BOOST_TEST((logits.sizes() == at::IntArrayRef{8, 10}), info.name);
        BOOST_TEST((logits.scalar_type() == type), info.name);
        BOOST_TEST(logits.isfinite().all().item<bool>(), info.name);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(short_formats_are_near_the_long_one) {
  for (const ImageNetworkInfo& info : ListImageNetworks()) {
    const auto network = Make(info.name);
    const at::Tensor exact = network->Logits(Pictures(8), {});
    for (const auto& [type, tolerance] :
         std::vector<std::pair<at::ScalarType, double>>{{at::kHalf, 0.02},
                                                        {at::kBFloat16, 0.1}}) {
      // A few roundings of 2^-11 or 2^-8 of numbers of order one.
      const at::Tensor logits = network->Logits(Pictures(8), {{}, type});
      BOOST_TEST((logits.to(at::kFloat) - exact).abs().max().item<double>() <
                     tolerance,
                 info.name);
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients_agree_with_differences) {
  for (const ImageNetworkInfo& info : ListImageNetworks()) {
    const auto network = Make(info.name, at::kDouble);
    for (const at::Tensor& parameter : network->parameters()) {
      // Away from biases of 0, where there is no derivative.
      parameter.detach().add_(0.01 * NormalDraws(parameter.sizes(), 4));
    }
    const ImagePass pass{{}, at::kDouble};
    const auto gradient = GradientOf(*network, pass);
    const auto loss = [&] {
      const c10::NoGradGuard no_graph;
      const at::Tensor logits = network->Logits(Pictures(8), pass);
      return (logits * NormalDraws(logits.sizes(), 3)).sum().item<double>();
    };
    for (std::size_t p = 0; p < gradient.size(); ++p) {
      const at::Tensor flat = network->parameters()[p].detach().view({-1});
      const at::Tensor expected = gradient[p].reshape({-1});
      for (std::int64_t i = 0; i < flat.numel(); i += 1 + flat.numel() / 3) {
        constexpr double kStep = 1e-8;
        const double start = flat[i].item<double>();
        flat[i].fill_(start + kStep);
        const double high = loss();
        flat[i].fill_(start - kStep);
        const double low = loss();
        flat[i].fill_(start);
        const double found = (high - low) / (2 * kStep);
        // Losses of order ten err by 1e-15, their differences by 1e-7; a larger
        // step would meet kinks.
        BOOST_TEST(std::abs(found - expected[i].item<double>()) <
                       1e-5 * std::max(1.0, std::abs(found)),
                   info.name << " " << p << " " << i);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(background_gives_zeros_where_no_bias_moves_it) {
  BOOST_TEST(ZerosOf(*Make("dense")) == 0);
  BOOST_TEST(ZerosOf(*Make("convolutional")) == 0);
  BOOST_TEST(ZerosOf(*Make("convolutional_batch_norm")) == 0);
  // Of the first layer alone 8 channels of 13 rows of 28.
  BOOST_TEST(ZerosOf(*Make("convolutional_zero_bias")) >= 8 * 8 * 13 * 28);
  BOOST_TEST(ZerosOf(*Make("convolutional_no_bias")) >= 8 * 8 * 13 * 28);
}

BOOST_AUTO_TEST_CASE(the_slope_at_such_zeros_reaches_biases_alone) {
  const auto from_zero = Make("convolutional_zero_bias");
  const auto zero = GradientOf(*from_zero, {});
  const auto one = GradientOf(*from_zero, {{1.0}});
  const auto overwritten =
      GradientOf(*from_zero, {{1.0, ReluRule::kOverwrite}});
  // What background enters is multiplied by 0 in the gradient of a weight.
  BOOST_TEST(at::equal(zero[0], one[0]));
  BOOST_TEST(at::equal(zero[0], overwritten[0]));
  BOOST_TEST(!at::equal(zero[1], one[1]));
  BOOST_TEST(!at::equal(one[1], overwritten[1]));

  const auto without = Make("convolutional_no_bias");
  for (const ReluRule rule : {ReluRule::kMultiply, ReluRule::kOverwrite}) {
    const auto found = GradientOf(*without, {{1.0, rule}});
    const auto expected = GradientOf(*without, {});
    for (std::size_t i = 0; i < found.size(); ++i) {
      BOOST_TEST(at::equal(found[i], expected[i]));
    }
  }
}

BOOST_AUTO_TEST_CASE(batch_norm_remembers_what_it_trained_on) {
  const auto network = Make("convolutional_batch_norm");
  const ImagePass training;
  const ImagePass testing{{}, at::kFloat, /*training=*/false, {}};
  const at::Tensor fresh = network->Logits(Pictures(8), testing);
  BOOST_TEST(at::equal(fresh, network->Logits(Pictures(8), testing)));
  for (int i = 0; i < 200; ++i) network->Logits(Pictures(64), training);
  // The running statistics have come to those of the pictures; unbiased
  // variances differ from the batch's own by 1 part in 576.
  BOOST_TEST((network->Logits(Pictures(64), testing) -
              network->Logits(Pictures(64), training))
                 .abs()
                 .max()
                 .item<double>() < 0.01);
}

BOOST_AUTO_TEST_CASE(equal_seeds_draw_equal_weights_and_others_other_ones) {
  for (const ImageNetworkInfo& info : ListImageNetworks()) {
    const auto weights = [&](std::uint64_t seed) {
      return Make(info.name, at::kFloat, seed)->parameters()[0];
    };
    BOOST_TEST(at::equal(weights(1), weights(1)), info.name);
    BOOST_TEST(!at::equal(weights(1), weights(2)), info.name);
  }
  // Three convolutions of 3 x 3, two dense layers and their biases.
  BOOST_TEST(Make("convolutional")->parameter_count() ==
             (9 + 1) * 8 + (72 + 1) * 16 + (144 + 1) * 32 + (288 + 1) * 64 +
                 (64 + 1) * 10);
}

BOOST_AUTO_TEST_CASE(an_unknown_network_names_the_known_ones) {
  BOOST_TEST(configs::Refusal([] { Make("vgg"); }) ==
             "unknown network vgg; known: dense, convolutional, "
             "convolutional_batch_norm, convolutional_zero_bias, "
             "convolutional_no_bias");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
