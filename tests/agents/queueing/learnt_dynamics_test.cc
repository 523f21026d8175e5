#include "agents/queueing/learnt_dynamics.h"

#include <ATen/CPUGeneratorImpl.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <stdexcept>

#include "tests/agents/queueing/small_dqn.h"
#include "tests/models/one_thread.h"

namespace ballast::agents::queueing {
namespace {

LearntDynamics Dynamics(const TwoClasses& system, int most_outcomes = 12) {
  LearntDynamicsConfig config;
  config.most_outcomes = most_outcomes;
  config.learning_rate = 1e-2;
  config.network = SmallDqnConfig().network;
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(3);
  return LearntDynamics(system, config, generator);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(learnt_dynamics, models::OneThread)

BOOST_AUTO_TEST_CASE(a_deterministic_system_is_learned) {
  // Services end in every step: who is served follows from x and a.
  const TwoClasses system(2);
  LearntDynamics dynamics = Dynamics(system);
  for (int step = 0; step < 600; ++step) {
    Transitions batch = RandomTransitions(system, 64, 4, step);
    batch.labels.setConstant(TwoClasses::kServiceEnd);
    Complete(system, batch);
    dynamics.Meet(batch);
    dynamics.Learn(batch);
  }
  Transitions fresh = RandomTransitions(system, 1000, 4, 12345);
  fresh.labels.setConstant(TwoClasses::kServiceEnd);
  Complete(system, fresh);
  configs::RandomStream stream(1);
  envs::IntMatrix drawn;
  dynamics.Draw(fresh.states, fresh.actions, stream, drawn);
  int right = 0;
  for (int i = 0; i < 1000; ++i) {
    right += drawn.row(i) == fresh.next_states.row(i);
  }
  BOOST_TEST(right > 980);
}

BOOST_AUTO_TEST_CASE(chance_is_learned_as_probabilities) {
  const TwoClasses system;
  LearntDynamics dynamics = Dynamics(system);
  std::vector<configs::RandomStream> streams;
  for (int i = 0; i < 64; ++i) streams.emplace_back(i);
  for (int step = 0; step < 800; ++step) {
    Transitions batch = RandomTransitions(system, 64, 3, step);
    system.Sample(batch.states, streams, batch.labels);
    Complete(system, batch);
    dynamics.Meet(batch);
    dynamics.Learn(batch);
  }
  // Two arrivals, two departures, and nothing at the empty network.
  BOOST_TEST(dynamics.outcomes().size() == 5);
  envs::IntMatrix state(1, 2);
  state << 2, 1;
  envs::IntVector action(1);
  for (const int a : {0, 1}) {
    action << a;
    const at::Tensor p = dynamics.Probabilities(state, action);
    for (int k = 0; k < 5; ++k) {
      const auto& change = dynamics.outcomes()[k];
      const double exact = change[0] + change[1] == 1 ? 0.3 / 1.6
                           : change[a] == -1          ? 1 / 1.6
                                                      : 0.0;
      // Steps of 1e-2 on minibatches of 64 stay about this noisy.
      BOOST_TEST(std::abs(p[0][k].item<double>() - exact) < 0.08);
    }
  }
}

BOOST_AUTO_TEST_CASE(its_gradient_is_that_of_finite_differences) {
  const TwoClasses system;
  LearntDynamics dynamics = Dynamics(system, 6);
  const Transitions batch = RandomTransitions(system, 10, 2, 1);
  dynamics.Meet(batch);
  BOOST_TEST(dynamics.outcomes().size() < 6);
  at::Tensor gradient;
  at::Tensor ignored;
  dynamics.Loss(batch, gradient);
  auto* theta = dynamics.parameters().mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < dynamics.parameters().numel(); i += 7) {
    const float before = theta[i];
    theta[i] = before + 2e-3F;
    const double above = dynamics.Loss(batch, ignored);
    theta[i] = before - 2e-3F;
    const double below = dynamics.Loss(batch, ignored);
    theta[i] = before;
    // The loss is rounded to 1e-7 or so; kinks of the ReLU may lie between.
    BOOST_TEST(std::abs((above - below) / 4e-3 -
                        gradient.const_data_ptr<float>()[i]) < 1e-3);
  }
}

BOOST_AUTO_TEST_CASE(queues_never_get_shorter_than_empty) {
  const TwoClasses system;
  LearntDynamics dynamics = Dynamics(system);
  Transitions batch = RandomTransitions(system, 50, 3, 1);
  batch.labels.setConstant(TwoClasses::kServiceEnd);
  Complete(system, batch);
  dynamics.Meet(batch);  // It has learned nothing of where they can happen.
  const envs::IntMatrix empty = envs::IntMatrix::Zero(50, 2);
  configs::RandomStream stream(1);
  envs::IntMatrix drawn;
  dynamics.Draw(empty, batch.actions, stream, drawn);
  BOOST_TEST(drawn.minCoeff() == 0);
}

BOOST_AUTO_TEST_CASE(more_outcomes_than_it_can_tell_apart_are_refused) {
  const TwoClasses system;
  LearntDynamics dynamics = Dynamics(system, 2);
  BOOST_CHECK_THROW(dynamics.Meet(RandomTransitions(system, 50, 3, 1)),
                    std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
