#include "models/networks/categorical_policy.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "models/networks/masked_categorical.h"
#include "tests/models/draws.h"

namespace ballast::models {
namespace {

CategoricalPolicy Make(int inputs, std::vector<int> choices) {
  PolicyShape shape;
  shape.network.inputs = inputs;
  shape.network.hidden = {16};
  shape.choices = std::move(choices);
  at::Generator generator = MakeGenerator(1);
  return CategoricalPolicy(shape, generator);
}

/// 1 where the choice was made. [B, C] float32.
at::Tensor OneHot(const at::Tensor& action, const Factors& factors) {
  at::Tensor chosen = at::zeros({action.size(0), factors.columns()});
  for (int f = 0; f < factors.count(); ++f) {
    chosen.scatter_(1, action.narrow(1, f, 1) + factors.begin(f), 1.0);
  }
  return chosen;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(categorical_policy)

BOOST_AUTO_TEST_CASE(its_outputs_are_the_logits_of_all_factors) {
  const CategoricalPolicy policy = Make(2, {3, 2});
  const at::Tensor observation = NormalDraws({4, 2}, 1);
  const auto action = policy.Act(observation);
  const MaskedCategorical expected(policy.Output(observation), Factors({3, 2}),
                                   {});
  const auto& actual = dynamic_cast<const MaskedCategorical&>(*action);
  BOOST_TEST(at::equal(actual.log_probability(), expected.log_probability()));
  BOOST_TEST(policy.kind() == "categorical");
}

BOOST_AUTO_TEST_CASE(the_mask_reaches_the_distribution) {
  const CategoricalPolicy policy = Make(2, {3, 2});
  const at::Tensor mask =
      at::tensor({0, 1, 0, 0, 1}).to(at::kBool).view({1, 5});
  const auto action = policy.Act(at::zeros({1, 2}), mask);
  BOOST_TEST(at::equal(action->Mode(), at::tensor({1L, 1L}).view({1, 2})));
  BOOST_TEST(action->Entropy().item<double>() == 0.0);
}

// The right choice of the first factor is the sign of the observation, that of
// the second its opposite: the gradient bandit must learn both.
BOOST_AUTO_TEST_CASE(a_gradient_bandit_learns_a_choice_per_factor) {
  constexpr int kBatch = 256;
  CategoricalPolicy policy = Make(1, {2, 2});
  at::Generator generator = MakeGenerator(6);
  at::Tensor gradient = at::empty_like(policy.parameters());
  double rewarded = 0.0;
  for (int step = 0; step < 300; ++step) {
    const at::Tensor x = at::empty({kBatch, 1}).uniform_(-1, 1, generator);
    const auto distribution = policy.Act(x);
    const at::Tensor action = distribution->Sample(generator);
    const at::Tensor right =
        at::cat({x.gt(0).to(at::kLong), x.le(0).to(at::kLong)}, 1);
    const at::Tensor reward =
        at::eq(action, right).to(at::kFloat).sum(1, /*keepdim=*/true);
    rewarded = reward.mean().item<double>() / 2;

    // d log p / d logits = one hot - p, against a baseline.
    const at::Tensor p = dynamic_cast<const MaskedCategorical&>(*distribution)
                             .log_probability()
                             .exp();
    const at::Tensor ascent = (reward - reward.mean()) *
                              (OneHot(action, policy.factors()) - p) / kBatch;
    MlpTape tape;
    policy.mlp().ForwardTaped(policy.parameters(), x, tape);
    policy.mlp().Backward(policy.parameters(), x, tape,
                          (-ascent).unsqueeze(0).contiguous(), gradient);
    policy.parameters().sub_(2.0 * gradient);
  }
  BOOST_TEST_MESSAGE("share of right choices " << rewarded);
  BOOST_TEST(rewarded > 0.9);  // Chance is 0.5.
}

BOOST_AUTO_TEST_CASE(a_shape_without_factors_is_refused) {
  BOOST_CHECK_THROW(Make(2, {}), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
