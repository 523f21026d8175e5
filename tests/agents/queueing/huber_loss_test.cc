#include "agents/queueing/huber_loss.h"

#include <ATen/CPUGeneratorImpl.h>

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "models/networks/mlp.h"

namespace ballast::agents::queueing {

BOOST_AUTO_TEST_SUITE(huber_loss)

BOOST_AUTO_TEST_CASE(it_is_quadratic_near_and_linear_far) {
  const at::Tensor output =
      at::tensor({1.0F, 9.0F, 9.0F, -4.0F}).view({1, 2, 2});
  const envs::IntVector actions = Eigen::Vector2i(0, 1);
  at::Tensor gradient;
  const double loss =
      HuberLoss(output, actions, Eigen::Vector2d(0.5, 1.0),
                Eigen::Vector2d(0.25, 0.75), /*limit=*/2.0, gradient);
  // e = 1/2, and e = -5: 2 (5 - 1).
  BOOST_TEST(loss == 0.25 * 0.125 + 0.75 * 8.0);
  BOOST_TEST(at::equal(
      gradient, at::tensor({0.125F, 0.0F, 0.0F, -1.5F}).view({1, 2, 2})));
}

BOOST_AUTO_TEST_CASE(its_gradient_is_that_of_finite_differences) {
  models::MlpConfig config;
  config.inputs = 3;
  config.hidden = {5, 4};
  config.outputs = 2;
  config.activation = models::Activation::kTanh;
  config.output_gain = 1.0;
  const models::Mlp mlp(config, 1);
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(3);
  at::Tensor parameters = mlp.InitialParameters(generator);
  const at::Tensor input = at::empty({6, 3}).normal_(0.0, 1.0, generator);
  envs::IntVector actions(6);
  actions << 0, 1, 1, 0, 1, 0;
  Eigen::VectorXd targets(6);
  targets << 0.1, -0.2, 3.0, -2.0, 0.4, 0.0;
  const Eigen::VectorXd weights = Eigen::VectorXd::LinSpaced(6, 0.1, 0.4);

  models::MlpTape tape;
  at::Tensor slopes;
  const auto loss = [&] {
    mlp.ForwardTaped(parameters, input, tape);
    return HuberLoss(tape.output, actions, targets, weights, 1.0, slopes);
  };
  loss();
  at::Tensor gradient = at::empty_like(parameters);
  mlp.Backward(parameters, input, tape, slopes, gradient);
  auto* theta = parameters.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < parameters.numel(); ++i) {
    const float before = theta[i];
    theta[i] = before + 2e-3F;
    const double above = loss();
    theta[i] = before - 2e-3F;
    const double below = loss();
    theta[i] = before;
    // The loss is rounded to 1e-7 or so, and its slope turns where an error
    // passes the limit.
    BOOST_TEST(std::abs((above - below) / 4e-3 -
                        gradient.const_data_ptr<float>()[i]) < 5e-4);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
