#include "envs/queueing/queue_policies.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <initializer_list>
#include <memory>

#include "envs/queueing/registry.h"
#include "tests/configs/contains.h"
#include "tests/configs/refusal.h"
#include "tests/envs/queueing/network_files.h"

namespace ballast::envs {
namespace {

using configs::RandomStream;
using configs::Refusal;

/// A network with its system, and what policies do in it.
class Policies {
 public:
  explicit Policies(Network network)
      : network_(std::move(network)), system_(MakeMixedSystem(network_)) {}

  std::unique_ptr<QueuePolicy> Make(const std::string& text) const {
    return MakeQueuePolicy(text, network_, *system_);
  }
  /// The joint action at one state, which takes all probability.
  int ActionAt(const std::string& text,
               std::initializer_list<std::int32_t> state) const {
    const IntMatrix states = RowOf(state);
    const auto policy = Make(text);
    IntVector actions;
    policy->Decide(states, {}, actions);
    RowMatrix probabilities;
    policy->Probabilities(states, probabilities);
    BOOST_TEST(probabilities(0, actions(0)) == 1.0, text);
    BOOST_TEST(probabilities.sum() == 1.0, text);
    return actions(0);
  }
  RowMatrix ProbabilitiesAt(const std::string& text,
                            std::initializer_list<std::int32_t> state) const {
    RowMatrix probabilities;
    Make(text)->Probabilities(RowOf(state), probabilities);
    return probabilities;
  }
  std::string RefusalOf(const std::string& text) const {
    return Refusal([&] { Make(text); });
  }
  const MixedSystem& system() const { return *system_; }

 private:
  static IntMatrix RowOf(std::initializer_list<std::int32_t> state) {
    IntMatrix states(1, std::ssize(state));
    std::copy(state.begin(), state.end(), states.data());
    return states;
  }

  Network network_;
  std::unique_ptr<MixedSystem> system_;
};

using configs::Contains;

}  // namespace

BOOST_AUTO_TEST_SUITE(queue_policies)

BOOST_AUTO_TEST_CASE(criss_cross_by_hand) {
  // Choices 0 and 1 are classes 1 and 3; equal rates and costs.
  const Policies policies(NetworkFile("criss_cross_bm"));
  BOOST_TEST(policies.ActionAt("c_mu", {1, 0, 5}) == 0);
  BOOST_TEST(policies.ActionAt("c_mu", {0, 0, 5}) == 1);
  BOOST_TEST(policies.ActionAt("fbfs", {1, 9, 5}) == 0);
  BOOST_TEST(policies.ActionAt("lbfs", {5, 0, 1}) == 1);
  BOOST_TEST(policies.ActionAt("lbfs", {5, 0, 0}) == 0);
  BOOST_TEST(policies.ActionAt("priority=3,1", {5, 0, 1}) == 1);
  BOOST_TEST(policies.ActionAt("priority=1", {1, 0, 5}) == 0);
  BOOST_TEST(policies.ActionAt("longest_queue", {2, 9, 3}) == 1);
  BOOST_TEST(policies.ActionAt("longest_queue", {3, 9, 3}) == 0);
  BOOST_TEST(policies.ActionAt("max_weight", {4, 9, 3}) == 0);
  // What leaves class 1 arrives at class 2: 4 - 2 against 3.
  BOOST_TEST(policies.ActionAt("back_pressure", {4, 2, 3}) == 1);
  BOOST_TEST(policies.ActionAt("back_pressure", {4, 1, 3}) == 0);
  BOOST_TEST(policies.ActionAt("back_pressure", {4, 9, 0}) == 0);
  BOOST_TEST(policies.ActionAt("threshold=2", {1, 2, 1}) == 0);
  BOOST_TEST(policies.ActionAt("threshold=2", {1, 3, 1}) == 1);
}

BOOST_AUTO_TEST_CASE(the_original_back_pressure_idles) {
  Network network = NetworkFile("criss_cross_bm");
  std::get<ContinuousNetwork>(network.system).idling = true;
  const Policies policies(network);
  BOOST_TEST(policies.ActionAt("back_pressure_idling", {4, 5, 0}) == 2);
  BOOST_TEST(policies.ActionAt("back_pressure_idling", {4, 4, 0}) == 2);
  BOOST_TEST(policies.ActionAt("back_pressure_idling", {4, 3, 0}) == 0);
  BOOST_TEST(policies.ActionAt("back_pressure", {4, 5, 0}) == 0);
}

BOOST_AUTO_TEST_CASE(n_model_by_hand) {
  // Server 2: weights 3 * 0.5 of class 1 and 1 of class 2.
  const Policies policies(NetworkFile("n_model_95"));
  BOOST_TEST(policies.ActionAt("max_weight", {2, 3}) == 0);
  BOOST_TEST(policies.ActionAt("max_weight", {2, 4}) == 1);
  BOOST_TEST(policies.ActionAt("c_mu", {2, 40}) == 0);
  BOOST_TEST(policies.ActionAt("threshold=11", {11, 1}) == 1);
  BOOST_TEST(policies.ActionAt("threshold=11", {12, 1}) == 0);
}

BOOST_AUTO_TEST_CASE(downlink_by_hand) {
  // 0.3 * 8 and 0.8 * 3 differ in the last bit, and not in meaning.
  const Policies always(NetworkFile("downlink_a"));
  BOOST_TEST(always.ActionAt("max_weight", {8, 3}) == 0);
  BOOST_TEST(always.ActionAt("max_weight", {7, 3}) == 1);
  BOOST_TEST(always.ActionAt("c_mu", {8, 1}) == 1);
  // The channels of the two users stand before the queues.
  const Policies policies(NetworkFile("downlink_b"));
  BOOST_TEST(policies.ActionAt("max_weight", {0, 1, 9, 1}) == 1);
  BOOST_TEST(policies.ActionAt("max_weight", {1, 0, 1, 9}) == 0);
  BOOST_TEST(policies.ActionAt("c_mu", {1, 0, 1, 9}) == 0);
  BOOST_TEST(policies.ActionAt("c_mu", {1, 1, 1, 9}) == 1);
}

BOOST_AUTO_TEST_CASE(random_policies_have_the_probabilities_they_draw_with) {
  const Policies policies(NetworkFile("reentrant_2"));
  // Stations {1, 2, 3} and {4, 5, 6}, the second counting fastest.
  const RowMatrix uniform =
      policies.ProbabilitiesAt("uniform", {2, 0, 1, 0, 0, 7});
  BOOST_TEST(uniform(0, 0 * 3 + 2) == 0.5);
  BOOST_TEST(uniform(0, 2 * 3 + 2) == 0.5);
  const RowMatrix proportional =
      policies.ProbabilitiesAt("proportional_random", {2, 0, 1, 5, 0, 5});
  BOOST_TEST(std::abs(proportional(0, 0 * 3 + 0) - 1.0 / 3) < 1e-15);
  BOOST_TEST(std::abs(proportional(0, 2 * 3 + 2) - 1.0 / 6) < 1e-15);

  constexpr int kDraws = 100'000;
  IntMatrix states(kDraws, 6);
  states.rowwise() = Eigen::RowVector<std::int32_t, 6>(2, 0, 1, 5, 0, 5);
  std::vector<RandomStream> streams;
  for (int i = 0; i < kDraws; ++i) streams.emplace_back(i);
  for (const std::string text : {"uniform", "proportional_random"}) {
    const auto policy = policies.Make(text);
    IntVector actions;
    policy->Decide(states, streams, actions);
    const RowMatrix expected =
        policies.ProbabilitiesAt(text, {2, 0, 1, 5, 0, 5});
    BOOST_TEST(std::abs(expected.sum() - 1.0) < 1e-12);
    for (int a = 0; a < expected.cols(); ++a) {
      const double share =
          static_cast<double>((actions.array() == a).count()) / kDraws;
      // Five standard deviations.
      BOOST_TEST(std::abs(share - expected(0, a)) <
                 5 * 0.5 / std::sqrt(kDraws));
      if (expected(0, a) == 0) BOOST_TEST(share == 0.0);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_policy_is_listed_and_made) {
  for (Network network : NetworkFiles()) {
    if (auto* inside = std::get_if<ContinuousNetwork>(&network.system)) {
      inside->idling = true;
    }
    const Policies policies(network);
    for (const QueuePolicyInfo& info : ListQueuePolicies()) {
      std::string text = info.name;
      if (text == "threshold") text += "=2";
      if (text == "priority") text += "=2,1";
      const std::string refusal = policies.RefusalOf(text);
      if (refusal != "(accepted)") {
        BOOST_TEST((Contains(refusal, "[threshold]") ||
                    Contains(refusal, "idling = true")),
                   network.name << ": " << refusal);
        continue;
      }
      const auto policy = policies.Make(text);
      BOOST_TEST(policy->name() == text);
      const IntMatrix states =
          IntMatrix::Zero(3, policies.system().state_size());
      RowMatrix probabilities;
      policy->Probabilities(states, probabilities);
      BOOST_TEST(probabilities.cols() == policies.system().action_count());
      BOOST_TEST(std::abs(probabilities.sum() - 3.0) < 1e-12);
    }
  }
}

BOOST_AUTO_TEST_CASE(refusals_say_what_would_do) {
  const Policies policies(NetworkFile("criss_cross_bm"));
  BOOST_TEST(Contains(policies.RefusalOf("max_wight"), "max_weight"));
  BOOST_TEST(Contains(policies.RefusalOf("c_mu=2"), "takes no parameter"));
  BOOST_TEST(Contains(policies.RefusalOf("threshold"), "threshold=JOBS"));
  for (const std::string wrong : {"-1", "x", "1.5", "99999999999"}) {
    BOOST_TEST(
        Contains(policies.RefusalOf("threshold=" + wrong), "whole number"));
  }
  BOOST_TEST(Contains(policies.RefusalOf("priority=4"), "known: 1, 2, 3"));
  BOOST_TEST(Contains(policies.RefusalOf("priority=1,1"), "twice"));
  BOOST_TEST(
      Contains(policies.RefusalOf("back_pressure_idling"), "idling = true"));
  BOOST_TEST(
      Contains(Policies(NetworkFile("reentrant_2")).RefusalOf("threshold=1"),
               "[threshold]"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
