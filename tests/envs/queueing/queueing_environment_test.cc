#include "envs/queueing/queueing_environment.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>

#include "envs/queueing/registry.h"
#include "tests/configs/refusal.h"
#include "tests/envs/queueing/network_files.h"

namespace ballast::envs {
namespace {

using configs::Refusal;

QueueingEnvironment Make(const std::string& network, int size,
                         int horizon = 100, std::uint64_t seed = 0) {
  return QueueingEnvironment(MakeMixedSystem(NetworkFile(network)), size,
                             horizon, seed);
}

void ResetAll(QueueingEnvironment& environment) {
  std::vector<int> ids(environment.size());
  std::iota(ids.begin(), ids.end(), 0);
  environment.Reset(ids);
}

/// Every station's choice, from the step alone.
RowMatrix ActionsAt(const EnvironmentSpec& spec, int size, int step) {
  RowMatrix actions(size, std::ssize(spec.action.factors));
  for (Eigen::Index i = 0; i < actions.rows(); ++i) {
    for (Eigen::Index k = 0; k < actions.cols(); ++k) {
      actions(i, k) = (step + i + k) % spec.action.factors[k].choices;
    }
  }
  return actions;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(queueing_environment)

BOOST_AUTO_TEST_CASE(a_step_is_that_of_the_mixed_system) {
  for (const std::string name : {"reentrant_2", "two_phase_bm", "downlink_d"}) {
    QueueingEnvironment environment = Make(name, 5);
    const MixedSystem& system = environment.system();
    BOOST_TEST(environment.spec().task == name);
    BOOST_TEST(environment.spec().action.box.empty());
    BOOST_TEST(environment.spec().action.factors.size() ==
               system.spec().stations.size());
    BOOST_TEST(environment.spec().control_timestep == system.spec().step_time);
    ResetAll(environment);
    for (int step = 0; step < 100; ++step) {
      Eigen::VectorXd cost;
      system.Cost(environment.states(), cost);
      const TimeStep& time_step =
          environment.Step(ActionsAt(environment.spec(), 5, step));
      BOOST_REQUIRE((time_step.reward == -cost));
      RowMatrix observation;
      MaskMatrix mask;
      system.Observe(environment.states(), observation);
      system.Mask(environment.states(), mask);
      BOOST_REQUIRE((time_step.observation == observation));
      BOOST_REQUIRE((time_step.mask == mask).all());
      BOOST_TEST(time_step.costs.cols() == 0);
      for (int i = 0; i < 5; ++i) {
        BOOST_REQUIRE(time_step.terminated[i] == 0);
        BOOST_REQUIRE(time_step.diverged[i] == 0);
        BOOST_REQUIRE(time_step.truncated[i] == (step == 99 ? 1 : 0));
      }
    }
    BOOST_TEST(environment.states().maxCoeff() > 0);
  }
}

BOOST_AUTO_TEST_CASE(actions_choose_the_joint_action_last_fastest) {
  // Class 1 first and class 3 first leave different queues behind.
  QueueingEnvironment first = Make("criss_cross_bm", 1, 10'000);
  QueueingEnvironment third = Make("criss_cross_bm", 1, 10'000);
  ResetAll(first);
  ResetAll(third);
  std::int64_t first_class_1 = 0;
  std::int64_t third_class_1 = 0;
  for (int step = 0; step < 10'000; ++step) {
    first.Step(RowMatrix::Constant(1, 1, 0.0));
    third.Step(RowMatrix::Constant(1, 1, 1.0));
    first_class_1 += first.states()(0, 0);
    third_class_1 += third.states()(0, 0);
    // The work at server 1 does not depend on the order of service.
    BOOST_REQUIRE(first.states()(0, 0) + first.states()(0, 2) ==
                  third.states()(0, 0) + third.states()(0, 2));
  }
  BOOST_TEST(first_class_1 < third_class_1);
}

BOOST_AUTO_TEST_CASE(a_saved_state_goes_on_within_an_episode) {
  QueueingEnvironment environment = Make("two_phase_bm", 4, 50);
  ResetAll(environment);
  for (int step = 0; step < 30; ++step) {
    environment.Step(ActionsAt(environment.spec(), 4, step));
  }
  QueueingEnvironment other = Make("two_phase_bm", 4, 50, /*seed=*/9);
  other.SetState(environment.State());
  for (int step = 30; step < 50; ++step) {
    const RowMatrix actions = ActionsAt(environment.spec(), 4, step);
    const TimeStep expected = environment.Step(actions);
    const TimeStep& time_step = other.Step(actions);
    BOOST_REQUIRE((time_step.observation == expected.observation));
    BOOST_REQUIRE((time_step.reward == expected.reward));
    BOOST_REQUIRE((time_step.truncated == expected.truncated));
  }
  BOOST_TEST((other.State() == environment.State()));
}

BOOST_AUTO_TEST_CASE(a_reset_leaves_the_others_alone) {
  QueueingEnvironment environment = Make("criss_cross_bh", 3);
  ResetAll(environment);
  for (int step = 0; step < 50; ++step) {
    environment.Step(ActionsAt(environment.spec(), 3, step));
  }
  const IntMatrix before = environment.states();
  const std::vector<int> ids = {1};
  const TimeStep& time_step = environment.Reset(ids);
  BOOST_TEST(time_step.reward[1] == 0.0);
  BOOST_TEST(environment.states().row(1).isZero());
  BOOST_TEST((environment.states().row(0) == before.row(0)));
  BOOST_TEST((environment.states().row(2) == before.row(2)));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
  const auto contains = [](const std::string& text, const std::string& part) {
    BOOST_TEST(text.find(part) != std::string::npos, text);
  };
  QueueingEnvironment environment = Make("criss_cross_bm", 2);
  BOOST_CHECK_THROW(environment.Step(RowMatrix::Zero(2, 1)), std::logic_error);
  ResetAll(environment);
  const auto step = [&](const RowMatrix& actions) {
    return Refusal([&] { environment.Step(actions); });
  };
  contains(step(RowMatrix::Zero(2, 2)), "expected [2, 1]");
  for (const double choice : {-1.0, 2.0, 0.5, std::nan("")}) {
    contains(step(RowMatrix::Constant(2, 1, choice)), "below 2");
  }
  contains(Refusal([&] {
             environment.Reset(std::vector<int>{1, 0});
           }),
           "sorted");
  contains(Refusal([&] { environment.SetState({}); }), "does not fit");
  contains(Refusal([] { Make("criss_cross_bm", 0); }), "at least one");

  QueueingEnvironment phases = Make("two_phase_bm", 1);
  std::vector<std::uint64_t> state = phases.State();
  state[5] = 1;   // A half-served job in an empty queue.
  state[0] += 1;  // Nor is the stream taken over from what is refused.
  const std::vector<std::uint64_t> before = phases.State();
  contains(Refusal([&] { phases.SetState(state); }), "cannot be");
  BOOST_TEST((phases.State() == before));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
