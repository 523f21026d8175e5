#include "agents/distillation/categorical_imitation.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "models/networks/masked_categorical.h"
#include "tests/agents/distillation/finite_differences.h"
#include "tests/configs/refusal.h"
#include "tests/models/draws.h"

namespace ballast::agents::distillation {
namespace {

constexpr int kRows = 6;

/// Two stations, of 3 and 4 choices.
models::Factors Stations() { return models::Factors({3, 4}); }

at::Tensor Logits(std::uint64_t seed, int columns = 7) {
  return models::NormalDraws({kRows, columns}, seed).to(at::kDouble);
}

/// In odd rows the second choice and the last are forbidden.
at::Tensor Mask() {
  const at::Tensor mask = at::ones({kRows, 7}, at::kBool);
  for (int row = 1; row < kRows; row += 2) {
    mask[row][1] = false;
    mask[row][6] = false;
  }
  return mask;
}

CategoricalImitation At(double temperature, bool reverse = false,
                        bool normalise = false) {
  return {{temperature, reverse, normalise}, Stations()};
}

/// tau^2 KL by its definition, over the allowed choices of a row's factor.
double SlowKl(const at::Tensor& of, const at::Tensor& to,
              const at::Tensor& mask, int row, double tau) {
  const models::Factors factors = Stations();
  double kl = 0.0;
  for (int f = 0; f < factors.count(); ++f) {
    double sum_of = 0.0, sum_to = 0.0;
    const auto weight = [&](const at::Tensor& logits, int c) {
      const int column = factors.begin(f) + c;
      if (mask.defined() && !mask[row][column].item<bool>()) return 0.0;
      return std::exp(logits[row][column].item<double>() / tau);
    };
    for (int c = 0; c < factors.choices(f); ++c) {
      sum_of += weight(of, c);
      sum_to += weight(to, c);
    }
    for (int c = 0; c < factors.choices(f); ++c) {
      const double p = weight(of, c) / sum_of, q = weight(to, c) / sum_to;
      if (p > 0) kl += p * std::log(p / q);
    }
  }
  return tau * tau * kl;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(categorical_imitation)

BOOST_AUTO_TEST_CASE(it_is_the_sum_that_defines_it) {
  const at::Tensor target = Logits(1), learner = Logits(2);
  for (const at::Tensor& mask : {at::Tensor(), Mask()}) {
    for (const double tau : {0.5, 1.0, 4.0}) {
      const at::Tensor forward = At(tau).Divergence(target, learner, mask);
      const at::Tensor reverse =
          At(tau, /*reverse=*/true).Divergence(target, learner, mask);
      for (int row = 0; row < kRows; ++row) {
        BOOST_TEST(forward[row].item<double>() ==
                       SlowKl(target, learner, mask, row, tau),
                   boost::test_tools::tolerance(1e-10));
        BOOST_TEST(reverse[row].item<double>() ==
                       SlowKl(learner, target, mask, row, tau),
                   boost::test_tools::tolerance(1e-10));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(it_is_what_the_models_say) {
  const at::Tensor target = Logits(1).to(at::kFloat);
  const at::Tensor learner = Logits(2).to(at::kFloat);
  const models::MaskedCategorical of(target, Stations(), Mask());
  const models::MaskedCategorical to(learner, Stations(), Mask());
  BOOST_TEST(Distance(At(1.0).Divergence(target, learner, Mask()),
                      of.KlTo(to)) < 1e-6);
}

BOOST_AUTO_TEST_CASE(equals_are_at_distance_zero_and_a_shift_is_nothing) {
  const at::Tensor logits = Logits(1);
  const at::Tensor zero = at::zeros({kRows}, at::kDouble);
  for (const bool normalise : {false, true}) {
    const CategoricalImitation loss = At(2.0, false, normalise);
    BOOST_TEST(Distance(loss.Divergence(logits, logits + 3.0, {}), zero) <
               1e-12);
    BOOST_TEST(loss.Divergence(logits, Logits(2), {}).min().item<double>() >
               0.0);
  }
}

BOOST_AUTO_TEST_CASE(sampled_log_ratios_agree_to_one_percent) {
  const at::Tensor target = Logits(1).to(at::kFloat).narrow(0, 1, 1);
  const at::Tensor learner = Logits(2).to(at::kFloat).narrow(0, 1, 1);
  const at::Tensor mask = Mask().narrow(0, 1, 1);
  constexpr int kSamples = 200'000;
  const auto repeated = [](const at::Tensor& row) {
    return row.expand({kSamples, 7}).contiguous();
  };
  const models::MaskedCategorical of(repeated(target), Stations(),
                                     repeated(mask));
  const models::MaskedCategorical to(repeated(learner), Stations(),
                                     repeated(mask));
  at::Generator generator = models::MakeGenerator(3);
  const at::Tensor action = of.Sample(generator);
  const double sampled =
      (of.LogProb(action) - to.LogProb(action)).mean().item<double>();
  BOOST_TEST(
      sampled == At(1.0).Divergence(target, learner, mask).item<double>(),
      boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(slopes_are_those_of_finite_differences) {
  const at::Tensor target = Logits(1), learner = Logits(2);
  for (const at::Tensor& mask : {at::Tensor(), Mask()}) {
    for (const bool reverse : {false, true}) {
      const bool normalise = !mask.defined();
      const CategoricalImitation loss = At(2.0, reverse, normalise);
      const auto value = [&](const at::Tensor& at) {
        return loss.Divergence(target, at, mask) +
               0.3 * loss.SquaredError(target, at, mask) +
               0.2 * loss.NegativeLogLikelihood(loss.Mode(target, mask), at,
                                                mask);
      };
      BOOST_TEST(Distance(GraphSlopes(learner, value),
                          FiniteDifferences(learner, value)) < 1e-7);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_forbidden_choice_feels_no_pull) {
  const at::Tensor target = Logits(1);
  const at::Tensor slopes = GraphSlopes(Logits(2), [&](const at::Tensor& at) {
    return At(1.0).Divergence(target, at, Mask());
  });
  for (int row = 1; row < kRows; row += 2) {
    BOOST_TEST(slopes[row][1].item<double>() == 0.0);
    BOOST_TEST(slopes[row][6].item<double>() == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(gradients_keep_their_size_as_it_gets_warm) {
  const at::Tensor target = Logits(1), learner = Logits(2);
  const auto slope = [&](double tau) {
    return GraphSlopes(learner,
                       [&](const at::Tensor& at) {
                         return At(tau).Divergence(target, at, {});
                       })
        .abs()
        .mean()
        .item<double>();
  };
  // At large tau, (z_learner - z_target) / choices for centred logits.
  BOOST_TEST(slope(1000.0) == slope(100.0), boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_CASE(normalised_logits_have_length_pi_sqrt_choices) {
  // Centred, so a hand-computed row: (0, 1, 2) has variance 2/3.
  const models::Factors factors({3});
  const CategoricalImitation loss({1.0, false, true}, factors);
  const at::Tensor row = at::tensor({0.0, 1.0, 2.0}, at::kDouble).view({1, 3});
  const at::Tensor flat = at::tensor({5.0, 5.0, 5.0}, at::kDouble).view({1, 3});
  // Of equal logits nothing is left; the mean square of the others is pi^2.
  BOOST_TEST(loss.SquaredError(row, flat, {}).item<double>() ==
                 std::pow(std::acos(-1.0), 2),
             boost::test_tools::tolerance(1e-6));
  const std::string refusal = configs::Refusal([] {
    CategoricalImitation({1.0, false, true}, models::Factors({3, 2}));
  });
  BOOST_TEST(refusal.find("two choices") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(labels_are_cross_entropy) {
  const models::Factors factors({7});
  const CategoricalImitation loss({}, factors);
  const at::Tensor logits = Logits(1);
  const at::Tensor label = at::tensor({0, 3, 6, 2, 2, 1}, at::kLong);
  BOOST_TEST(
      Distance(loss.NegativeLogLikelihood(label.unsqueeze(1), logits, {}),
               at::cross_entropy_loss(logits, label, {}, 0)) < 1e-12);
}

BOOST_AUTO_TEST_CASE(the_most_likely_allowed_action_is_the_label) {
  const at::Tensor target = at::zeros({kRows, 7}, at::kDouble);
  target.narrow(1, 1, 1).fill_(9.0);  // Forbidden in odd rows.
  target.narrow(1, 0, 1).fill_(5.0);
  target.narrow(1, 3, 1).fill_(5.0);
  const at::Tensor learner = Logits(2);
  const at::Tensor loss = At(1.0).NegativeLogLikelihood(
      At(1.0).Mode(target, Mask()), learner, Mask());
  const models::MaskedCategorical policy(learner.to(at::kFloat), Stations(),
                                         Mask());
  for (int row = 0; row < kRows; ++row) {
    const int first = row % 2 == 0 ? 1 : 0;
    const double expected =
        -policy.log_probability()[row][first].item<double>() -
        policy.log_probability()[row][3].item<double>();
    BOOST_TEST(loss[row].item<double>() == expected,
               boost::test_tools::tolerance(1e-5));
  }
}

BOOST_AUTO_TEST_CASE(values_of_joint_actions_become_their_marginals) {
  const at::Tensor values = Logits(4, 12);
  const at::Tensor mask = Mask();
  const double temperature = 0.5;
  const at::Tensor logits =
      LogitsOfValues(values, Stations(), /*joint=*/true, mask, temperature);
  for (int row = 0; row < kRows; ++row) {
    double marginal[7] = {};
    double sum = 0.0;
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 4; ++j) {
        if (!mask[row][i].item<bool>() || !mask[row][3 + j].item<bool>()) {
          continue;
        }
        const double weight =
            std::exp(values[row][4 * i + j].item<double>() / temperature);
        marginal[i] += weight;
        marginal[3 + j] += weight;
        sum += weight;
      }
    }
    for (int c = 0; c < 7; ++c) {
      BOOST_TEST(std::exp(logits[row][c].item<double>()) == marginal[c] / sum,
                 boost::test_tools::tolerance(1e-9));
    }
  }
  // Cold, the best joint action is what remains.
  const at::Tensor cold = LogitsOfValues(values, Stations(), true, {}, 1e-3);
  for (int row = 0; row < kRows; ++row) {
    const auto best = values[row].argmax().item<std::int64_t>();
    BOOST_TEST(cold[row].narrow(0, 0, 3).argmax().item<std::int64_t>() ==
               best / 4);
    BOOST_TEST(cold[row].narrow(0, 3, 4).argmax().item<std::int64_t>() ==
               best % 4);
  }
  BOOST_TEST(Distance(LogitsOfValues(Logits(1), Stations(), false, {}, 0.5),
                      2.0 * Logits(1)) < 1e-12);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::distillation
