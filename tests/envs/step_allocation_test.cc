#include <boost/test/unit_test.hpp>

#include "envs/registry.h"
#include "tests/envs/allocation_counter.h"
#include "tests/envs/golden_rollout.h"

namespace ballast::envs {

BOOST_AUTO_TEST_SUITE(StepAllocationTest)

BOOST_AUTO_TEST_CASE(a_control_step_allocates_nothing) {
  for (const TaskInfo& task : ListTasks()) {
    TaskOptions options;
    options.task = task.name;
    options.constraints = {"all"};
    const auto robots = MakeRobots(options, {{}, {}, {}}, /*threads=*/2);
    const int actuators = std::ssize(robots->spec().action.box);
    const RowMatrix action = GoldenAction(3, actuators, 1);
    robots->Reset(AllOf(3));
    robots->Step(action);

    const long before = AllocationCount();
    for (int k = 0; k < 20; ++k) robots->Step(action);
    const long after = AllocationCount();
    BOOST_TEST_CONTEXT(task.name) {
      BOOST_CHECK_GT(before, 0);  // They are counted at all.
      BOOST_CHECK_EQUAL(after, before);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
