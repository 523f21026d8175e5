#include "agents/distillation/exchange.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "agents/distillation/categorical_imitation.h"
#include "agents/distillation/gaussian_imitation.h"
#include "tests/models/draws.h"

namespace ballast::agents::distillation {
namespace {

/// One state, one factor of two choices whose logits are (log p / (1 - p), 0).
at::Tensor Sure(double p) {
  return at::tensor({std::log(p / (1 - p)), 0.0}, at::kDouble).view({1, 2});
}

double Kl(double p, double q) {
  return p * std::log(p / q) + (1 - p) * std::log((1 - p) / (1 - q));
}

const CategoricalImitation kLoss({}, models::Factors({2}));

ExchangeWeights Shake() {
  return {.direct = 0.0, .forward = 1.0, .imitation = 1.0, .reversed = 1.0};
}

/// Leaves of a Gaussian minibatch: teacher, shadow, student.
struct Leaves {
  at::Tensor teacher = Leaf(1);
  at::Tensor shadow = Leaf(2);
  at::Tensor student = Leaf(3);

  static at::Tensor Leaf(std::uint64_t seed) {
    return models::NormalDraws({4, 6}, seed)
        .to(at::kDouble)
        .set_requires_grad(true);
  }
  Predictions said() const {
    return {.teacher = teacher, .shadow = shadow, .student = student};
  }
};

/// Whether a term that is alone in the losses pulls at a leaf.
struct Pulls {
  bool teacher, shadow, student;
};

Pulls PullsOf(const ExchangeWeights& weights) {
  const Leaves leaves;
  const GaussianImitation loss({}, 0.3);
  const ExchangeLosses losses = FindLosses(loss, weights, leaves.said());
  (losses.student + losses.shadow + 0.0 * leaves.student.sum()).backward();
  const auto pulls = [](const at::Tensor& leaf) {
    return leaf.grad().defined() && leaf.grad().abs().max().item<double>() > 0;
  };
  return {pulls(leaves.teacher), pulls(leaves.shadow), pulls(leaves.student)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exchange)

BOOST_AUTO_TEST_CASE(the_losses_are_what_a_hand_computes) {
  const Predictions said{
      .teacher = Sure(0.9), .shadow = Sure(0.6), .student = Sure(0.2)};
  ExchangeWeights weights{.label = 0.3,
                          .direct = 0.5,
                          .forward = 0.7,
                          .imitation = 1.1,
                          .reversed = 1.3,
                          .shadow_label = 1.7};
  ExchangeLosses losses = FindLosses(kLoss, weights, said);
  BOOST_TEST(losses.student.item<double>() ==
                 -0.3 * std::log(0.2) + 0.5 * Kl(0.9, 0.2) + 0.7 * Kl(0.6, 0.2),
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(losses.shadow.item<double>() ==
                 1.1 * Kl(0.9, 0.6) + 1.3 * Kl(0.2, 0.6) - 1.7 * std::log(0.6),
             boost::test_tools::tolerance(1e-9));
  // The program's imitation: half the square of the one logit that differs.
  weights.shadow_imitation = ShadowImitation::kSquaredError;
  losses = FindLosses(kLoss, weights, said);
  const double logit = std::log(9.0) - std::log(1.5);
  BOOST_TEST(
      losses.shadow.item<double>() ==
          1.1 * 0.5 * logit * logit + 1.3 * Kl(0.2, 0.6) - 1.7 * std::log(0.6),
      boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(a_label_that_is_given_replaces_the_teacher_s) {
  Predictions said{
      .teacher = Sure(0.9), .shadow = Sure(0.6), .student = Sure(0.2)};
  said.action = at::tensor({1}, at::kLong).view({1, 1});
  const ExchangeLosses losses = FindLosses(
      kLoss, {.label = 1.0, .direct = 0.0, .shadow_label = 1.0}, said);
  BOOST_TEST(losses.student.item<double>() == -std::log(0.8),
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(losses.shadow.item<double>() == -std::log(0.4),
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(mutual_learning_asks_no_teacher) {
  // Softened by 4, the odds of 0.6 are (0.6 / 0.4)^(1/4).
  const auto softened = [](double p) {
    const double odds = std::pow(p / (1 - p), 0.25);
    return odds / (1 + odds);
  };
  Predictions said{.shadow = Sure(0.6), .student = Sure(0.2)};
  said.action = at::tensor({1}, at::kLong).view({1, 1});
  const ExchangeLosses losses = FindLosses(
      CategoricalImitation({.temperature = 4.0}, models::Factors({2})),
      {.label = 1.0,
       .direct = 0.0,
       .forward = 1.0,
       .reversed = 1.0,
       .shadow_label = 1.0},
      said);
  BOOST_TEST(losses.student.item<double>() ==
                 -std::log(0.8) + 16.0 * Kl(softened(0.6), softened(0.2)),
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(losses.shadow.item<double>() ==
                 -std::log(0.4) + 16.0 * Kl(softened(0.2), softened(0.6)),
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(each_term_pulls_at_its_learner_alone) {
  struct Case {
    const char* name;
    ExchangeWeights weights;
    bool shadow, student;
  };
  const std::vector<Case> cases = {
      {"label", {.label = 1, .direct = 0}, false, true},
      {"direct", {.direct = 1}, false, true},
      {"forward", {.direct = 0, .forward = 1}, false, true},
      {"imitation", {.direct = 0, .imitation = 1}, true, false},
      {"imitation by squares",
       {.direct = 0,
        .imitation = 1,
        .shadow_imitation = ShadowImitation::kSquaredError},
       true,
       false},
      {"reversed", {.direct = 0, .reversed = 1}, true, false},
      {"shadow label", {.direct = 0, .shadow_label = 1}, true, false},
  };
  for (const Case& term : cases) {
    const Pulls pulls = PullsOf(term.weights);
    BOOST_TEST_CONTEXT(term.name) {
      BOOST_TEST(!pulls.teacher);
      BOOST_TEST(pulls.shadow == term.shadow);
      BOOST_TEST(pulls.student == term.student);
    }
  }
}

BOOST_AUTO_TEST_CASE(one_sum_is_two_objectives) {
  // Each one's gradient of the sum is that of its own loss alone.
  const GaussianImitation loss({}, 0.3);
  const Leaves together, student, shadow;
  const ExchangeLosses sum = FindLosses(loss, Shake(), together.said());
  (sum.student + sum.shadow).backward();
  FindLosses(loss, Shake(), student.said()).student.backward();
  FindLosses(loss, Shake(), shadow.said()).shadow.backward();
  BOOST_TEST(at::equal(together.student.grad(), student.student.grad()));
  BOOST_TEST(at::equal(together.shadow.grad(), shadow.shadow.grad()));
}

BOOST_AUTO_TEST_CASE(where_the_shadow_is_not_trusted_the_teacher_speaks) {
  const GaussianImitation loss({}, 0.3);
  const Leaves leaves;
  Predictions said = leaves.said();
  const ExchangeWeights forward{.direct = 0.0, .forward = 1.0};
  const auto student_loss = [&](const Predictions& of) {
    return FindLosses(loss, forward, of).student.item<double>();
  };
  said.trusted = at::ones({4}, at::kBool);
  BOOST_TEST(student_loss(said) == student_loss(leaves.said()));
  said.trusted.zero_();
  const double direct =
      FindLosses(loss, {.direct = 1.0}, leaves.said()).student.item<double>();
  BOOST_TEST(student_loss(said) == direct);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::distillation
