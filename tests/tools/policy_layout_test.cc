#include "tools/policy_layout.h"

#include <boost/test/unit_test.hpp>

#include "tests/configs/refusal.h"

namespace ballast::tools {
namespace {

using configs::Refusal;

envs::EnvironmentSpec Spec() {
  envs::EnvironmentSpec spec;
  spec.task = "toy.walk";
  spec.observation = {{"hip", "rad", -3, 3}, {"knee", "rad", 0, 2}};
  spec.action.box = {{"hip", "1", -1, 1}};
  spec.action.factors = {{"gear", 3}};
  spec.horizon = 10;
  spec.control_timestep = 0.025;
  return spec;
}

std::string RefusalOf(const models::PolicyLayout& layout) {
  return Refusal([&] { RequireLayout(layout, Spec(), "p.safetensors"); });
}

BOOST_AUTO_TEST_SUITE(policy_layout)

BOOST_AUTO_TEST_CASE(a_layout_holds_what_the_specification_says) {
  const models::PolicyLayout layout = LayoutOf(Spec());
  const std::vector<models::LayoutEntry> observation = {{"hip", "rad", -3, 3},
                                                        {"knee", "rad", 0, 2}};
  BOOST_TEST(layout.task == "toy.walk");
  BOOST_TEST((layout.observation == observation));
  BOOST_TEST(layout.action.size() == 1);
  BOOST_TEST(layout.factors[0].choices == 3);
  BOOST_TEST(layout.control_timestep == 0.025);
  BOOST_TEST(RefusalOf(layout) == "(accepted)");
}

BOOST_AUTO_TEST_CASE(another_task_of_the_same_names_fits) {
  models::PolicyLayout layout = LayoutOf(Spec());
  layout.task = "toy.run";
  layout.observation[0].low = -1;
  BOOST_TEST(RefusalOf(layout) == "(accepted)");
}

BOOST_AUTO_TEST_CASE(the_first_difference_is_named) {
  models::PolicyLayout layout = LayoutOf(Spec());
  layout.observation[1].name = "ankle";
  BOOST_TEST(RefusalOf(layout) ==
             "p.safetensors: made for toy.walk, does not fit toy.walk: "
             "observation 1 is ankle to the policy and knee to the task; use "
             "a policy trained on toy.walk.");

  layout = LayoutOf(Spec());
  layout.action.clear();
  BOOST_TEST(RefusalOf(layout).find("the policy has 0 actions, the task 1") !=
             std::string::npos);

  layout = LayoutOf(Spec());
  layout.factors[0].choices = 2;
  BOOST_TEST(RefusalOf(layout).find("factor gear has 2 choices") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
