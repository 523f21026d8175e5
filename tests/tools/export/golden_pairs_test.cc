#include "tools/export/golden_pairs.h"

#include <boost/test/unit_test.hpp>

#include "tests/configs/refusal.h"
#include "tests/tools/export/example_policies.h"
#include "tools/export/plain_network.h"

namespace ballast::tools {
namespace {

PolicyAnswers PairsOf(const models::PolicyShape& shape) {
  return GoldenPairs(*ExamplePolicy(shape), ExampleLayout(shape), "toy");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden_pairs)

BOOST_AUTO_TEST_CASE(every_policy_has_as_many_and_always_the_same) {
  for (const models::PolicyShape& shape : ExampleShapes()) {
    const PolicyAnswers pairs = PairsOf(shape);
    const PolicyAnswers again = PairsOf(shape);
    BOOST_TEST(pairs.observation.size(0) == kGoldenPairs);
    BOOST_TEST(at::equal(pairs.observation, again.observation));
    BOOST_TEST(at::equal(pairs.action, again.action));
  }
}

BOOST_AUTO_TEST_CASE(actions_are_cut_to_their_bounds) {
  const models::PolicyShape shape = ExampleShapes().front();
  const PolicyAnswers pairs = PairsOf(shape);
  const at::Tensor& mean = pairs.numbers.front().second;
  const at::Tensor knee = pairs.action.select(1, 1);
  BOOST_TEST(knee.abs().max().item<float>() == 0.05F);
  BOOST_TEST(mean.select(1, 1).abs().max().item<float>() > 0.05F);
  BOOST_TEST(at::equal(pairs.action.select(1, 2), mean.select(1, 2)));
}

BOOST_AUTO_TEST_CASE(observations_are_typical_extreme_and_masked) {
  const models::PolicyShape shape = ExampleShapes().back();
  const PolicyAnswers pairs = PairsOf(shape);
  const auto policy = ExamplePolicy(shape);
  const at::Tensor z =
      policy->normaliser().Normalise(pairs.observation.contiguous()).abs();
  BOOST_TEST(z.max().item<float>() > 5.0F);
  BOOST_TEST(z.median().item<float>() < 2.0F);
  const auto unmasked = pairs.mask.all(1).sum().item<std::int64_t>();
  BOOST_TEST(unmasked >= kGoldenPairs / 3);
  BOOST_TEST(unmasked <= kGoldenPairs * 2 / 3);
}

// Float32 beside float64: a sum of some twenty terms of size 1.
BOOST_AUTO_TEST_CASE(the_plain_network_says_what_the_policy_says) {
  for (const models::PolicyShape& shape : ExampleShapes()) {
    const auto policy = ExamplePolicy(shape);
    const at::Tensor observation = PairsOf(shape).observation;
    const at::Tensor own = policy->Output(observation);
    for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
      const at::Tensor plain = PlainNetwork(*policy, type).Output(observation);
      BOOST_TEST((plain.scalar_type() == type));
      BOOST_TEST((plain.to(at::kFloat) - own).abs().max().item<float>() < 2e-5);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_policy_without_numbers_is_refused) {
  const models::PolicyShape shape = ExampleShapes().front();
  const auto policy = ExamplePolicy(shape);
  policy->parameters().fill_(1e30F);
  const std::string reason = configs::Refusal(
      [&] { GoldenPairs(*policy, ExampleLayout(shape), "toy"); });
  BOOST_TEST(reason.starts_with("toy: of "));
  BOOST_TEST(reason.find("last bits") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(equal_values_are_a_sound_choice) {
  const models::PolicyShape shape = ExampleShapes().back();
  const auto policy = ExamplePolicy(shape);
  policy->parameters().zero_();
  const PolicyAnswers pairs = GoldenPairs(*policy, ExampleLayout(shape), "toy");
  BOOST_TEST(pairs.action[0].sum().item<std::int64_t>() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
