#include "agents/queueing/clipped_loss.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "configs/random_stream.h"
#include "models/networks/masked_categorical.h"

namespace ballast::agents::queueing {
namespace {

constexpr int kRows = 12;
constexpr double kClip = 0.2;

/// Two stations, of 3 and 2 choices; in odd rows one choice is forbidden.
struct Case {
  models::Factors factors{{3, 2}};
  JointActions actions{factors};
  at::Tensor mask = at::ones({kRows, 5}, at::kBool);
  at::Tensor logits;
  at::Tensor old_logits;
  std::vector<PolicyTerm> terms;

  Case() {
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(3);
    old_logits = at::randn({kRows, 5}, generator);
    // Near enough for some ratios to lie within the clip.
    logits = old_logits + 0.3 * at::randn({kRows, 5}, generator);
    configs::RandomStream stream(4);
    for (int row = 0; row < kRows; ++row) {
      if (row % 2 == 1) mask[row][1] = false;
      for (int action = 0; action < actions.count(); ++action) {
        const bool forbidden = row % 2 == 1 && action / 2 == 1;
        if (forbidden || stream.Uniform() < 0.4) continue;
        terms.push_back({row, action, stream.Uniform(), stream.Normal()});
      }
    }
  }

  at::Tensor LogProbability(const at::Tensor& of) const {
    return models::MaskedCategorical(of, factors, mask).log_probability();
  }
  double Library(at::Tensor& gradient) const {
    return ClippedLoss(LogProbability(logits), LogProbability(old_logits),
                       actions, terms, kClip, gradient);
  }

  /// Probability of a joint action in double, by its definition.
  double Probability(const std::vector<double>& logit, int row,
                     int action) const {
    const auto softmax = [&](int begin, int count, int choice) {
      double sum = 0.0;
      for (int c = begin; c < begin + count; ++c) {
        if (row % 2 == 1 && c == 1) continue;
        sum += std::exp(logit[row * 5 + c]);
      }
      return std::exp(logit[row * 5 + begin + choice]) / sum;
    };
    return softmax(0, 3, action / 2) * softmax(3, 2, action % 2);
  }
  double Slow(const std::vector<double>& logit) const {
    double loss = 0.0;
    for (const PolicyTerm& term : terms) {
      const double ratio =
          Probability(logit, term.row, term.action) /
          Probability(Doubles(old_logits), term.row, term.action);
      const double clipped = std::clamp(ratio, 1 - kClip, 1 + kClip);
      loss += term.weight *
              std::max(ratio * term.advantage, clipped * term.advantage);
    }
    return loss;
  }
  static std::vector<double> Doubles(const at::Tensor& tensor) {
    const auto* entry = tensor.const_data_ptr<float>();
    return {entry, entry + tensor.numel()};
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(clipped_loss)

BOOST_AUTO_TEST_CASE(it_is_the_sum_that_defines_it) {
  const Case example;
  at::Tensor gradient;
  // Log probabilities are float32.
  BOOST_TEST(
      example.Library(gradient) == example.Slow(Case::Doubles(example.logits)),
      boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(its_gradient_is_that_of_finite_differences) {
  const Case example;
  at::Tensor gradient;
  example.Library(gradient);
  const std::vector<double> library = Case::Doubles(gradient);
  std::vector<double> logit = Case::Doubles(example.logits);
  constexpr double kStep = 1e-5;
  int moving = 0;
  for (std::size_t i = 0; i < logit.size(); ++i) {
    const double here = logit[i];
    logit[i] = here + kStep;
    const double above = example.Slow(logit);
    logit[i] = here - kStep;
    const double below = example.Slow(logit);
    logit[i] = here;
    const double slope = (above - below) / (2 * kStep);
    // The library's ratios are of float32 log probabilities.
    BOOST_TEST(std::abs(library[i] - slope) < 1e-5);
    moving += std::abs(slope) > 1e-3 ? 1 : 0;
  }
  BOOST_TEST(moving > kRows);
}

BOOST_AUTO_TEST_CASE(a_forbidden_choice_feels_no_pull) {
  const Case example;
  at::Tensor gradient;
  example.Library(gradient);
  for (int row = 1; row < kRows; row += 2) {
    BOOST_TEST(gradient[row][1].item<float>() == 0.0F);
  }
}

BOOST_AUTO_TEST_CASE(costs_are_turned_away_from_and_clipped_steps_end) {
  // One station of two choices: ratios by hand.
  const models::Factors factors({2});
  const JointActions actions(factors);
  const auto log_of = [](double p) {
    return at::tensor({std::log(p), std::log(1 - p)}, at::kFloat).view({1, 2});
  };
  at::Tensor gradient;
  const auto slope = [&](double now, double advantage) {
    ClippedLoss(log_of(now), log_of(0.5), actions, {{0, 0, 1.0, advantage}},
                kClip, gradient);
    return gradient[0][0].item<double>();
  };
  BOOST_TEST(slope(0.5, 1.0) > 0);    // A dear action: go down the slope.
  BOOST_TEST(slope(0.5, -1.0) < 0);   // A cheap one: up.
  BOOST_TEST(slope(0.39, 1.0) == 0);  // Ratio 0.78: far enough.
  BOOST_TEST(slope(0.61, 1.0) > 0);   // Ratio 1.22, but the wrong way.
  BOOST_TEST(slope(0.61, -1.0) == 0);
  BOOST_TEST(slope(0.39, -1.0) < 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
