#include "agents/queueing/rollout.h"

#include <ATen/CPUGeneratorImpl.h>

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "agents/queueing/ppo_agent.h"
#include "tests/agents/queueing/small_ppo.h"
#include "tests/agents/queueing/two_classes.h"

namespace ballast::agents::queueing {
namespace {

struct Case {
  TwoClasses system;
  RolloutConfig config{.actors = 3, .steps = 40, .work_conserving = true};
  PpoAgent agent{system, SmallPpo(), 1};

  RolloutCollector Make(std::uint64_t seed = 1) const {
    return {system, config, seed};
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(rollout)

BOOST_AUTO_TEST_CASE(paths_start_empty_and_follow_the_known_map) {
  Case example;
  RolloutCollector collector = example.Make();
  const Rollout& rollout = collector.Collect(example.agent.policy());
  BOOST_TEST_REQUIRE(rollout.rows() == 120);
  BOOST_TEST(rollout.states.topRows(3).cwiseAbs().maxCoeff() == 0);
  envs::IntMatrix next;
  const envs::IntMatrix acted = rollout.acted();
  example.system.Next(acted, rollout.actions, rollout.labels, next);
  BOOST_TEST((next == rollout.states.bottomRows(120)));
  Eigen::VectorXd costs;
  example.system.Cost(acted, costs);
  BOOST_TEST((costs == rollout.costs));
}

BOOST_AUTO_TEST_CASE(observation_and_mask_are_those_of_the_states) {
  Case example;
  RolloutCollector collector = example.Make();
  const Rollout& rollout = collector.Collect(example.agent.policy());
  envs::RowMatrix observation;
  example.system.Observe(rollout.states, observation);
  envs::MaskMatrix mask;
  example.system.Mask(rollout.states, mask);
  for (Eigen::Index row = 0; row < rollout.rows(); ++row) {
    for (Eigen::Index c = 0; c < observation.cols(); ++c) {
      BOOST_TEST(rollout.observation[row][c].item<float>() ==
                 static_cast<float>(observation(row, c)));
    }
    for (Eigen::Index c = 0; c < mask.cols(); ++c) {
      BOOST_TEST(rollout.mask[row][c].item<bool>() == (mask(row, c) != 0));
    }
    BOOST_TEST(rollout.mask[row][rollout.actions[row]].item<bool>());
  }
}

BOOST_AUTO_TEST_CASE(actors_have_chance_of_their_own) {
  Case example;
  RolloutCollector collector = example.Make();
  const Rollout& rollout = collector.Collect(example.agent.policy());
  int different = 0;
  for (Eigen::Index row = 0; row < rollout.rows(); row += 3) {
    different += rollout.labels[row] != rollout.labels[row + 1] ? 1 : 0;
  }
  BOOST_TEST(different > 10);
}

BOOST_AUTO_TEST_CASE(later_paths_start_in_states_of_the_ones_before) {
  Case example;
  RolloutCollector collector = example.Make();
  const envs::IntMatrix before =
      collector.Collect(example.agent.policy()).acted();
  const Rollout& after = collector.Collect(example.agent.policy());
  for (int actor = 0; actor < 3; ++actor) {
    bool found = false;
    for (Eigen::Index row = 0; row < before.rows(); ++row) {
      found = found || before.row(row) == after.states.row(actor);
    }
    BOOST_TEST(found);
  }
}

BOOST_AUTO_TEST_CASE(without_a_mask_idle_choices_are_made) {
  Case example;
  example.config.work_conserving = false;
  RolloutCollector collector = example.Make();
  const Rollout& rollout = collector.Collect(example.agent.policy());
  BOOST_TEST(!rollout.mask.defined());
  int of_empty = 0;
  for (Eigen::Index row = 0; row < rollout.rows(); ++row) {
    of_empty += rollout.states(row, rollout.actions[row]) == 0 ? 1 : 0;
  }
  BOOST_TEST(of_empty > 10);
}

BOOST_AUTO_TEST_CASE(impossible_states_of_a_file_are_refused) {
  Case example;
  RolloutCollector collector = example.Make();
  std::vector<models::NamedTensor> saved = collector.Save();
  for (auto& [name, tensor] : saved) {
    if (name == "collector.states") {
      tensor = tensor.clone();
      tensor.view({-1})[2] = -1;
    }
  }
  BOOST_CHECK_THROW(collector.Restore(saved), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
