#include "agents/queueing/ppo_agent.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "agents/queueing/ppo_snapshot.h"
#include "tests/agents/queueing/small_ppo.h"
#include "tests/agents/queueing/two_classes.h"

namespace ballast::agents::queueing {
namespace {

/// The agent and its collector, as a run has them.
struct Run {
  TwoClasses system;
  PpoConfig config;
  PpoAgent agent;
  RolloutCollector collector;

  explicit Run(PpoConfig made, std::uint64_t seed = 1)
      : config(std::move(made)),
        agent(system, config, seed),
        collector(system, config.rollout, seed) {}

  PpoMetrics Iterate() {
    return agent.Update(collector.Collect(agent.policy()));
  }
  std::vector<models::NamedTensor> Save() const {
    std::vector<models::NamedTensor> saved = agent.Save();
    for (auto& tensor : collector.Save()) saved.push_back(tensor);
    for (auto& [name, tensor] : saved) tensor = tensor.clone();
    return saved;
  }
};

/// Probability that the dear class is served, least and mean over states with
/// both queues at 1 .. 8.
struct Dear {
  double least = 1.0;
  double mean = 0.0;
};
Dear DearServed(const Run& run) {
  envs::IntMatrix states(64, 2);
  for (int i = 0; i < 64; ++i) states.row(i) << 1 + i / 8, 1 + i % 8;
  PpoSnapshot snapshot(run.system, run.agent.policy(), run.agent.values(),
                       true);
  const at::Tensor served = snapshot.LogProbability(states).exp().select(1, 0);
  return {served.min().item<double>(), served.mean().item<double>()};
}

std::vector<std::string> Differing(const std::vector<models::NamedTensor>& a,
                                   const std::vector<models::NamedTensor>& b) {
  const std::map<std::string, at::Tensor> by_name(b.begin(), b.end());
  std::vector<std::string> names;
  for (const auto& [name, tensor] : a) {
    if (!at::equal(tensor, by_name.at(name))) names.push_back(name);
  }
  return names;
}

void LearnsCMu(PpoConfig config) {
  Run run(std::move(config));
  const Dear before = DearServed(run);
  BOOST_TEST(std::abs(before.mean - 0.5) < 0.05);
  for (int i = 0; i < run.config.iterations; ++i) run.Iterate();
  const Dear after = DearServed(run);
  BOOST_TEST_MESSAGE("dear served: least " << after.least << ", mean "
                                           << after.mean);
  BOOST_TEST(after.least > 0.5);
  BOOST_TEST(after.mean > 0.8);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ppo_agent)

BOOST_AUTO_TEST_CASE(it_learns_to_serve_the_dear_class) {
  LearnsCMu(SmallPpo());
}

BOOST_AUTO_TEST_CASE(so_it_does_with_virtual_samples) {
  LearnsCMu(SmallPpo(2));
}

BOOST_AUTO_TEST_CASE(so_it_does_when_only_services_are_seen) {
  PpoConfig config = SmallPpo(2);
  config.augmentation.samples.realisation = Realisation::kObserved;
  config.augmentation.policy_weight = 0.0;
  LearnsCMu(config);
}

BOOST_AUTO_TEST_CASE(so_it_does_with_exact_expectations) {
  PpoConfig config = SmallPpo();
  config.exact_expectation = true;
  LearnsCMu(config);
}

BOOST_AUTO_TEST_CASE(statistics_are_those_of_the_first_iteration) {
  Run run(SmallPpo());
  const Rollout& rollout = run.collector.Collect(run.agent.policy());
  const at::Tensor seen =
      rollout.observation.narrow(0, 0, rollout.rows()).clone();
  const double mean_cost = rollout.costs.mean();
  run.agent.Update(rollout);
  const at::Tensor mean = run.agent.policy().normaliser().mean().clone();
  BOOST_TEST((mean - seen.mean(0)).abs().max().item<double>() < 1e-5);
  const auto average = [&] {
    const auto saved = run.Save();
    return std::map<std::string, at::Tensor>(saved.begin(), saved.end())
        .at("agent.average_cost")
        .item<double>();
  };
  BOOST_TEST(average() == mean_cost);
  const double offset = run.agent.values().offset();
  run.Iterate();
  BOOST_TEST(at::equal(mean, run.agent.policy().normaliser().mean()));
  BOOST_TEST(run.agent.values().offset() == offset);
  BOOST_TEST(average() == mean_cost);
}

BOOST_AUTO_TEST_CASE(a_column_that_never_moved_is_not_blown_up) {
  PpoConfig config = SmallPpo();
  config.rollout = {.actors = 1, .steps = 1, .work_conserving = true};
  Run run(config);
  run.Iterate();
  const at::Tensor scale = run.agent.policy().normaliser().Scale();
  BOOST_TEST(scale.min().item<double>() >= 1e-3);
}

BOOST_AUTO_TEST_CASE(a_resumed_run_is_the_same_bits) {
  for (const int per_real : {0, 2}) {
    Run whole(SmallPpo(per_real));
    for (int i = 0; i < 2; ++i) whole.Iterate();
    const std::vector<models::NamedTensor> saved = whole.Save();
    for (int i = 0; i < 2; ++i) whole.Iterate();

    Run resumed(SmallPpo(per_real), /*seed=*/77);
    resumed.Iterate();
    resumed.agent.Restore(saved);
    resumed.collector.Restore(saved);
    for (int i = 0; i < 2; ++i) resumed.Iterate();
    BOOST_TEST(
        Differing(whole.Save(), resumed.Save()) == std::vector<std::string>{},
        boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_another_agent_is_refused) {
  Run run(SmallPpo(2));
  const Run plain(SmallPpo());
  BOOST_CHECK_THROW(run.agent.Restore(plain.Save()), std::invalid_argument);
  PpoConfig fewer = SmallPpo();
  fewer.rollout.actors = 3;
  Run small(fewer);
  BOOST_CHECK_THROW(small.collector.Restore(plain.Save()),
                    std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(virtual_advantages_of_incomplete_labels_are_refused) {
  PpoConfig config = SmallPpo(2);
  config.augmentation.samples.realisation = Realisation::kObserved;
  BOOST_CHECK_THROW(PpoAgent(TwoClasses(), config, 1), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_policy_too_far_from_the_old_one_is_left_alone) {
  PpoConfig config = SmallPpo();
  config.policy_learning_rate = 0.1;
  config.target_kl = 1e-3;
  Run run(config);
  const PpoMetrics metrics = run.Iterate();
  BOOST_TEST(metrics.actor.kl > 1e-3);
  BOOST_TEST(metrics.actor.steps >= 1);
  BOOST_TEST(metrics.actor.steps < 8 * 3);
}

BOOST_AUTO_TEST_CASE(schedules_fall_to_their_floors) {
  PpoConfig config;
  config.iterations = 100;
  BOOST_TEST(AlphaOf(config, 0) == 1.0);
  BOOST_TEST(AlphaOf(config, 25) == 0.75);
  BOOST_TEST(AlphaOf(config, 100) == 0.0);
  BOOST_TEST(AlphaOf(config, 130) == 0.0);
  const auto rounding = boost::test_tools::tolerance(1e-12);
  BOOST_TEST(ClipOf(config, 0.5) == 0.1, rounding);
  BOOST_TEST(ClipOf(config, 0.0) == 0.002, rounding);
  BOOST_TEST(PolicyRateOf(config, 1.0) == 5e-4, rounding);
  BOOST_TEST(PolicyRateOf(config, 0.0) == 2.5e-5, rounding);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
