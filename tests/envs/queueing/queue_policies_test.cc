#include "envs/queueing/queue_policies.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "configs/random_stream.h"
#include "envs/queueing/registry.h"
#include "tests/configs/refusal.h"
#include "tests/envs/queueing/network_files.h"

namespace ballast::envs {
namespace {

/// What a policy decides in one state.
int Decision(const std::string& policy, const Network& network,
             const std::vector<std::int32_t>& state) {
  const auto system = MakeMixedSystem(network);
  IntMatrix states(1, std::ssize(state));
  for (std::size_t i = 0; i < state.size(); ++i) {
    states(0, static_cast<Eigen::Index>(i)) = state[i];
  }
  std::vector<configs::RandomStream> streams(1, configs::RandomStream(1));
  IntVector actions;
  MakeQueuePolicy(policy, network, *system)->Decide(states, streams, actions);
  return actions(0);
}

BOOST_AUTO_TEST_SUITE(queue_policies)

BOOST_AUTO_TEST_CASE(rules_of_the_criss_cross_decide_as_by_hand) {
  // Choice 0 serves class 1, choice 1 class 3; all rates of server 1 agree.
  const Network network = NetworkFile("criss_cross_bm");
  BOOST_TEST(Decision("c_mu", network, {1, 0, 9}) == 0);
  BOOST_TEST(Decision("c_mu", network, {0, 0, 9}) == 1);
  BOOST_TEST(Decision("fbfs", network, {1, 0, 9}) == 0);
  BOOST_TEST(Decision("lbfs", network, {9, 0, 1}) == 1);
  BOOST_TEST(Decision("priority=3", network, {9, 0, 1}) == 1);
  BOOST_TEST(Decision("priority=3", network, {9, 0, 0}) == 0);
  BOOST_TEST(Decision("longest_queue", network, {2, 0, 3}) == 1);
  BOOST_TEST(Decision("longest_queue", network, {3, 0, 3}) == 0);
  BOOST_TEST(Decision("max_weight", network, {4, 9, 3}) == 0);
  // Back-pressure: x1 - x2 against x3.
  BOOST_TEST(Decision("back_pressure", network, {5, 1, 3}) == 0);
  BOOST_TEST(Decision("back_pressure", network, {5, 3, 3}) == 1);
  BOOST_TEST(Decision("threshold=2", network, {1, 2, 1}) == 0);
  BOOST_TEST(Decision("threshold=2", network, {1, 3, 1}) == 1);
}

BOOST_AUTO_TEST_CASE(back_pressure_idles_only_where_it_may) {
  Network network = NetworkFile("criss_cross_bm");
  BOOST_TEST(configs::Refusal([&] {
               Decision("back_pressure_idling", network, {1, 5, 0});
             }).find("idling = true") != std::string::npos);
  std::get<ContinuousNetwork>(network.system).idling = true;
  BOOST_TEST(Decision("back_pressure_idling", network, {1, 5, 0}) == 2);
  BOOST_TEST(Decision("back_pressure", network, {1, 5, 0}) == 0);
}

BOOST_AUTO_TEST_CASE(a_downlink_weighs_by_rate_and_channel) {
  // p = 0.3 and 0.8; s before x.
  const Network network = NetworkFile("downlink_b");
  BOOST_TEST(Decision("max_weight", network, {1, 1, 8, 2}) == 0);
  BOOST_TEST(Decision("max_weight", network, {1, 1, 5, 2}) == 1);
  BOOST_TEST(Decision("max_weight", network, {1, 0, 1, 9}) == 0);
  BOOST_TEST(Decision("c_mu", network, {1, 1, 9, 1}) == 1);
  BOOST_TEST(Decision("longest_queue", network, {1, 1, 2, 3}) == 1);
}

BOOST_AUTO_TEST_CASE(ties_up_to_rounding_go_to_the_lowest) {
  // 8 * 0.3 against 3 * 0.8: equal but for the last bit.
  BOOST_TEST(Decision("max_weight", NetworkFile("downlink_b"), {1, 1, 8, 3}) ==
             0);
}

BOOST_AUTO_TEST_CASE(the_n_model_helps_above_its_threshold) {
  const Network network = NetworkFile("n_model_95");
  const int helps = Decision("priority=1", network, {20, 5});
  const int own = Decision("priority=2", network, {20, 5});
  BOOST_TEST(helps != own);
  BOOST_TEST(Decision("threshold=11", network, {12, 5}) == helps);
  BOOST_TEST(Decision("threshold=11", network, {11, 5}) == own);
}

BOOST_AUTO_TEST_CASE(probabilities_are_the_frequencies_of_every_policy) {
  constexpr int kDraws = 20'000;
  for (const Network& network : NetworkFiles()) {
    if (!network.name.starts_with("criss_cross_bm") &&
        !network.name.starts_with("downlink_d") &&
        !network.name.starts_with("reentrant_2")) {
      continue;
    }
    const auto system = MakeMixedSystem(network);
    IntMatrix states = IntMatrix::Ones(kDraws, system->state_size());
    states.rightCols(1).setConstant(3);
    for (const std::string policy :
         {"uniform", "proportional_random", "max_weight", "lbfs"}) {
      const auto made = MakeQueuePolicy(policy, network, *system);
      std::vector<configs::RandomStream> streams;
      for (int i = 0; i < kDraws; ++i) streams.emplace_back(i);
      IntVector actions;
      made->Decide(states, streams, actions);
      RowMatrix probabilities;
      made->Probabilities(states.topRows(1), probabilities);
      BOOST_TEST(std::abs(probabilities.sum() - 1.0) < 1e-12);
      for (int a = 0; a < system->action_count(); ++a) {
        const double share =
            static_cast<double>((actions.array() == a).count()) / kDraws;
        // Four standard errors of a share.
        BOOST_TEST(std::abs(share - probabilities(0, a)) <= 0.0142,
                   network.name << " " << policy << " action " << a);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_makes_no_policy_is_refused) {
  const Network network = NetworkFile("criss_cross_bm");
  const auto refusal = [&](const std::string& policy) {
    return configs::Refusal([&] { Decision(policy, network, {0, 0, 0}); });
  };
  BOOST_TEST(refusal("max_wieght").find("max_weight") != std::string::npos);
  BOOST_TEST(refusal("threshold").find("threshold=JOBS") != std::string::npos);
  BOOST_TEST(refusal("threshold=-1").find("whole number") != std::string::npos);
  BOOST_TEST(refusal("c_mu=1").find("no parameter") != std::string::npos);
  BOOST_TEST(refusal("priority=3,4").find("unknown class") !=
             std::string::npos);
  BOOST_TEST(refusal("priority=3,3").find("twice") != std::string::npos);
  BOOST_TEST(configs::Refusal([&] {
               Decision("threshold=1", NetworkFile("downlink_a"), {1, 1, 0, 0});
             }).find("[threshold]") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::envs
