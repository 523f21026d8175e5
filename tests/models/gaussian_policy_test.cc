#include "models/networks/gaussian_policy.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <stdexcept>

#include "tests/models/draws.h"

namespace ballast::models {
namespace {

GaussianPolicy Make(int inputs, int actions, double initial_deviation = 0.3) {
  PolicyShape shape;
  shape.network.inputs = inputs;
  shape.network.hidden = {16, 16};
  shape.network.layer_norm = false;
  shape.action_size = actions;
  shape.initial_deviation = initial_deviation;
  at::Generator generator = MakeGenerator(1);
  return GaussianPolicy(shape, generator);
}

/// One step of gradient descent on the mean negative log-likelihood.
/// @return the loss before it.
double Fit(GaussianPolicy& policy, const at::Tensor& observation,
           const at::Tensor& action, double rate) {
  MlpTape tape;
  const at::Tensor input = policy.normaliser().Normalise(observation);
  policy.mlp().ForwardTaped(policy.parameters(), input, tape);
  GaussianMoments moments;
  at::Tensor slope;
  ReadMoments(tape.output, policy.shape().initial_deviation, moments, &slope);
  const at::Tensor z =
      (action - moments.mean) * at::exp(-moments.log_deviation);

  const at::Tensor by_mean = -z * at::exp(-moments.log_deviation);
  const at::Tensor by_raw = (1 - z.square()) * slope;
  const at::Tensor output_gradient =
      at::cat({by_mean, by_raw}, 1).unsqueeze(0) /
      static_cast<double>(observation.size(0));
  at::Tensor gradient = at::empty_like(policy.parameters());
  policy.mlp().Backward(policy.parameters(), input, tape, output_gradient,
                        gradient);
  policy.parameters().sub_(rate * gradient);
  return -Gaussian(moments).LogProb(action).mean().item<double>();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gaussian_policy)

BOOST_AUTO_TEST_CASE(it_starts_near_mean_0_and_the_initial_deviation) {
  const GaussianPolicy policy = Make(3, 2, 0.7);
  const GaussianMoments moments = policy.Moments(NormalDraws({8, 3}, 2));
  BOOST_TEST(moments.mean.sizes().vec() == (std::vector<std::int64_t>{8, 2}));
  // The output layer starts within 0.0087 of 0, times 16 features of order 1.
  BOOST_TEST(moments.mean.abs().max().item<double>() < 0.1);
  BOOST_TEST((moments.log_deviation.exp() - 0.7).abs().max().item<double>() <
             0.1);
}

BOOST_AUTO_TEST_CASE(it_sees_observations_through_its_normaliser) {
  GaussianPolicy policy = Make(1, 1);
  const at::Tensor raw = at::tensor({8.0f, 12.0f}).view({2, 1});
  const double scale = std::sqrt(8.0);
  const at::Tensor before = policy.Output((raw - 10.0) / scale);
  policy.normaliser().Update(raw);
  // Float32 rounding in the normalised observation.
  BOOST_TEST(at::allclose(policy.Output(raw), before, 0, 1e-6));
  BOOST_TEST(!at::allclose(policy.Output(raw + 1), before, 0, 1e-6));
}

BOOST_AUTO_TEST_CASE(acting_and_moments_agree) {
  const GaussianPolicy policy = Make(3, 2);
  const at::Tensor observation = NormalDraws({4, 3}, 2);
  const auto action = policy.Act(observation);
  const GaussianMoments moments = policy.Moments(observation);
  BOOST_TEST(at::equal(action->Mode(), moments.mean));
  BOOST_TEST(policy.kind() == "gaussian");
}

BOOST_AUTO_TEST_CASE(other_parameters_can_be_asked_as_a_target_policy_is) {
  GaussianPolicy policy = Make(3, 2);
  const at::Tensor observation = NormalDraws({4, 3}, 2);
  const at::Tensor target = policy.parameters().clone();
  const at::Tensor before = policy.Moments(observation).mean;
  policy.parameters().mul_(1.5);
  BOOST_TEST(at::equal(policy.Moments(target, observation).mean, before));
  BOOST_TEST(!at::equal(policy.Moments(observation).mean, before));
}

BOOST_AUTO_TEST_CASE(features_times_the_last_layer_are_the_output) {
  const GaussianPolicy policy = Make(3, 2);
  const at::Tensor observation = NormalDraws({4, 3}, 2);
  at::Tensor weight, bias;
  for (const auto& [name, tensor] : policy.Tensors()) {
    if (name == "network.2.weight") weight = tensor;
    if (name == "network.2.bias") bias = tensor;
  }
  const at::Tensor output = policy.Features(observation).mm(weight) + bias;
  BOOST_TEST(at::allclose(output, policy.Output(observation), 0, 1e-6));
}

BOOST_AUTO_TEST_CASE(writing_to_its_tensors_changes_the_policy) {
  GaussianPolicy policy = Make(3, 2);
  for (auto& [name, tensor] : policy.Tensors()) {
    if (name.starts_with("network.2.")) at::Tensor(tensor).fill_(0.25);
    if (name == "normaliser.mean") at::Tensor(tensor).fill_(9.0);
  }
  BOOST_TEST(at::eq(policy.normaliser().mean(), 9.0).all().item<bool>());
  const at::Tensor observation = NormalDraws({4, 3}, 2);
  const at::Tensor mean =
      (policy.Features(observation).sum(1) * 0.25 + 0.25).unsqueeze(1);
  BOOST_TEST(at::allclose(policy.Moments(observation).mean, mean.expand({4, 2}),
                          0, 1e-5));
}

// a = sin(2 x) + (0.2 + 0.1 x^2) z: the fit must find a mean and a deviation
// that both depend on x. The best possible loss is known in closed form.
BOOST_AUTO_TEST_CASE(fitted_by_likelihood_it_learns_mean_and_deviation) {
  constexpr int kCount = 500;
  at::Generator generator = MakeGenerator(4);
  const at::Tensor x = at::empty({kCount, 1}).uniform_(-2, 2, generator);
  const at::Tensor deviation = 0.2 + 0.1 * x.square();
  const at::Tensor action =
      at::sin(2 * x) + deviation * NormalDraws({kCount, 1}, 5);
  GaussianPolicy policy = Make(1, 1);
  policy.normaliser().Update(x);

  const double best = -Gaussian({at::sin(2 * x), deviation.log()})
                           .LogProb(action)
                           .mean()
                           .item<double>();
  const double start = Fit(policy, x, action, 0.05);
  double loss = start;
  for (int step = 0; step < 3000; ++step) loss = Fit(policy, x, action, 0.05);
  BOOST_TEST_MESSAGE("nll " << start << " -> " << loss << ", best " << best);
  BOOST_TEST(start > best + 1.0);
  BOOST_TEST(loss < best + 0.1);
}

BOOST_AUTO_TEST_CASE(a_mask_of_choices_is_a_bug) {
  const GaussianPolicy policy = Make(3, 2);
  BOOST_CHECK_THROW(policy.Act(at::zeros({1, 3}), at::ones({1, 4}, at::kBool)),
                    std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_shape_without_actions_or_deviation_is_refused) {
  BOOST_CHECK_THROW(Make(3, 0), std::invalid_argument);
  BOOST_CHECK_THROW(Make(3, 1, 0.0), std::invalid_argument);
  BOOST_CHECK_THROW(Make(3, 1, std::nan("")), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
