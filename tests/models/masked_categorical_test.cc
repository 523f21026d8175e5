#include "models/networks/masked_categorical.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "configs/random_stream.h"
#include "models/networks/certain_action.h"
#include "tests/configs/refusal.h"
#include "tests/models/draws.h"

namespace ballast::models {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Two stations, of three and of two classes.
Factors Stations() { return Factors({3, 2}); }

at::Tensor Mask(std::initializer_list<int> allowed) {
  return at::tensor(std::vector<int>(allowed))
      .to(at::kBool)
      .view({1, static_cast<std::int64_t>(allowed.size())});
}

at::Tensor Logits() {
  return at::tensor({0.5f, -1.0f, 2.0f, 0.0f, 1.0f}).view({1, 5});
}

at::Tensor Action(std::int64_t first, std::int64_t second) {
  return at::tensor({first, second}).view({1, 2});
}

/// Probabilities of all six combinations by the definition, in double.
std::array<double, 6> Enumerate(const at::Tensor& logits,
                                const at::Tensor& mask) {
  std::array<double, 5> weight;
  for (int c = 0; c < 5; ++c) {
    weight[c] =
        mask[0][c].item<bool>() ? std::exp(logits[0][c].item<double>()) : 0.0;
  }
  const double first = weight[0] + weight[1] + weight[2];
  const double second = weight[3] + weight[4];
  std::array<double, 6> probability;
  for (int i = 0; i < 6; ++i) {
    probability[i] = weight[i / 2] / first * weight[3 + i % 2] / second;
  }
  return probability;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(masked_categorical)

BOOST_AUTO_TEST_CASE(log_probabilities_equal_the_enumeration) {
  for (const at::Tensor& mask :
       {Mask({1, 1, 1, 1, 1}), Mask({1, 0, 1, 1, 1}), Mask({0, 0, 1, 1, 0})}) {
    const MaskedCategorical policy(Logits(), Stations(), mask);
    const auto probability = Enumerate(Logits(), mask);
    for (int i = 0; i < 6; ++i) {
      const double log_prob =
          policy.LogProb(Action(i / 2, i % 2)).item<double>();
      // float32.
      BOOST_TEST(std::abs(std::exp(log_prob) - probability[i]) < 1e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(entropy_and_kl_equal_the_enumeration) {
  const at::Tensor mask = Mask({1, 0, 1, 1, 1});
  const at::Tensor other = at::tensor({1.0f, 9.0f, -1.0f, 0.3f, 0.2f});
  const MaskedCategorical p(Logits(), Stations(), mask);
  const MaskedCategorical q(other.view({1, 5}), Stations(), mask);
  const auto p_of = Enumerate(Logits(), mask);
  const auto q_of = Enumerate(other.view({1, 5}), mask);
  double entropy = 0.0, kl = 0.0;
  for (int i = 0; i < 6; ++i) {
    if (p_of[i] == 0.0) continue;
    entropy -= p_of[i] * std::log(p_of[i]);
    kl += p_of[i] * std::log(p_of[i] / q_of[i]);
  }
  const auto tolerance = boost::test_tools::tolerance(2e-6);  // float32.
  BOOST_TEST(p.Entropy().item<double>() == entropy, tolerance);
  BOOST_TEST(p.KlTo(q).item<double>() == kl, tolerance);
  BOOST_TEST(p.KlTo(p).item<double>() == 0.0);
}

BOOST_AUTO_TEST_CASE(kl_is_infinite_where_the_other_forbids) {
  const MaskedCategorical all(Logits(), Stations(), {});
  const MaskedCategorical some(Logits(), Stations(), Mask({1, 0, 1, 1, 1}));
  BOOST_TEST(all.KlTo(some).item<double>() == kInfinity);
  BOOST_TEST(std::isfinite(some.KlTo(all).item<double>()));
}

BOOST_AUTO_TEST_CASE(sample_frequencies_are_the_probabilities) {
  constexpr int kCount = 40'000;
  const at::Tensor mask = Mask({1, 0, 1, 1, 1});
  const MaskedCategorical policy(Logits().repeat({kCount, 1}), Stations(),
                                 mask.repeat({kCount, 1}));
  at::Generator generator = MakeGenerator(9);
  const at::Tensor action = policy.Sample(generator);
  const at::Tensor combination = action.select(1, 0) * 2 + action.select(1, 1);
  const auto probability = Enumerate(Logits(), mask);
  for (int i = 0; i < 6; ++i) {
    const double share =
        at::eq(combination, i).to(at::kDouble).mean().item<double>();
    const double p = probability[i];
    // Four standard errors; exactly 0 where forbidden.
    BOOST_TEST(std::abs(share - p) <= 4 * std::sqrt(p * (1 - p) / kCount), i);
  }
}

BOOST_AUTO_TEST_CASE(a_forbidden_choice_is_neither_sampled_nor_the_mode) {
  constexpr int kCount = 20'000;
  const at::Tensor logits = NormalDraws({kCount, 5}, 1) * 30;
  at::Generator generator = MakeGenerator(2);
  at::Tensor mask = at::rand({kCount, 5}, generator).gt(0.6);
  // Where nothing is left, the first choice is.
  for (const auto& [begin, choices] : {std::pair{0, 3}, std::pair{3, 2}}) {
    mask.select(1, begin).logical_or_(
        mask.narrow(1, begin, choices).any(1).logical_not());
  }
  const MaskedCategorical policy(logits, Stations(), mask);
  std::vector<configs::RandomStream> streams;
  for (int b = 0; b < kCount; ++b) streams.emplace_back(b);
  for (const at::Tensor& action :
       {policy.Sample(generator), policy.SampleEach(streams), policy.Mode()}) {
    BOOST_TEST(mask.gather(1, action + at::tensor({0, 3})).all().item<bool>());
    BOOST_TEST(at::isfinite(policy.LogProb(action)).any().item<bool>());
  }
}

BOOST_AUTO_TEST_CASE(the_mode_is_the_lowest_of_equals) {
  const at::Tensor logits =
      at::tensor({0.0f, 1.0f, 1.0f, 2.0f, 2.0f}).view({1, 5});
  BOOST_TEST(at::equal(MaskedCategorical(logits, Stations(), {}).Mode(),
                       Action(1, 0)));
  BOOST_TEST(at::equal(
      MaskedCategorical(logits, Stations(), Mask({1, 0, 1, 0, 1})).Mode(),
      Action(2, 1)));
}

BOOST_AUTO_TEST_CASE(a_row_drawn_from_its_own_stream_inverts_its_uniforms) {
  const MaskedCategorical policy(Logits().repeat({2, 1}), Stations(), {});
  std::vector<configs::RandomStream> streams = {configs::RandomStream(1),
                                                configs::RandomStream(2)};
  const at::Tensor action = policy.SampleEach(streams);
  configs::RandomStream replay(2);
  const double first = replay.Uniform(), second = replay.Uniform();
  const at::Tensor p = policy.log_probability()[1].exp();
  const double p0 = p[0].item<double>(), p1 = p[1].item<double>();
  const std::int64_t expected = first < p0 ? 0 : first < p0 + p1 ? 1 : 2;
  BOOST_TEST(action[1][0].item<std::int64_t>() == expected);
  BOOST_TEST(action[1][1].item<std::int64_t>() ==
             (second < p[3].item<double>() ? 0 : 1));
  BOOST_TEST((streams[1].state() == replay.state()));
}

BOOST_AUTO_TEST_CASE(a_mask_that_leaves_no_choice_is_refused) {
  const auto make = [](const at::Tensor& mask) {
    return configs::Refusal(
        [&] { MaskedCategorical(Logits(), Stations(), mask); });
  };
  BOOST_TEST(make(Mask({1, 1, 1, 0, 0})) ==
             "mask: row 0 allows no choice of factor 1; an environment must "
             "always leave one, e.g. to idle");
  BOOST_TEST(make(Mask({1, 1, 1, 1})).starts_with("mask: expected"));
  BOOST_TEST(make(at::ones({1, 5})).starts_with("mask: expected"));
}

BOOST_AUTO_TEST_CASE(logits_that_are_not_numbers_are_not_sampled) {
  const MaskedCategorical policy(at::full({1, 5}, std::nan("")), Stations(),
                                 {});
  at::Generator generator = MakeGenerator(1);
  BOOST_CHECK_THROW(policy.Sample(generator), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(an_action_that_does_not_exist_is_a_bug) {
  const MaskedCategorical policy(Logits(), Stations(), {});
  BOOST_CHECK_THROW(policy.LogProb(Action(3, 0)), std::logic_error);
  BOOST_CHECK_THROW(policy.LogProb(Action(0, -1)), std::logic_error);
}

BOOST_AUTO_TEST_CASE(distributions_of_two_kinds_have_no_divergence) {
  const MaskedCategorical policy(Logits(), Stations(), {});
  BOOST_CHECK_THROW(policy.KlTo(CertainAction(Action(0, 0))), std::bad_cast);
}

BOOST_AUTO_TEST_CASE(factors_without_choices_are_refused) {
  BOOST_CHECK_THROW(Factors({}), std::invalid_argument);
  BOOST_CHECK_THROW(Factors({2, 0}), std::invalid_argument);
  BOOST_CHECK_THROW(Factors({1 << 30, 1 << 30}), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
