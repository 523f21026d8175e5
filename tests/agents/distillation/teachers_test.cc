#include "agents/distillation/teachers.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "models/networks/masked_categorical.h"
#include "tests/agents/distillation/finite_differences.h"
#include "tests/agents/distillation/small_teachers.h"
#include "tests/configs/refusal.h"

namespace ballast::agents::distillation {
namespace {

Teachers Two(const std::string& kind, AveragingRule rule,
             std::unique_ptr<FrozenCritics> critics = nullptr) {
  return TwoTeachers(kind, {.rule = rule}, std::move(critics));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(teachers)

BOOST_AUTO_TEST_CASE(a_teacher_predicts_what_its_policy_does) {
  const States states = RandomStates(true, 3);
  const Teachers gaussian = OneTeacher("gaussian");
  const auto policy = SmallPolicy("gaussian", 1);
  const at::Tensor said = gaussian.Predict(states.observation, {});
  BOOST_TEST(Distance(said.narrow(1, 0, 2),
                      policy->Act(states.observation)->Mode()) < 1e-6);

  const Teachers categorical = OneTeacher("categorical");
  const models::MaskedCategorical distribution(
      categorical.Predict(states.observation, states.mask),
      models::Factors({3, 2}), states.mask);
  BOOST_TEST(
      at::equal(distribution.Mode(), SmallPolicy("categorical", 1)
                                         ->Act(states.observation, states.mask)
                                         ->Mode()));
}

BOOST_AUTO_TEST_CASE(a_cold_value_teacher_prefers_what_its_policy_takes) {
  const States states = RandomStates(true, 3);
  const FrozenTeacher greedy(SmallPolicy("greedy", 1),
                             {.value_temperature = 1e-3});
  const models::MaskedCategorical distribution(
      greedy.Predict(states.observation, states.mask), models::Factors({3, 2}),
      states.mask);
  BOOST_TEST(
      at::equal(distribution.Mode(),
                greedy.policy().Act(states.observation, states.mask)->Mode()));
}

BOOST_AUTO_TEST_CASE(a_teacher_has_no_history_and_its_own_statistics) {
  const States states = RandomStates(false, 3);
  const FrozenTeacher teacher = SmallTeacher("gaussian", 1);
  BOOST_TEST(!teacher.Predict(states.observation, {}).requires_grad());
  const models::MlpGraph network = teacher.Network(
      teacher.policy().normaliser().Normalise(states.observation));
  BOOST_TEST(!network.output.requires_grad());
  BOOST_TEST(network.hidden.size() == 2U);
  // Output normalises by itself.
  BOOST_TEST(Distance(network.output,
                      teacher.policy().Output(states.observation)) < 1e-5);
}

BOOST_AUTO_TEST_CASE(a_change_or_a_wish_for_gradients_is_a_bug) {
  auto policy = SmallPolicy("gaussian", 1);
  models::NetworkPolicy* weights = policy.get();
  const FrozenTeacher teacher(std::move(policy), {});
  teacher.RequireUnchanged();
  weights->parameters()[0][3] += 1.0F;
  BOOST_CHECK_THROW(teacher.RequireUnchanged(), std::logic_error);

  auto wanting = SmallPolicy("gaussian", 1);
  wanting->parameters().set_requires_grad(true);
  BOOST_CHECK_THROW(FrozenTeacher(std::move(wanting), {}), std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_softened_teacher_has_wider_opinions_alone) {
  const States states = RandomStates(true, 3);
  const FrozenTeacher wide(SmallPolicy("gaussian", 1), {.softness = 3.0});
  const at::Tensor said =
      SmallTeacher("gaussian", 1).Predict(states.observation, {});
  const at::Tensor soft = wide.Predict(states.observation, {});
  BOOST_TEST(at::equal(soft.narrow(1, 0, 2), said.narrow(1, 0, 2)));
  BOOST_TEST(Distance(soft.narrow(1, 2, 2).exp(),
                      3.0 * said.narrow(1, 2, 2).exp()) < 1e-5);
  const FrozenTeacher warm(SmallPolicy("categorical", 1), {.softness = 2.0});
  BOOST_TEST(Distance(2.0 * warm.Predict(states.observation, states.mask),
                      SmallTeacher("categorical", 1)
                          .Predict(states.observation, states.mask)) < 1e-5);
}

BOOST_AUTO_TEST_CASE(several_predict_by_the_rule) {
  const States states = RandomStates(true, 3);
  for (const char* kind : {"gaussian", "categorical"}) {
    const bool is_gaussian = std::string(kind) == "gaussian";
    const at::Tensor mask = is_gaussian ? at::Tensor() : states.mask;
    const std::vector<at::Tensor> each = {
        SmallTeacher(kind, 1).Predict(states.observation, mask),
        SmallTeacher(kind, 2, {7}).Predict(states.observation, mask)};
    const auto together = [&](AveragingRule rule) {
      return Two(kind, rule).Predict(states.observation, mask);
    };
    BOOST_TEST(Distance(together(AveragingRule::kLogDensity),
                        is_gaussian ? LogDensityMeanOfGaussians(each)
                                    : LogDensityMeanOfLogits(each)) == 0.0);
    BOOST_TEST(Distance(together(AveragingRule::kMixture),
                        is_gaussian
                            ? MixtureOfGaussians(each)
                            : MixtureOfLogits(each, models::Factors({3, 2}),
                                              mask)) == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(the_safe_choice_is_one_of_them_and_needs_critics) {
  const States states = RandomStates(false, 3);
  const at::Tensor together =
      Two("gaussian", AveragingRule::kSafeChoice, SmallCritics())
          .Predict(states.observation, {});
  const at::Tensor first =
      SmallTeacher("gaussian", 1).Predict(states.observation, {});
  const at::Tensor second =
      SmallTeacher("gaussian", 2, {7}).Predict(states.observation, {});
  int of_first = 0;
  for (std::int64_t row = 0; row < states.rows(); ++row) {
    const bool is_first = at::equal(together[row], first[row]);
    BOOST_TEST((is_first || at::equal(together[row], second[row])));
    of_first += is_first ? 1 : 0;
  }
  BOOST_TEST(of_first > 0);
  BOOST_TEST(of_first < states.rows());
  const std::string refusal =
      configs::Refusal([] { Two("gaussian", AveragingRule::kSafeChoice); });
  BOOST_TEST(refusal.find("constrained agent") != std::string::npos);
  BOOST_TEST(configs::Refusal([] {
               Two("gaussian", AveragingRule::kSafeChoice, SmallCritics(0));
             }).find("critics of costs") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_digest_knows_every_teacher_and_the_critics) {
  const auto digest = [](std::unique_ptr<FrozenCritics> critics) {
    return Two("gaussian", AveragingRule::kMixture, std::move(critics))
        .Digest();
  };
  const std::string without = digest(nullptr);
  const std::string with = digest(SmallCritics());
  BOOST_TEST(with == digest(SmallCritics()));
  BOOST_TEST(with != without);
  BOOST_TEST(with != digest(SmallCritics(1, 10)));
  BOOST_TEST(without != OneTeacher("gaussian").Digest());
}

BOOST_AUTO_TEST_CASE(critics_slope_as_finite_differences) {
  const auto critics = SmallCritics();
  const States states = RandomStates(false, 4, 6);
  const at::Tensor action = 0.3 * models::NormalDraws({6, 2}, 5);
  const at::Tensor leaf = action.clone().set_requires_grad(true);
  const at::Tensor weights = models::NormalDraws({2, 6}, 6);
  const at::Tensor values = critics->Differentiable(states.observation, leaf);
  BOOST_TEST(Distance(values.detach(),
                      critics->Values(states.observation, action)) < 1e-6);
  (weights * values).sum().backward();
  constexpr float kStep = 1e-2F;
  for (int row = 0; row < 6; ++row) {
    for (int j = 0; j < 2; ++j) {
      const auto moved = [&](float by) {
        at::Tensor there = action.clone();
        there[row][j] += by;
        return (weights * critics->Values(states.observation, there))
            .sum()
            .item<double>();
      };
      const double slope = (moved(kStep) - moved(-kStep)) / (2 * kStep);
      // Float32 values, and a curve between the two.
      BOOST_TEST(std::abs(leaf.grad()[row][j].item<double>() - slope) < 0.02);
    }
  }
}

BOOST_AUTO_TEST_CASE(those_that_do_not_act_alike_are_refused) {
  std::vector<FrozenTeacher> teachers;
  teachers.push_back(SmallTeacher("gaussian", 1));
  teachers.push_back(SmallTeacher("categorical", 2));
  const std::string refusal =
      configs::Refusal([&] { Teachers(std::move(teachers), {}, nullptr); });
  BOOST_TEST(refusal.find("one task") != std::string::npos);
  BOOST_TEST(configs::Refusal([] { Teachers({}, {}, nullptr); }) !=
             "(accepted)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::distillation
