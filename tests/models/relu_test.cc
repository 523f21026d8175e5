#include "models/networks/relu.h"

#include <torch/csrc/autograd/autograd.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "tests/models/draws.h"

namespace ballast::models {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

const std::vector<at::ScalarType> kTypes = {at::kHalf, at::kBFloat16,
                                            at::kFloat, at::kDouble};

double SmallestSubnormal(at::ScalarType type) {
  switch (type) {
    case at::kHalf:
      return 0x1p-24;
    case at::kBFloat16:
      return 0x1p-133;
    case at::kFloat:
      return 0x1p-149;
    default:
      return 0x1p-1074;
  }
}

/// Where a ReLU may go wrong: -1, -0, 0, 1, NaN, -inf, inf and the smallest
/// number above 0.
at::Tensor Corners(at::ScalarType type) {
  return at::tensor({-1.0, -0.0, 0.0, 1.0, kNan, -kInfinity, kInfinity,
                     SmallestSubnormal(type)},
                    at::kDouble)
      .to(type)
      .requires_grad_();
}

/// Numbers of which one in five is exactly 0.
at::Tensor WithZeros(at::ScalarType type, std::uint64_t seed) {
  at::Tensor x = NormalDraws({40, 25}, seed).to(type);
  x.view({-1}).slice(0, 0, x.numel(), 5).zero_();
  return x.requires_grad_();
}

/// d sum(weight relu(x)) / dx.
at::Tensor Slope(const at::Tensor& x, const ReluAtZero& at_zero,
                 const at::Tensor& weight) {
  x.mutable_grad() = at::Tensor();
  Relu(x, at_zero).backward(weight);
  return x.grad();
}

at::Tensor NativeSlope(const at::Tensor& x, const at::Tensor& weight) {
  x.mutable_grad() = at::Tensor();
  at::relu(x).backward(weight);
  return x.grad();
}

bool SameBits(const at::Tensor& a, const at::Tensor& b) {
  return at::equal(a.contiguous().view(at::kByte),
                   b.contiguous().view(at::kByte));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(relu)

BOOST_AUTO_TEST_CASE(the_slope_is_the_chosen_one_at_both_zeros_alone) {
  for (const at::ScalarType type : kTypes) {
    const at::Tensor x = Corners(type);
    for (const double slope : {0.0, 0.5, 1.0, -2.0}) {
      const at::Tensor found = Slope(x, {slope}, at::ones_like(x));
      // NaN passes the gradient on, as at::relu does.
      BOOST_TEST(at::equal(
          found,
          at::tensor({0.0, slope, slope, 1.0, 1.0, 0.0, 1.0, 1.0}, at::kDouble)
              .to(type)));
    }
  }
}

BOOST_AUTO_TEST_CASE(values_do_not_depend_on_slope_or_rule) {
  for (const at::ScalarType type : kTypes) {
    const at::Tensor x = Corners(type);
    const at::Tensor expected = at::relu(x);
    for (const ReluRule rule : {ReluRule::kMultiply, ReluRule::kOverwrite}) {
      for (const double slope : {0.0, 0.5, 1.0, -2.0}) {
        const at::Tensor y = Relu(x, {slope, rule});
        BOOST_TEST(at::equal(y.isnan(), expected.isnan()));
        BOOST_TEST(at::equal(y.nan_to_num(7.0), expected.nan_to_num(7.0)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(slope_zero_is_the_native_unit_to_the_bit) {
  for (const at::ScalarType type : kTypes) {
    for (const at::Tensor& x : {Corners(type), WithZeros(type, 1)}) {
      const at::Tensor weight = NormalDraws(x.sizes(), 2).to(type);
      for (const ReluRule rule : {ReluRule::kMultiply, ReluRule::kOverwrite}) {
        BOOST_TEST(SameBits(Relu(x, {0.0, rule}), at::relu(x)));
        const at::Tensor found = Slope(x, {0.0, rule}, weight).clone();
        BOOST_TEST(SameBits(found, NativeSlope(x, weight)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(away_from_zero_slopes_are_differences) {
  const at::Tensor x = NormalDraws({100}, 3).to(at::kDouble).requires_grad_();
  const at::Tensor weight = NormalDraws({100}, 4).to(at::kDouble);
  const double step = 1e-7;  // No |x| of these 100 is smaller.
  const at::Tensor differences =
      weight * (at::relu(x + step) - at::relu(x - step)) / (2 * step);
  for (const ReluRule rule : {ReluRule::kMultiply, ReluRule::kOverwrite}) {
    // Differences of numbers near 3 err by their rounding, 4e-16 / step.
    BOOST_TEST((Slope(x, {0.7, rule}, weight) - differences)
                   .abs()
                   .max()
                   .item<double>() < 1e-7);
  }
}

BOOST_AUTO_TEST_CASE(the_chain_rule_holds_at_zero) {
  for (const at::ScalarType type : kTypes) {
    const at::Tensor x = at::zeros({4}, type).requires_grad_();
    const at::Tensor three = at::full({4}, 3.0, type);
    BOOST_TEST(
        at::equal(Slope(x, {0.5}, three), at::full({4}, 1.5, three.options())));
  }
}

BOOST_AUTO_TEST_CASE(the_overwriting_rule_breaks_it_as_published) {
  for (const at::ScalarType type : kTypes) {
    const at::Tensor x =
        at::tensor({-1.0, 0.0, 1.0}, at::kDouble).to(type).requires_grad_();
    const at::Tensor three = at::full({3}, 3.0, type);
    const at::Tensor found = Slope(x, {0.5, ReluRule::kOverwrite}, three);
    BOOST_TEST(
        at::equal(found, at::tensor({0.0, 0.5, 3.0}, at::kDouble).to(type)));
  }
}

BOOST_AUTO_TEST_CASE(the_overwriting_rule_leaves_other_uses_of_x_alone) {
  const at::Tensor x = at::zeros({2}).requires_grad_();
  (Relu(x, {0.5, ReluRule::kOverwrite}) + 10.0 * x).sum().backward();
  BOOST_TEST(at::equal(x.grad(), at::full({2}, 10.5)));
}

BOOST_AUTO_TEST_CASE(second_derivatives_follow_the_chain_rule) {
  // f = relu(relu(x))^2 / 2: f' = s relu'(x) relu'(relu(x)), so at 0, where
  // df'/ds sees both slopes, f'' = a^2 a^2.
  const double a = 0.5;
  const at::Tensor x =
      at::tensor({-1.0, 0.0, 2.0}, at::kDouble).requires_grad_();
  const at::Tensor s = Relu(Relu(x, {a}), {a});
  const at::Tensor first =
      torch::autograd::grad({(0.5 * s * s).sum()}, {x}, {},
                            /*retain_graph=*/true, /*create_graph=*/true)[0];
  BOOST_TEST(
      at::equal(first.detach(), at::tensor({0.0, 0.0, 2.0}, at::kDouble)));
  const at::Tensor second = torch::autograd::grad({first.sum()}, {x})[0];
  BOOST_TEST(
      at::equal(second, at::tensor({0.0, a * a * a * a, 1.0}, at::kDouble)));
}

BOOST_AUTO_TEST_CASE(zeros_are_counted_as_the_slow_way_does) {
  for (const at::ScalarType type : kTypes) {
    BOOST_TEST(CountExactZeros(Corners(type).detach()) == 2);
    const at::Tensor x = WithZeros(type, 5).detach();
    BOOST_TEST(CountExactZeros(x) ==
               x.numel() - at::count_nonzero(x).item<std::int64_t>());
    BOOST_TEST(CountExactZeros(x.t().narrow(0, 0, 3)) == 40);
    // More zeros than 16 bits can count.
    BOOST_TEST(CountExactZeros(at::zeros({70001}, type)) == 70001);
    BOOST_TEST(CountExactZeros(at::empty({0}, type)) == 0);
  }
  BOOST_CHECK_THROW(CountExactZeros(at::zeros({1}, at::kLong)),
                    std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
