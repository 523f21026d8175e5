#include "agents/queueing/dqn_agent.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>

#include "tests/agents/queueing/small_dqn.h"
#include "tests/models/one_thread.h"

namespace ballast::agents::queueing {
namespace {

constexpr int kCap = 25;

/// The average cost per step of a policy for two classes of one phase, from the
/// distribution after many steps; arrivals at kCap jobs are lost, which at load
/// 0.6 happens once in 1e5 steps.
double AverageCost(const TwoClasses& system, DqnAgent& agent) {
  constexpr int kWidth = kCap + 1;
  envs::IntMatrix states(kWidth * kWidth, 2);
  for (int i = 0; i < states.rows(); ++i) {
    states.row(i) << i / kWidth, i % kWidth;
  }
  // Greedy by the policy that is saved, not by the agent.
  envs::RowMatrix observation;
  envs::MaskMatrix mask;
  system.Observe(states, observation);
  system.Mask(states, mask);
  at::Tensor seen = at::empty({states.rows(), observation.cols()});
  std::copy_n(observation.data(), observation.size(),
              seen.mutable_data_ptr<float>());
  at::Tensor allowed = at::empty({states.rows(), 2}, at::kBool);
  std::copy_n(mask.data(), mask.size(), allowed.mutable_data_ptr<bool>());
  const at::Tensor mode = agent.policy().Act(seen, allowed)->Mode();
  envs::IntVector actions(states.rows());
  for (int i = 0; i < states.rows(); ++i) {
    actions(i) = mode[i][0].item<std::int32_t>();
  }

  std::vector<envs::IntMatrix> next(3);
  for (int label = 0; label < 3; ++label) {
    system.Next(states, actions,
                envs::IntVector::Constant(states.rows(), label), next[label]);
    next[label] = next[label].cwiseMin(kCap);
  }
  const auto law = system.Law({});
  Eigen::VectorXd now = Eigen::VectorXd::Zero(states.rows());
  now(0) = 1.0;
  for (int step = 0; step < 1500; ++step) {
    Eigen::VectorXd then = Eigen::VectorXd::Zero(states.rows());
    for (const auto& [label, probability] : law) {
      for (int i = 0; i < states.rows(); ++i) {
        then(next[label](i, 0) * kWidth + next[label](i, 1)) +=
            probability * now(i);
      }
    }
    now = then;
  }
  Eigen::VectorXd cost;
  system.Cost(states, cost);
  return now.dot(cost);
}

/// 0 for the best policy, 1 for the worst.
double Gap(const TwoClasses& system, DqnAgent& agent) {
  return (AverageCost(system, agent) - TwoClasses::BestAverage()) /
         (TwoClasses::WorstAverage() - TwoClasses::BestAverage());
}

/// The gap after 6,000 steps of such an agent's life.
double LearntGap(const TwoClasses& system, const DqnAgentConfig& config,
                 std::optional<RateDoubt> doubt = std::nullopt) {
  DqnAgent agent(system, config, std::move(doubt), 1);
  SmallLife(system, 2).Live(agent, 6000);
  return Gap(system, agent);
}

using Saved = std::vector<models::NamedTensor>;

Saved Snapshot(const DqnAgent& agent) {
  Saved saved = agent.Save();
  for (auto& [name, tensor] : saved) tensor = tensor.clone();
  return saved;
}

bool Equal(const Saved& a, const Saved& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].first != b[i].first || !at::equal(a[i].second, b[i].second)) {
      return false;
    }
  }
  return true;
}

at::Tensor Find(const DqnAgent& agent, const std::string& name) {
  const Saved saved = agent.Save();
  return std::map<std::string, at::Tensor>(saved.begin(), saved.end()).at(name);
}

/// One state's values by some parameters.
at::Tensor ValuesAt(const TwoClasses& system, const DqnAgent& agent,
                    const at::Tensor& parameters,
                    const envs::IntMatrix& state) {
  envs::RowMatrix observation;
  system.Observe(state, observation);
  at::Tensor seen = at::empty({1, observation.cols()});
  for (int i = 0; i < observation.cols(); ++i) seen[0][i] = observation(0, i);
  return agent.policy().mlp().Forward(parameters, seen).flatten();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dqn_agent, models::OneThread)

BOOST_AUTO_TEST_CASE(dqn_learns_to_serve_the_dear_first) {
  const TwoClasses system;
  for (const int per_real : {0, 8}) {
    for (const bool average_cost : {false, true}) {
      DqnAgentConfig config = SmallDqnConfig();
      config.per_real = per_real;
      config.average_cost = average_cost;
      DqnAgent agent(system, config, std::nullopt, 1);
      SmallLife life(system, 2);
      life.Live(agent, 6000);
      BOOST_TEST_MESSAGE("m = " << per_real << ": " << Gap(system, agent));
      BOOST_TEST(Gap(system, agent) < 0.1,
                 "m = " << per_real << ", average cost " << average_cost);
    }
  }
}

BOOST_AUTO_TEST_CASE(rivals_and_doubters_learn_too) {
  const TwoClasses system;
  for (const auto extra :
       {ExtraTransitions::kLearnt, ExtraTransitions::kReal}) {
    DqnAgentConfig config = SmallDqnConfig();
    config.extra = extra;
    BOOST_TEST(LearntGap(system, config) < 0.1);
  }
  BOOST_TEST(LearntGap(system, SmallDqnConfig(), WangDoubt(5, 0.3)) < 0.1);
}

BOOST_AUTO_TEST_CASE(an_update_steps_down_the_loss_of_the_formula) {
  const TwoClasses system(2);
  DqnAgentConfig config = SmallDqnConfig();
  config.real_weight = 0.6;
  config.huber = 0.5;  // Small enough that both its branches matter.
  config.target_every = 3;
  for (const int form : {0, 1, 2, 3}) {
    const bool average_cost = form == 1;
    config.average_cost = average_cost;
    config.centred = form == 2;
    config.relative_values = form == 3;
    DqnAgent agent(system, config, std::nullopt, 5);
    // The same minibatches a second time.
    DqnBatches batches(system, config, 5);
    const Transitions lived = RandomTransitions(system, 400, 6, 7);
    agent.Observe(lived);
    batches.Observe(lived);
    const double scale = lived.costs.mean();
    double average = 0.0;
    for (const double cost : lived.costs) average += 1e-3 * (cost - average);

    for (int update = 0; update < 10; ++update) {
      const at::Tensor online = agent.policy().parameters().clone();
      const at::Tensor target = Find(agent, "values.target").clone();
      batches.Draw();
      const Transitions& batch = batches.transitions();
      const auto unit = [&](const envs::IntMatrix& state) {
        Eigen::VectorXd cost;
        system.Cost(state, cost);
        return config.relative_values ? 1 + cost(0) / scale : 1.0;
      };
      const auto next_value = [&](const envs::IntMatrix& state) {
        const at::Tensor by_online = ValuesAt(system, agent, online, state);
        const at::Tensor by_target = ValuesAt(system, agent, target, state);
        envs::MaskMatrix mask;
        system.Mask(state, mask);
        int best = mask(0, 0) != 0 ? 0 : 1;
        if (best == 0 && mask(0, 1) != 0 &&
            by_online[1].item<float>() > by_online[0].item<float>()) {
          best = 1;
        }
        return unit(state) * by_target[best].item<double>();
      };
      double loss = 0.0;
      for (Eigen::Index row = 0; row < batch.size(); ++row) {
        const double next = next_value(batch.next_states.row(row));
        const double target_value =
            average_cost ? next - next_value(envs::IntMatrix::Zero(1, 4)) -
                               (batch.costs(row) - average) / scale
                         : 0.95 * next - batch.costs(row) / scale +
                               (config.centred ? 1.0 : 0.0);
        const double value = ValuesAt(system, agent, online,
                                      batch.states.row(row))[batch.actions(row)]
                                 .item<double>();
        const double error =
            std::abs(value - target_value / unit(batch.states.row(row)));
        const double weight = row < 16 ? 0.6 / 16 : 0.4 / 32;
        loss +=
            weight * (error <= 0.5 ? error * error / 2 : 0.5 * (error - 0.25));
      }
      const DqnMetrics& metrics = agent.Update();
      // Float32 networks: a part in 1e6 of each term.
      BOOST_TEST(std::abs(metrics.loss - loss) < 1e-5 * loss);
      BOOST_TEST(metrics.cost_scale == scale,
                 boost::test_tools::tolerance(1e-12));
      BOOST_TEST(metrics.acceptance == batches.acceptance());
      BOOST_TEST(
          at::equal(Find(agent, "values.target"),
                    update % 3 == 2 ? agent.policy().parameters() : target));
    }
  }
}

BOOST_AUTO_TEST_CASE(it_learns_from_every_action_of_a_virtual_state) {
  const TwoClasses system;
  DqnAgentConfig config = SmallDqnConfig();
  config.per_real = 4;
  config.samples.realisation = Realisation::kFull;
  config.samples.every_action = true;
  BOOST_TEST(LearntGap(system, config) < 0.1);
}

BOOST_AUTO_TEST_CASE(relative_values_choose_as_well) {
  const TwoClasses system;
  DqnAgentConfig config = SmallDqnConfig();
  config.relative_values = true;
  config.per_real = 8;
  config.averaging = 0.9;
  BOOST_TEST(LearntGap(system, config) < 0.1);
}

BOOST_AUTO_TEST_CASE(centred_costs_choose_as_well) {
  const TwoClasses system;
  for (const bool centred : {false, true}) {
    DqnAgentConfig config = SmallDqnConfig();
    config.centred = centred;
    config.averaging = 0.9;
    BOOST_TEST(LearntGap(system, config) < 0.1);
  }
}

BOOST_AUTO_TEST_CASE(a_mean_of_weights_is_the_policy_and_does_not_act) {
  const TwoClasses system;
  DqnAgentConfig config = SmallDqnConfig();
  DqnAgent last(system, config, std::nullopt, 1);
  config.averaging = 0.75;
  DqnAgent mean(system, config, std::nullopt, 1);
  at::Tensor expected = last.policy().parameters().clone();
  SmallLife life_of_last(system, 2);
  SmallLife life_of_mean(system, 2);
  std::int64_t updates = 0;
  for (int i = 0; i < 100; ++i) {
    life_of_last.Live(last, 2);
    life_of_mean.Live(mean, 2);
    BOOST_REQUIRE(last.updates() - updates <= 1);
    if (last.updates() == updates) continue;
    updates = last.updates();
    expected = 0.75 * expected + 0.25 * last.policy().parameters();
  }
  BOOST_TEST(updates > 10);
  // What acts and learns is the same with a mean of it and without.
  for (const auto& [name, tensor] : last.Save()) {
    BOOST_TEST(at::equal(Find(mean, name), tensor), name);
  }
  BOOST_TEST(at::allclose(mean.policy().parameters(), expected, 1e-5, 1e-7));
}

BOOST_AUTO_TEST_CASE(without_extra_transitions_all_kinds_are_plain_dqn) {
  const TwoClasses system;
  DqnAgentConfig config = SmallDqnConfig();
  config.per_real = 0;
  std::vector<at::Tensor> parameters;
  for (const auto extra :
       {ExtraTransitions::kAugmented, ExtraTransitions::kLearnt,
        ExtraTransitions::kReal}) {
    config.extra = extra;
    DqnAgent agent(system, config, std::nullopt, 1);
    SmallLife(system, 2).Live(agent, 300);
    BOOST_TEST(agent.updates() == 125);
    parameters.push_back(agent.policy().parameters().clone());
  }
  BOOST_TEST(at::equal(parameters[0], parameters[1]));
  BOOST_TEST(at::equal(parameters[0], parameters[2]));
}

BOOST_AUTO_TEST_CASE(it_explores_less_and_less_and_only_what_works) {
  const TwoClasses system;
  DqnAgent agent(system, SmallDqnConfig(), std::nullopt, 1);
  BOOST_TEST(agent.epsilon() == 1.0);
  envs::IntMatrix states(2000, 2);
  for (int i = 0; i < 2000; ++i) states.row(i) << i % 2, 1;
  envs::IntVector actions;
  agent.Act(states, actions);
  int dear = 0;
  for (int i = 0; i < 2000; i += 2) {
    BOOST_TEST(actions(i) == 1);  // No dear job is there.
    dear += actions(i + 1) == 0;
  }
  BOOST_TEST(std::abs(dear - 500) < 64);  // Four deviations.

  agent.Observe(RandomTransitions(system, 1000, 5, 1));
  BOOST_TEST(agent.epsilon() == 0.525, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(agent.updates_due() == 475);
  agent.Observe(RandomTransitions(system, 2000, 5, 1));
  BOOST_TEST(agent.epsilon() == 0.05, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_learning_rate_falls_to_nothing) {
  const TwoClasses system;
  DqnAgentConfig config = SmallDqnConfig();
  DqnAgent constant(system, config, std::nullopt, 1);
  config.decay_steps = 1000;
  DqnAgent falling(system, config, std::nullopt, 1);
  for (DqnAgent* agent : {&constant, &falling}) {
    agent->Observe(RandomTransitions(system, 750, 5, 1));
  }
  BOOST_TEST(constant.learning_rate() == config.learning_rate);
  BOOST_TEST(falling.learning_rate() == 0.25 * config.learning_rate);
  // Adam's first step is the rate in every weight with a gradient.
  const at::Tensor before = constant.policy().parameters().clone();
  constant.Update();
  falling.Update();
  const at::Tensor whole = constant.policy().parameters() - before;
  const at::Tensor quarter = falling.policy().parameters() - before;
  BOOST_TEST(whole.abs().max().item<double>() > 0);
  BOOST_TEST(at::allclose(quarter, 0.25 * whole, 1e-3, 1e-7));
  falling.Observe(RandomTransitions(system, 750, 5, 1));
  BOOST_TEST(falling.learning_rate() == 0.0);
}

BOOST_AUTO_TEST_CASE(a_resumed_agent_is_the_one_that_lived_through) {
  const TwoClasses system(2);
  for (const int kind : {0, 1, 2}) {
    DqnAgentConfig config = SmallDqnConfig();
    if (kind == 0) config.averaging = 0.9;
    if (kind == 1) config.extra = ExtraTransitions::kLearnt;
    std::optional<RateDoubt> doubt;
    if (kind == 2) doubt = WangDoubt(3, 0.2);
    DqnAgent agent(system, config, doubt, 1);
    SmallLife life(system, 2);
    const std::vector<Transitions> lived = life.Live(agent, 300);
    const Saved saved = Snapshot(agent);

    DqnAgent resumed(system, config, doubt, 99);
    resumed.Restore(saved);
    for (const Transitions& step : lived) {
      resumed.memory().Add(TransitionsOf(TensorsOf(step), system, "file"));
    }
    BOOST_TEST(Equal(Snapshot(resumed), saved));
    SmallLife same_life = life;
    life.Live(agent, 100);
    same_life.Live(resumed, 100);
    BOOST_TEST(agent.updates() == 175);
    BOOST_TEST(Equal(Snapshot(agent), Snapshot(resumed)));
  }
}

BOOST_AUTO_TEST_CASE(a_hostile_checkpoint_is_refused) {
  const TwoClasses system(2);
  DqnAgentConfig config = SmallDqnConfig();
  const auto refused = [&](const std::optional<RateDoubt>& doubt,
                           const std::string& name, const auto& spoil) {
    DqnAgent agent(system, config, doubt, 1);
    SmallLife(system, 2).Live(agent, 100);
    Saved saved = Snapshot(agent);
    for (auto& [saved_name, tensor] : saved) {
      if (saved_name == name) spoil(tensor);
    }
    BOOST_CHECK_THROW(agent.Restore(saved), std::invalid_argument);
  };
  const auto set = [](std::int64_t at, std::int64_t value) {
    return [=](at::Tensor& t) { t.view({-1})[at] = value; };
  };
  refused({}, "agent.counters", set(0, -1));
  refused({}, "agent.counters", [](at::Tensor& t) { t = t.to(at::kFloat); });
  refused({}, "values.target", [](at::Tensor& t) { t = t.narrow(1, 0, 3); });
  refused({}, "random.replay", [](at::Tensor& t) { t.zero_(); });
  const RateDoubt doubt = WangDoubt(3, 0.2);
  refused(doubt, "label_frequencies", set(0, -1));
  refused(doubt, "label_frequencies", set(0, 4));
  refused(doubt, "label_frequencies", set(1, 3));
  refused(doubt, "label_frequencies", set(2, 0));
  refused(doubt, "label_frequencies",
          [](at::Tensor& t) { t = t.narrow(1, 0, 2); });
  config.extra = ExtraTransitions::kLearnt;
  refused({}, "learnt_dynamics.outcomes", set(0, 2));
  refused({}, "learnt_dynamics.outcomes",
          set(3, std::numeric_limits<std::int64_t>::min()));
  refused({}, "learnt_dynamics.outcomes", [](at::Tensor& t) {
    t = t.repeat({2, 1});
  });
  refused({}, "learnt_dynamics.outcomes", [](at::Tensor& t) { t = t[0]; });
}

BOOST_AUTO_TEST_CASE(what_does_not_go_together_is_refused) {
  const TwoClasses system;
  DqnAgentConfig config = SmallDqnConfig();
  config.real_weight = 0.5;
  config.per_real = 0;
  BOOST_CHECK_THROW(DqnAgent(system, config, std::nullopt, 1),
                    std::invalid_argument);
  config = SmallDqnConfig();
  config.extra = ExtraTransitions::kLearnt;
  BOOST_CHECK_THROW(DqnAgent(system, config, WangDoubt(3, 0.2), 1),
                    std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(it_starts_from_another_policy) {
  const TwoClasses system;
  DqnAgent teacher(system, SmallDqnConfig(), std::nullopt, 1);
  SmallLife(system, 2).Live(teacher, 200);
  DqnAgent agent(system, SmallDqnConfig(), std::nullopt, 3);
  agent.StartFrom(teacher.policy(), "teacher");
  BOOST_TEST(
      at::equal(agent.policy().parameters(), teacher.policy().parameters()));
  BOOST_TEST(
      at::equal(Find(agent, "values.target"), teacher.policy().parameters()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
