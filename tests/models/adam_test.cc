#include "models/networks/adam.h"

#include <ATen/Parallel.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "tests/models/draws.h"
#include "tests/models/slow_learning.h"

namespace ballast::models {
namespace {

/// Gradients of very different sizes, from far below epsilon to far above.
at::Tensor Gradient(std::uint64_t seed) {
  const at::Tensor sizes = at::pow(10.0, at::arange(-9, 3).to(at::kFloat));
  return (NormalDraws({7, 12}, seed) * sizes).contiguous();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(adam)

BOOST_AUTO_TEST_CASE(epsilon_stands_beside_the_uncorrected_moment) {
  // With rate 1e-4 a first gradient of 1e-6 moves the parameter by
  // 1e-4 sqrt(0.001) / (sqrt(0.001) + 0.1); were epsilon added after the bias
  // is corrected, as others do, by 0.9e-4.
  at::Tensor parameter = at::zeros({1});
  Adam optimiser({1}, 1e-4);
  optimiser.Step(parameter, at::full({1}, 1e-6F));
  const double root = std::sqrt(0.001);
  // 1 - 0.999 is off by 1.3e-5 in float32.
  BOOST_TEST(parameter.item<double>() == -1e-4 * root / (root + 0.1),
             boost::test_tools::tolerance(2e-5));
  BOOST_TEST(std::abs(parameter.item<double>() + 2.4e-5) < 0.01e-5);
}

BOOST_AUTO_TEST_CASE(ten_steps_agree_with_plain_recursion_in_double) {
  const double rate = 1e-2;
  at::Tensor parameters = NormalDraws({7, 12}, 1);
  Adam optimiser(parameters.sizes(), rate);
  std::vector<double> expected = Doubles(parameters);
  SlowAdam slow{std::vector<double>(expected.size(), 0.0),
                std::vector<double>(expected.size(), 0.0)};
  for (std::uint64_t step = 0; step < 10; ++step) {
    const at::Tensor gradient = Gradient(2 + step);
    optimiser.Step(parameters, gradient);
    slow.Step(expected, Doubles(gradient), rate);
  }
  const std::vector<double> found = Doubles(parameters);
  for (std::size_t i = 0; i < found.size(); ++i) {
    // Ten steps of up to 3 rates, each off by 1e-5, on parameters of order 1
    // rounded ten times.
    BOOST_TEST(std::abs(found[i] - expected[i]) < 3e-6, i);
  }
  const auto tensors = optimiser.Tensors();
  const std::vector<double> second = Doubles(tensors[1].second);
  for (std::size_t i = 0; i < second.size(); ++i) {
    BOOST_TEST(second[i] == slow.second_moment[i],
               boost::test_tools::tolerance(2e-5));
  }
  BOOST_TEST(tensors[2].second.item<std::int64_t>() == 10);
}

BOOST_AUTO_TEST_CASE(a_gradient_of_zero_moves_nothing) {
  at::Tensor parameters = NormalDraws({20}, 1);
  const at::Tensor start = parameters.clone();
  Adam optimiser({20}, 1e-2);
  optimiser.Step(parameters, at::zeros({20}));
  BOOST_TEST(at::equal(parameters, start));
}

BOOST_AUTO_TEST_CASE(its_tensors_are_its_whole_state) {
  at::Tensor lived = NormalDraws({7, 12}, 1);
  Adam optimiser(lived.sizes(), 1e-2);
  for (std::uint64_t step = 0; step < 3; ++step) {
    optimiser.Step(lived, Gradient(step));
  }
  at::Tensor resumed = lived.clone();
  Adam other(lived.sizes(), 1e-2);
  const auto from = optimiser.Tensors();
  const auto to = other.Tensors();
  for (std::size_t i = 0; i < to.size(); ++i) {
    to[i].second.copy_(from[i].second);
  }
  optimiser.Step(lived, Gradient(9));
  other.Step(resumed, Gradient(9));
  BOOST_TEST(at::equal(lived, resumed));
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_does_not_change_a_bit) {
  const int threads = at::get_num_threads();
  const std::int64_t many = 300'001;  // Shared out among threads.
  std::vector<at::Tensor> results;
  for (const int count : {1, 2}) {
    at::set_num_threads(count);
    at::Tensor parameters = NormalDraws({many}, 1);
    at::Tensor target = NormalDraws({many}, 2);
    Adam optimiser({many}, 1e-2);
    optimiser.Step(parameters, NormalDraws({many}, 3));
    FollowTarget(target, parameters, 0.3);
    results.push_back(at::cat({parameters, target}));
  }
  at::set_num_threads(threads);
  BOOST_TEST(at::equal(results[0], results[1]));
}

BOOST_AUTO_TEST_CASE(another_shape_is_refused) {
  Adam optimiser({3, 4}, 1e-2);
  at::Tensor right = at::zeros({3, 4});
  at::Tensor wrong = at::zeros({4, 3});
  BOOST_CHECK_THROW(optimiser.Step(wrong, right), std::logic_error);
  BOOST_CHECK_THROW(optimiser.Step(right, wrong), std::logic_error);
  BOOST_CHECK_THROW(FollowTarget(right, wrong, 0.5), std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_target_closes_the_gap_by_the_rate) {
  const at::Tensor source = NormalDraws({50}, 1);
  at::Tensor target = at::zeros({50});
  for (int step = 0; step < 20; ++step) FollowTarget(target, source, 0.1);
  const at::Tensor expected = source * (1.0 - std::pow(0.9, 20));
  // Twenty float32 roundings of numbers of order 1.
  BOOST_TEST((target - expected).abs().max().item<double>() < 2e-6);
  FollowTarget(target, source, 1.0);
  BOOST_TEST((target - source).abs().max().item<double>() < 2e-7);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
