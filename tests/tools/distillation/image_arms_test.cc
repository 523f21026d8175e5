#include "tools/distillation/image_arms.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>

#include "tests/configs/refusal.h"

namespace ballast::tools {

using agents::distillation::ExchangeWeights;
using agents::distillation::ShadowImitation;

BOOST_AUTO_TEST_SUITE(image_arms)

BOOST_AUTO_TEST_CASE(labels_weigh_one_and_whoever_else_teaches_one) {
  std::set<std::string> names;
  for (const ImageArm& arm : ImageArms()) {
    BOOST_TEST_CONTEXT(arm.name) {
      const bool is_alone = arm.name == "alone";
      BOOST_TEST(arm.weights.label == 1.0);
      BOOST_TEST(arm.weights.direct + arm.weights.forward ==
                 (is_alone ? 0.0 : 1.0));
      BOOST_TEST(names.insert(std::string(arm.name)).second);
      BOOST_TEST(arm.summary != "");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_shadow_is_there_where_it_teaches_and_is_taught) {
  for (const ImageArm& arm : ImageArms()) {
    const ExchangeWeights& weights = arm.weights;
    const double of_shadow =
        weights.imitation + weights.reversed + weights.shadow_label;
    BOOST_TEST_CONTEXT(arm.name) {
      BOOST_TEST(arm.shadow.has_value() == (weights.forward > 0.0));
      BOOST_TEST(arm.shadow.has_value() == (of_shadow > 0.0));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_ablation_differs_in_what_it_is_named_for) {
  const auto terms = [](const char* name) {
    const ExchangeWeights& weights = ImageArmNamed(name).weights;
    return std::vector<double>{weights.label,    weights.direct,
                               weights.forward,  weights.imitation,
                               weights.reversed, weights.shadow_label};
  };
  const auto check = [](const std::vector<double>& a,
                        const std::vector<double>& b) {
    BOOST_TEST(a == b, boost::test_tools::per_element());
  };
  check(terms("kd"), terms("kd_matched"));
  check(terms("kd"), terms("kd_longer"));
  check(terms("shake"), terms("shake_matched"));
  check(terms("shake"), terms("shake_student_trunk"));
  check(terms("fine_tuned_teacher"), terms("dml"));
  std::vector<double> one_way = terms("shake");
  one_way[4] = 0.0;
  check(terms("shake_no_reversed"), one_way);
  // Or its shadow would be the teacher, and the arm plain distillation.
  for (const ImageArm& arm : ImageArms()) {
    BOOST_TEST((!arm.shadow || arm.shadow->residual) ==
               (arm.name != "shake_no_reversed"));
  }
  std::vector<double> released = terms("shake_matched");
  released[5] = 1.0;
  check(terms("shake_released"), released);
  BOOST_TEST((ImageArmNamed("shake_released").weights.shadow_imitation ==
              ShadowImitation::kSquaredError));
  for (const ImageArm& arm : ImageArms()) {
    const std::string_view name = arm.name;
    BOOST_TEST(arm.normalise_logits ==
               (name.ends_with("_matched") || name == "shake_released"));
  }
}

BOOST_AUTO_TEST_CASE(the_longer_arm_comes_after_those_it_is_measured_by) {
  BOOST_TEST(ImageArmNames().back() == kLongerArm);
}

BOOST_AUTO_TEST_CASE(an_unknown_arm_names_the_nearest) {
  BOOST_TEST(configs::Refusal([] {
               ImageArmNamed("shak");
             }).find("did you mean shake?") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
