// Updates with every kind of perturbation against plain loops in double.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "models/registry.h"
#include "tests/agents/constrained/slow_comparison.h"
#include "tests/agents/slow_replay.h"
#include "tests/models/slow_transport.h"

namespace ballast::agents::constrained {
namespace {

using models::Doubles;

constexpr int kUpdates = 3;

const std::string kPrefix = "perturbation.";

/// The share of all changes by this outcome's network that are clipped.
double ClippedShare(const Comparison& compared, std::size_t outcome) {
  const models::OptimalTransportConfig config =
      compared.small.TransportConfig();
  models::SlowTransport transport(config, compared.small.Sizes());
  for (const auto& [name, tensor] : compared.before) {
    if (!name.starts_with(kPrefix)) continue;
    transport.state[name.substr(kPrefix.size())] = Doubles(tensor);
  }
  double clipped = 0.0;
  double all = 0.0;
  for (const SlowTransition& row :
       SlowReplay(EndingEpisodes(), compared.small.config.replay_capacity)) {
    for (const double x : transport.Change(
             {row.observation, row.action, row.next_observation}, outcome)) {
      clipped += std::abs(x) > config.limit ? 1.0 : 0.0;
      all += 1.0;
    }
  }
  return clipped / all;
}

/// Learnt tensors move by far more than the tolerance: a step that is not
/// made, or made the other way, would be seen.
void RequireMoved(const Comparison& compared,
                  const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const std::vector<double> before =
        Doubles(compared.before.at(kPrefix + name));
    const std::vector<double> after =
        Doubles(compared.after.at(kPrefix + name));
    BOOST_TEST(LargestGap(before, after) >
                   10.0 * ToleranceOf(kPrefix + name, after, compared),
               name);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(slow_perturbation)

// Domain randomisation is the nominal kind: its worlds differ, not its update.
BOOST_AUTO_TEST_CASE(updates_with_every_kind_agree) {
  for (const auto& info : models::ListPerturbationDistributions()) {
    BOOST_TEST_CONTEXT(info.name) {
      SmallAgent small;
      small.kind = info.name;
      RequireEqual(Compare(small, kUpdates));
    }
  }
}

BOOST_AUTO_TEST_CASE(updates_with_optimal_transport_agree_in_every_attitude) {
  for (const auto attitude :
       {risk::RewardAttitude::kRobust, risk::RewardAttitude::kNeutral,
        risk::RewardAttitude::kOptimistic}) {
    SmallAgent small;
    small.kind = "otp";
    small.attitude = attitude;
    small.transport_limit = 0.05;
    const Comparison compared = Compare(small, kUpdates);
    RequireEqual(compared);
    RequireMoved(compared, {"parameters", "multipliers", "adam.first_moment",
                            "multiplier_adam.first_moment"});
    // Both sides of the clip are tried.
    BOOST_TEST(ClippedShare(compared, 1) > 0.1);
    BOOST_TEST(ClippedShare(compared, 1) < 0.9);
    BOOST_TEST(compared.slow.holds_an_end);
  }
}

BOOST_AUTO_TEST_CASE(updates_with_an_ensemble_agree_under_an_adversary) {
  SmallAgent small;
  small.kind = "ensemble";
  small.config.adversary = {.probability = 0.4, .update_every = 2};
  const Comparison compared = Compare(small, kUpdates);
  RequireEqual(compared);
  RequireMoved(compared, {"parameters", "adam.first_moment"});
}

BOOST_AUTO_TEST_CASE(updates_with_optimal_transport_lower_a_cost_likewise) {
  SmallAgent small;
  small.kind = "otp";
  small.config.constraints[1].budget_per_episode = 0.1;
  const Comparison compared = Compare(small, kUpdates);
  BOOST_TEST(compared.metrics.outcome_weights[2] == 1.0);
  RequireEqual(compared);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
