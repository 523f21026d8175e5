#include "tools/bench_evaluation.h"

#include <boost/test/unit_test.hpp>

#include "models/registry.h"

namespace ballast::tools {

BOOST_AUTO_TEST_SUITE(bench_evaluation)

// Laws, not speeds: the machine that runs the tests may be busy. That the bare
// loop ends in the policy's own states, it sees to itself.
BOOST_AUTO_TEST_CASE(the_bare_loop_lives_the_states_of_the_policy) {
  models::PolicyShape shape;
  shape.kind = "gaussian";
  shape.network.inputs = 24;
  shape.network.hidden = {16, 16};
  shape.network.output_gain = 1.0;
  shape.action_size = 6;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(4);
  const auto policy = models::MakePolicy(shape, generator);

  GridEvaluation evaluation;
  evaluation.task.task = "walker.walk";
  evaluation.grid.axes = {{"perturbation.torso_length", {0.2, 0.4}}};
  evaluation.episodes = 1;
  evaluation.cost_discounts = {0.99};
  evaluation.threads = 2;
  const BareSpeed speed = MeasureEvaluation(*policy, evaluation, 1);
  BOOST_TEST(speed.steps_per_s > 10);
  BOOST_TEST(speed.bare_steps_per_s > 10);
  BOOST_TEST(speed.ratio > 0.0);
  BOOST_TEST(speed.ratio < 20);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
