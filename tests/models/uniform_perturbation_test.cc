#include "models/transitions/uniform_perturbation.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <stdexcept>

#include "models/transitions/nominal_transition.h"
#include "tests/models/draws.h"

namespace ballast::models {
namespace {

constexpr int kBatch = 400;
constexpr int kSize = 6;

UniformPerturbationConfig Config(double magnitude) {
  return {.samples = 5, .magnitude = magnitude, .limit = 2 * magnitude};
}

/// Neither kind looks at the action.
void Sample(PerturbationDistribution& distribution, const at::Tensor& state,
            const at::Tensor& next_state, at::Generator& generator,
            at::Tensor& perturbed) {
  const at::Tensor action = at::zeros({state.size(0), 1});
  distribution.Sample({state, action, next_state}, generator, perturbed);
}

/// Perturbs states at 0 that move by 1, so that the result less 1 is x.
at::Tensor DrawX(UniformPerturbation& distribution, std::uint64_t seed) {
  at::Generator generator = MakeGenerator(seed);
  at::Tensor perturbed;
  Sample(distribution, at::zeros({kBatch, kSize}), at::ones({kBatch, kSize}),
         generator, perturbed);
  return perturbed.to(at::kDouble) - 1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(uniform_perturbation)

BOOST_AUTO_TEST_CASE(the_mean_change_is_the_magnitude) {
  UniformPerturbation distribution(Config(0.1));
  const at::Tensor x = DrawX(distribution, 1);
  BOOST_TEST(x.sizes().vec() == (std::vector<std::int64_t>{5, kBatch, kSize}));
  // Uniform on [-0.2, 0.2]: E|x| = 0.1 with deviation 0.058, E x^2 = 0.04 / 3
  // with deviation 0.012, 12,000 draws, four standard errors.
  BOOST_TEST(std::abs(x.mean().item<double>()) < 0.0043);
  BOOST_TEST(std::abs(x.abs().mean().item<double>() - 0.1) < 0.0022);
  BOOST_TEST(std::abs(x.square().mean().item<double>() - 0.04 / 3) < 4.4e-4);
  BOOST_TEST(x.abs().max().item<double>() <= 0.2 + 1e-6);
  BOOST_TEST(x.abs().max().item<double>() > 0.199);
  BOOST_TEST(distribution.mean_change() == x.abs().mean().item<double>(),
             boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(dimensions_transitions_and_samples_draw_on_their_own) {
  UniformPerturbation distribution(Config(0.1));
  const at::Tensor x = DrawX(distribution, 2);
  BOOST_TEST(!at::equal(x[0], x[1]));
  BOOST_TEST(!at::equal(x[0][0], x[0][1]));
  // Correlations of unrelated columns: four standard errors of 1/sqrt(2000).
  const at::Tensor columns = x.reshape({-1, kSize}) / std::sqrt(0.04 / 3);
  const at::Tensor correlation =
      columns.t().mm(columns) / columns.size(0) - at::eye(kSize, at::kDouble);
  BOOST_TEST(correlation.abs().max().item<double>() < 0.09);
}

BOOST_AUTO_TEST_CASE(a_next_state_moves_along_each_increment) {
  UniformPerturbation distribution(Config(0.25));
  const at::Tensor state = NormalDraws({kBatch, kSize}, 3);
  const at::Tensor next = state + 0.1 * NormalDraws({kBatch, kSize}, 4);
  at::Generator one = MakeGenerator(5), two = MakeGenerator(5);
  at::Tensor x, perturbed;
  Sample(distribution, at::zeros_like(state), at::ones_like(state), one, x);
  Sample(distribution, state, next, two, perturbed);
  const at::Tensor expected = state + x * (next - state);
  BOOST_TEST(at::allclose(perturbed, expected, 0, 1e-6));  // float32.
}

BOOST_AUTO_TEST_CASE(without_magnitude_it_is_the_identity_to_the_bit) {
  UniformPerturbation distribution(Config(0.0));
  at::Generator generator = MakeGenerator(1);
  const at::Tensor state = NormalDraws({kBatch, kSize}, 3) * 1e3;
  const at::Tensor next = NormalDraws({kBatch, kSize}, 4);
  at::Tensor perturbed;
  Sample(distribution, state, next, generator, perturbed);
  for (int i = 0; i < 5; ++i) BOOST_TEST(at::equal(perturbed[i], next));
  BOOST_TEST(distribution.mean_change() == 0.0);
}

BOOST_AUTO_TEST_CASE(a_limit_clips_the_change) {
  UniformPerturbationConfig config = Config(0.1);
  config.limit = 0.05;
  UniformPerturbation distribution(config);
  const at::Tensor x = DrawX(distribution, 1);
  BOOST_TEST(x.abs().max().item<double>() <= 0.05 + 1e-6);
  // Three quarters of |x| lie beyond 0.05, the rest has mean 0.025.
  BOOST_TEST(std::abs(distribution.mean_change() - 0.04375) < 5e-4);
}

BOOST_AUTO_TEST_CASE(scratch_of_the_right_shape_is_used_again) {
  UniformPerturbation distribution(Config(0.1));
  at::Generator generator = MakeGenerator(1);
  at::Tensor perturbed;
  const at::Tensor state = at::zeros({kBatch, kSize});
  Sample(distribution, state, state + 1, generator, perturbed);
  const void* place = perturbed.const_data_ptr();
  const at::Tensor first = perturbed.clone();
  Sample(distribution, state, state + 1, generator, perturbed);
  BOOST_TEST(perturbed.const_data_ptr() == place);
  BOOST_TEST(!at::equal(perturbed, first));
}

BOOST_AUTO_TEST_CASE(values_out_of_range_are_refused) {
  const auto make = [](int samples, double magnitude, double limit) {
    UniformPerturbation({samples, magnitude, limit});
  };
  BOOST_CHECK_THROW(make(0, 0.1, 0.2), std::invalid_argument);
  BOOST_CHECK_THROW(make(5, -0.1, 0.2), std::invalid_argument);
  BOOST_CHECK_THROW(make(5, std::nan(""), 0.2), std::invalid_argument);
  BOOST_CHECK_THROW(make(5, 0.1, -0.2), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(nominal_transition)

BOOST_AUTO_TEST_CASE(it_is_the_observed_next_state_and_draws_nothing) {
  NominalTransition distribution;
  at::Generator generator = MakeGenerator(1), untouched = MakeGenerator(1);
  const at::Tensor next = NormalDraws({4, 3}, 2);
  at::Tensor perturbed;
  Sample(distribution, at::zeros({4, 3}), next, generator, perturbed);
  BOOST_TEST(distribution.samples() == 1);
  BOOST_TEST(at::equal(perturbed, next.unsqueeze(0)));
  BOOST_TEST(at::equal(at::rand({1}, generator), at::rand({1}, untouched)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
