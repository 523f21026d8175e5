// A DQN agent small enough to follow, and its life with two classes of jobs.
#pragma once

#include <vector>

#include "agents/queueing/dqn_agent.h"
#include "agents/queueing/dqn_config.h"
#include "configs/random_stream.h"
#include "risk/registry.h"
#include "tests/agents/queueing/two_classes.h"

namespace ballast::agents::queueing {

/// One hidden layer of 32, a batch of 16, an update for every second step.
inline DqnAgentConfig SmallDqnConfig() {
  DqnAgentConfig config;
  config.batch = 16;
  config.per_real = 2;
  config.samples.pseudo_states.bound = 20;
  config.discount = 0.95;
  config.learning_rate = 2e-3;
  config.target_every = 50;
  config.replay_capacity = 3000;
  config.warm_up = 50;
  config.update_every = 2;
  config.exploration_steps = 2000;
  config.scale_steps = 1000;
  config.learnt_outcomes = 16;
  config.network.hidden = {32};
  config.network.activation = models::Activation::kRelu;
  config.network.layer_norm = false;
  return config;
}

/// A doubt of n samples under the Wang transform.
inline RateDoubt WangDoubt(int samples, double magnitude) {
  const auto wang = risk::MakeDistortion(
      {.distortion = "wang", .parameter = 0.75, .points = {}});
  return {risk::RiskMeasure(*wang, samples), magnitude};
}

/// A network that an agent controls, from empty.
class SmallLife {
 public:
  SmallLife(const TwoClasses& system, std::uint64_t seed)
      : system_(system), streams_{configs::RandomStream(seed)} {
    step_.Resize(1, system.state_size());
    step_.states.setZero();
  }

  /// Lives so many steps and makes the updates that fall due.
  /// @return the transitions.
  std::vector<Transitions> Live(DqnAgent& agent, int steps) {
    std::vector<Transitions> lived;
    for (int i = 0; i < steps; ++i) {
      agent.Act(step_.states, step_.actions);
      system_.Sample(step_.states, streams_, step_.labels);
      Complete(system_, step_);
      agent.Observe(step_);
      lived.push_back(step_);
      step_.states = step_.next_states;
      while (agent.updates_due() > 0) agent.Update();
    }
    return lived;
  }

 private:
  const TwoClasses& system_;
  std::vector<configs::RandomStream> streams_;
  Transitions step_;
};

}  // namespace ballast::agents::queueing
