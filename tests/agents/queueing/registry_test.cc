#include "agents/queueing/registry.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>

#include "agents/registry.h"
#include "configs/table.h"

namespace ballast::agents::queueing {
namespace {

configs::Document Agent(const std::string& keys) {
  return configs::Document::Parse("[agent]\n" + keys, "test.toml");
}

PpoConfig Ppo(const std::string& keys) {
  const configs::Document document = Agent(keys);
  configs::Table agent = document.root().Sub("agent");
  PpoConfig config = ReadPpo(agent, PolicyNetworkFor(3, 2));
  document.RefuseUnknownKeys();
  return config;
}

NetworkFqiConfig Fqi(const std::string& keys) {
  const configs::Document document = Agent(keys);
  configs::Table agent = document.root().Sub("agent");
  NetworkFqiConfig config = ReadNetworkFqi(agent, {});
  document.RefuseUnknownKeys();
  return config;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(queueing_registry)

BOOST_AUTO_TEST_CASE(without_keys_ppo_is_the_discounted_variant) {
  const PpoConfig config = Ppo("");
  BOOST_TEST(config.rollout.actors == 50);
  BOOST_TEST(config.rollout.steps == 50'000);
  BOOST_TEST(config.rollout.work_conserving);
  BOOST_TEST(config.discount == 0.998);
  BOOST_TEST(config.lambda == 0.99);
  BOOST_TEST(config.policy_learning_rate == 5e-4);
  BOOST_TEST(config.value_learning_rate == 2.5e-4);
  BOOST_TEST(!config.target_kl.has_value());
  BOOST_TEST(!config.exact_expectation);
  BOOST_TEST(config.augmentation.policy_weight == 0.0);
  const std::vector<int> hidden = {30, 24, 20};
  BOOST_TEST(config.policy_network.hidden == hidden);
  BOOST_TEST(config.value_network.hidden == hidden);
  BOOST_TEST((config.value_network.activation == models::Activation::kTanh));
}

BOOST_AUTO_TEST_CASE(virtual_policy_steps_need_complete_labels) {
  const PpoConfig full = Ppo("realisation = \"full\"");
  BOOST_TEST(full.augmentation.policy_weight == 0.5);
  BOOST_CHECK_THROW(Ppo("augmented_policy_weight = 0.5"),
                    std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(values_out_of_range_and_unknown_keys_are_refused) {
  for (const char* keys :
       {"discount = 1.0", "lambda = 1.1", "clip = 0.0", "actors = 0",
        "augmented = -1", "pseudo_states = \"nowhere\"", "value_hidden = []",
        "actors = 60000\nsteps_per_actor = 60000", "target_kl = 0.0",
        "policy_minibatches = 3"}) {
    BOOST_CHECK_THROW(Ppo(keys), std::invalid_argument);
  }
  BOOST_CHECK_THROW(Fqi("batch = 0"), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(keys_reach_their_places) {
  const PpoConfig ppo = Ppo(
      "target_kl = 0.02\nexact_expectation = true\naugmented = 4\n"
      "pseudo_states = \"geometric\"\npseudo_state_bound = 30\n"
      "augmented_critic_share = 0.25\nvalue_hidden = [8]\nwork_conserving = "
      "false");
  BOOST_TEST(*ppo.target_kl == 0.02);
  BOOST_TEST(ppo.exact_expectation);
  BOOST_TEST(!ppo.rollout.work_conserving);
  BOOST_TEST(ppo.augmentation.per_real == 4);
  BOOST_TEST(ppo.augmentation.critic_share == 0.25);
  BOOST_TEST((ppo.augmentation.samples.pseudo_states.kind ==
              PseudoStates::kGeometric));
  BOOST_TEST(ppo.augmentation.samples.pseudo_states.bound == 30);
  BOOST_TEST(ppo.value_network.hidden == std::vector<int>{8});
  BOOST_TEST(Fqi("minibatches = 7").minibatches == 7);
}

BOOST_AUTO_TEST_CASE(a_robot_refuses_the_agents_of_networks) {
  const configs::Document document = Agent("kind = \"ppo\"");
  configs::Table agent = document.root().Sub("agent");
  BOOST_CHECK_THROW(ReadConstrainedAgent(agent, {}, {}), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
