#include "models/networks/greedy_policy.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "configs/random_stream.h"
#include "tests/models/draws.h"

namespace ballast::models {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

GreedyPolicy Make(std::vector<int> choices, bool joint) {
  PolicyShape shape;
  shape.network.inputs = 1;
  shape.network.hidden = {16};
  shape.network.layer_norm = false;
  shape.choices = std::move(choices);
  shape.joint = joint;
  at::Generator generator = MakeGenerator(1);
  return GreedyPolicy(shape, generator);
}

/// Makes the values of all observations `values`.
void SetValues(GreedyPolicy& policy, std::vector<float> values) {
  for (auto& [name, tensor] : policy.Tensors()) {
    if (name == "network.1.weight") at::Tensor(tensor).zero_();
    if (name == "network.1.bias") at::Tensor(tensor).copy_(at::tensor(values));
  }
}

at::Tensor Mask(std::vector<int> allowed) {
  return at::tensor(allowed).to(at::kBool).view({1, -1});
}

std::vector<std::int64_t> Chosen(const GreedyPolicy& policy,
                                 const at::Tensor& mask = {}) {
  const at::Tensor mode = policy.Act(at::zeros({1, 1}), mask)->Mode();
  const auto* first = mode.const_data_ptr<std::int64_t>();
  return {first, first + mode.numel()};
}

using Choices = std::vector<std::int64_t>;

}  // namespace

BOOST_AUTO_TEST_SUITE(greedy_policy)

BOOST_AUTO_TEST_CASE(per_factor_it_takes_the_largest_and_the_lowest_of_equals) {
  GreedyPolicy policy = Make({3, 2}, /*joint=*/false);
  SetValues(policy, {1, 5, 5, 2, 2});
  BOOST_TEST(Chosen(policy) == (Choices{1, 0}));
  BOOST_TEST(Chosen(policy, Mask({1, 0, 1, 0, 1})) == (Choices{2, 1}));
  BOOST_TEST(Chosen(policy, Mask({1, 0, 0, 1, 1})) == (Choices{0, 0}));
}

BOOST_AUTO_TEST_CASE(jointly_it_takes_the_best_allowed_combination) {
  GreedyPolicy policy = Make({3, 2}, /*joint=*/true);
  // (0,0) (0,1) (1,0) (1,1) (2,0) (2,1)
  SetValues(policy, {0, 3, 1, 9, 3, 2});
  BOOST_TEST(Chosen(policy) == (Choices{1, 1}));
  BOOST_TEST(Chosen(policy, Mask({1, 0, 1, 1, 1})) == (Choices{0, 1}));
  BOOST_TEST(Chosen(policy, Mask({1, 1, 1, 1, 0})) == (Choices{2, 0}));
  BOOST_TEST(Chosen(policy, Mask({0, 1, 0, 1, 0})) == (Choices{1, 0}));
}

BOOST_AUTO_TEST_CASE(a_mask_that_leaves_no_choice_is_refused) {
  for (const bool joint : {false, true}) {
    const GreedyPolicy policy = Make({3, 2}, joint);
    BOOST_CHECK_THROW(Chosen(policy, Mask({1, 1, 1, 0, 0})),
                      std::invalid_argument);
  }
}

BOOST_AUTO_TEST_CASE(its_action_is_certain) {
  GreedyPolicy policy = Make({3, 2}, /*joint=*/false);
  SetValues(policy, {1, 5, 3, 2, 4});
  const auto action = policy.Act(at::zeros({2, 1}));
  at::Generator generator = MakeGenerator(1);
  std::vector<configs::RandomStream> streams(2, configs::RandomStream(1));
  BOOST_TEST(at::equal(action->Sample(generator), action->Mode()));
  BOOST_TEST(at::equal(action->SampleEach(streams), action->Mode()));
  BOOST_TEST((streams[0].state() == configs::RandomStream(1).state()));

  const at::Tensor asked = at::tensor({1L, 1L, 1L, 0L}).view({2, 2});
  const at::Tensor log_prob = action->LogProb(asked);
  BOOST_TEST(log_prob[0].item<double>() == 0.0);
  BOOST_TEST(log_prob[1].item<double>() == -kInfinity);
  BOOST_TEST(at::equal(action->Entropy(), at::zeros({2})));
}

BOOST_AUTO_TEST_CASE(its_divergence_is_0_or_infinite) {
  GreedyPolicy one = Make({3, 2}, /*joint=*/false);
  GreedyPolicy other = Make({3, 2}, /*joint=*/false);
  SetValues(one, {1, 5, 3, 2, 4});
  SetValues(other, {1, 5, 3, 4, 2});
  const auto action = one.Act(at::zeros({1, 1}));
  BOOST_TEST(action->KlTo(*action).item<double>() == 0.0);
  BOOST_TEST(action->KlTo(*other.Act(at::zeros({1, 1}))).item<double>() ==
             kInfinity);
}

// Values -x^2 and x - 0.5 cross at x = 0.366: right of it choice 1 is better.
BOOST_AUTO_TEST_CASE(with_fitted_values_it_switches_where_they_cross) {
  GreedyPolicy policy = Make({2}, /*joint=*/false);
  at::Generator generator = MakeGenerator(3);
  at::Tensor gradient = at::empty_like(policy.parameters());
  for (int step = 0; step < 3000; ++step) {
    const at::Tensor x = at::empty({128, 1}).uniform_(-1, 1, generator);
    const at::Tensor values = at::cat({-x.square(), x - 0.5}, 1);
    MlpTape tape;
    policy.mlp().ForwardTaped(policy.parameters(), x, tape);
    const at::Tensor error = tape.output - values.unsqueeze(0);
    policy.mlp().Backward(policy.parameters(), x, tape, error / 64, gradient);
    policy.parameters().sub_(0.2 * gradient);
  }
  const at::Tensor x = at::linspace(-1, 1, 401).view({401, 1});
  const double cross = (std::sqrt(3.0) - 1) / 2;
  const at::Tensor chosen = policy.Act(x)->Mode();
  const at::Tensor wrong = at::ne(chosen, x.gt(cross).to(at::kLong));
  const at::Tensor distance = (x - cross).abs().masked_select(wrong);
  // Fitting errors near 0.02 over a slope difference of 1.7.
  BOOST_TEST((wrong.any().item<bool>() ? distance.max().item<double>() : 0.0) <
             0.06);
}

BOOST_AUTO_TEST_CASE(shapes_without_or_with_too_many_choices_are_refused) {
  BOOST_CHECK_THROW(Make({}, false), std::invalid_argument);
  BOOST_CHECK_THROW(Make(std::vector<int>(17, 2), true), std::invalid_argument);
  BOOST_TEST(Make(std::vector<int>(17, 2), false).kind() == "greedy");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
