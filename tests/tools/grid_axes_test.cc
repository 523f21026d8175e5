#include "tools/grid_axes.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "envs/registry.h"
#include "tests/configs/refusal.h"

namespace ballast::tools {
namespace {

using configs::Refusal;

const AxisInfo& AxisCalled(const std::vector<AxisInfo>& axes,
                           const std::string& name) {
  const auto found =
      std::find_if(axes.begin(), axes.end(),
                   [&](const AxisInfo& axis) { return axis.name == name; });
  BOOST_REQUIRE_MESSAGE(found != axes.end(), "no axis " + name);
  return *found;
}

BOOST_AUTO_TEST_SUITE(grid_axes)

BOOST_AUTO_TEST_CASE(every_axis_of_every_task_can_be_set_at_its_nominal_value) {
  for (const envs::TaskInfo& info : envs::ListTasks()) {
    std::set<std::string> names;
    envs::SimulationOptions world;
    for (const AxisInfo& axis : ListAxes(info, {})) {
      BOOST_TEST(names.insert(axis.name).second, axis.name);
      SetAxis(axis.name, axis.nominal, world);
      RequireAxisValues({axis.name, {axis.nominal}});
    }
    BOOST_TEST(world.perturbations.size() == info.parameters.size());
    BOOST_TEST(world.safety_coefficient.value() == info.safety_coefficient);
    envs::TaskOptions task;
    task.task = info.name;
    BOOST_TEST(envs::MakeEnvironment(task, {world}, 1)->size() == 1);
  }
}

BOOST_AUTO_TEST_CASE(challenges_are_nominal_at_what_the_task_has) {
  envs::TaskOptions task;
  task.challenges = {{"action_delay", 3}};
  task.safety_coefficient = 0.7;
  const std::vector<AxisInfo> axes = ListAxes(envs::ListTasks()[0], task);
  BOOST_TEST(AxisCalled(axes, "challenge.action_delay").nominal == 3);
  BOOST_TEST(AxisCalled(axes, "challenge.action_delay").unit ==
             "control steps");
  BOOST_TEST(AxisCalled(axes, "challenge.stuck_actions_steps").nominal == 1);
  BOOST_TEST(AxisCalled(axes, "constraint.safety_coefficient").nominal == 0.7);
}

BOOST_AUTO_TEST_CASE(what_shapes_the_observation_is_no_axis) {
  for (const std::string& name : AxisNames(envs::ListTasks()[0])) {
    BOOST_TEST(name != "challenge.extra_dimensions");
    BOOST_TEST(name != "challenge.multi_objective_observed");
  }
}

BOOST_AUTO_TEST_CASE(values_out_of_range_and_other_names_are_refused) {
  const auto refuse = [](const std::string& name, double value) {
    return Refusal([&] { RequireAxisValues({name, {0, value}}); });
  };
  BOOST_TEST(refuse("challenge.action_delay", 2) == "(accepted)");
  BOOST_TEST(
      refuse("challenge.action_delay", 2.5)
          .starts_with("challenge.action_delay = 2.5: must be a whole number"));
  BOOST_TEST(refuse("constraint.safety_coefficient", 1) == "(accepted)");
  BOOST_TEST(refuse("constraint.safety_coefficient", 1.5) ==
             "constraint.safety_coefficient = 1.5: must lie in [0, 1]; 1 is "
             "the mildest");
  BOOST_TEST(refuse("constraint.slider_pos", 0.1).starts_with("axis "));
}

BOOST_AUTO_TEST_CASE(titles_are_names_in_words) {
  BOOST_TEST(AxisTitle("perturbation.pole_length") == "pole length");
  BOOST_TEST(AxisTitle("challenge.action_noise") == "action noise");
  BOOST_TEST(AxisTitle("constraint.safety_coefficient") ==
             "safety coefficient");
  BOOST_TEST(AxisTitle("other.thing_x") == "other.thing x");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
