#include "agents/queueing/network_fqi.h"

#include <boost/test/unit_test.hpp>
#include <map>
#include <string>
#include <vector>

#include "agents/queueing/random_behaviour.h"
#include "agents/queueing/table_fqi.h"
#include "tests/agents/queueing/two_classes.h"

namespace ballast::agents::queueing {
namespace {

NetworkFqiConfig SmallFqi() {
  NetworkFqiConfig config;
  config.iterations = 25;
  config.minibatches = 30;
  config.discount = 0.9;
  config.learning_rate = 3e-3;
  config.per_real = 2;
  config.samples.realisation = Realisation::kFull;
  config.samples.pseudo_states.bound = 20;
  config.network.hidden = {32, 32};
  config.network.activation = models::Activation::kRelu;
  config.network.layer_norm = false;
  config.network.initialisation = models::Initialisation::kOrthogonal;
  return config;
}

std::vector<models::NamedTensor> Copied(const NetworkFqi& agent) {
  std::vector<models::NamedTensor> saved = agent.Save();
  for (auto& [name, tensor] : saved) tensor = tensor.clone();
  return saved;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network_fqi)

BOOST_AUTO_TEST_CASE(from_random_choices_it_learns_to_serve_the_dear_class) {
  const TwoClasses system;
  NetworkFqi agent(system, SmallFqi(), 1);
  agent.Learn(LiveRandomly(system, 1000, 1));
  for (int i = 0; i < agent.config().iterations; ++i) agent.Iterate();
  envs::IntMatrix states(36, 2);
  for (int i = 0; i < 36; ++i) states.row(i) << 1 + i / 6, 1 + i % 6;
  StateFeatures features(system);
  at::Tensor observation = at::empty({36, features.size()});
  features.Observe(states, observation);
  const at::Tensor served = agent.policy().Act(observation)->Mode();
  BOOST_TEST((served == 0).sum().item<std::int64_t>() >= 34);
}

BOOST_AUTO_TEST_CASE(the_first_iteration_learns_the_cost_alone) {
  // Q_0 is nearly 0, so Q_1 is the cost, whatever is done.
  const TwoClasses system;
  NetworkFqiConfig config = SmallFqi();
  config.minibatches = 1500;
  NetworkFqi agent(system, config, 1);
  const Transitions real = LiveRandomly(system, 1000, 1);
  const double mean = real.costs.mean();
  agent.Learn(real);
  agent.Iterate();
  for (int dear = 0; dear < 4; ++dear) {
    envs::IntMatrix state(1, 2);
    state << dear, 1;
    StateFeatures features(system);
    at::Tensor observation = at::empty({1, features.size()});
    features.Observe(state, observation);
    for (int action = 0; action < 2; ++action) {
      const double output =
          agent.policy().Output(observation)[0][action].item<double>();
      // A regression, not a formula: within a tenth of the mean cost.
      BOOST_TEST(std::abs(output + (3.0 * dear + 1 - mean) / mean) < 0.1);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_resumed_run_is_the_same_bits) {
  const TwoClasses system;
  RandomBehaviour path(system, 1);
  NetworkFqi whole(system, SmallFqi(), 1);
  for (int i = 0; i < 2; ++i) {
    whole.Learn(path.Live(250));  // The batch grows.
    whole.Iterate();
  }
  const std::vector<models::NamedTensor> saved = Copied(whole);
  for (int i = 0; i < 2; ++i) whole.Iterate();

  NetworkFqi resumed(system, SmallFqi(), 7);
  resumed.Restore(saved, LiveRandomly(system, 500, 1));
  for (int i = 0; i < 2; ++i) resumed.Iterate();
  const std::vector<models::NamedTensor> end = Copied(whole);
  const std::vector<models::NamedTensor> again = Copied(resumed);
  const std::map<std::string, at::Tensor> by_name(again.begin(), again.end());
  for (const auto& [name, tensor] : end) {
    BOOST_TEST(at::equal(tensor, by_name.at(name)), name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
