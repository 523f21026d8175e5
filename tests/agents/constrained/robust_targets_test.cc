// The targets that the critics of a whole agent are taught, against what they
// must be on average.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include "tests/agents/constrained/slow_update.h"
#include "tests/agents/constrained/small_agent.h"
#include "tests/models/slow_learning.h"

namespace ballast::agents::constrained {
namespace {

using models::Doubles;

constexpr int kBatch = 20'000;

/// One state and one action dimension, two sampled models.
struct OneTransition : SmallAgent {
  double reward = 0.5;
  double cost = 0.25;

  OneTransition() {
    state_size = 1;
    action_size = 1;
    samples = 2;
    magnitude = 0.4;
    config.batch = kBatch;
    config.discount = 0.9;
    config.constraints = {{"cost", 1e6, 0.8}};
    config.policy_network.inputs = 1;
    config.policy_network.outputs = 2;
    config.policy_network.hidden = {8, 8};
    config.policy_network.output_gain = 1.0;
    config.critics.network = config.policy_network;
    config.critics.network.inputs = 2;
    config.critics.network.outputs = 1;
    config.mpo.actions_per_state = 1;
  }

  /// From 1 to 3, once.
  Episode Lived(bool terminated) const {
    Episode episode;
    episode.observation = at::tensor({1.0F, 3.0F}).view({2, 1});
    episode.action = at::full({1, 1}, 0.4F);
    episode.reward = at::full({1}, reward);
    episode.costs = at::full({1, 1}, cost);
    episode.terminated = terminated;
    return episode;
  }
};

/// The mean over a batch of one transition's targets. [1 + K].
///
/// A first step leaves a tenth of the gradient in Adam's first moment, and the
/// gradient of the output bias, the last parameter, is the mean of output
/// minus target. With one row seen, all scales are 1.
std::vector<double> MeanTargets(const OneTransition& world, bool terminated,
                                Saved& before) {
  ConstrainedAgent agent = world.Make(21);
  agent.Observe(world.Lived(terminated));
  before = Snapshot(agent);
  agent.Update();
  const Saved after = Snapshot(agent);
  std::vector<double> targets;
  for (int outcome = 0; outcome < 2; ++outcome) {
    const double output = models::SlowForward(
        world.config.critics.network,
        Doubles(before.at("critics.parameters")[2 * outcome]), {0.0, 0.4})[0];
    const double moment =
        after.at("critics.adam.first_moment")[2 * outcome][-1].item<double>();
    targets.push_back(output - 10.0 * moment);
  }
  return targets;
}

/// A value and its probability.
struct Mass {
  double value;
  double probability;
};

/// Cautious target values over the perturbation and the target policy's
/// action, by the midpoint rule on 200 x 200 points; the worst first.
std::vector<Mass> Values(const OneTransition& world, const Saved& saved,
                         int outcome) {
  const std::vector<double> policy = Doubles(saved.at("mpo.target"));
  const std::vector<double> one =
      Doubles(saved.at("critics.targets")[2 * outcome]);
  const std::vector<double> two =
      Doubles(saved.at("critics.targets")[2 * outcome + 1]);
  constexpr int kPoints = 200;
  std::vector<Mass> values;
  double sum = 0.0;
  for (int i = 0; i < kPoints; ++i) {
    const double x = 2 * world.magnitude * (2 * (i + 0.5) / kPoints - 1);
    const double next = 2 * (1 + x);  // The normaliser's mean is the state 1.
    const models::SlowMoments moments = models::SlowMomentsOf(
        models::SlowForward(world.config.policy_network, policy, {next}),
        world.config.initial_deviation);
    for (int j = 0; j < kPoints; ++j) {
      const double z = 6.0 * (2 * (j + 0.5) / kPoints - 1);
      const double action = std::clamp(
          moments.mean[0] + std::exp(moments.log_deviation[0]) * z, -1.0, 1.0);
      const auto value = [&](const std::vector<double>& critic) {
        return models::SlowForward(world.config.critics.network, critic,
                                   {next, action})[0];
      };
      const double cautious = outcome == 0 ? std::min(value(one), value(two))
                                           : std::max(value(one), value(two));
      values.push_back({cautious, std::exp(-0.5 * z * z)});
      sum += values.back().probability;
    }
  }
  for (Mass& mass : values) mass.probability /= sum;
  std::sort(values.begin(), values.end(), [&](const Mass& a, const Mass& b) {
    return outcome == 0 ? a.value < b.value : a.value > b.value;
  });
  return values;
}

/// What two draws are worth on average: the worse of them with the first
/// weight, the better with the second.
double ExpectedRisk(const std::vector<Mass>& worst_first,
                    const std::vector<double>& weights) {
  double risk = 0.0;
  double below = 0.0;
  for (const Mass& mass : worst_first) {
    const double above = below + mass.probability;
    const double is_worse =
        (1 - below) * (1 - below) - (1 - above) * (1 - above);
    const double is_better = above * above - below * below;
    risk += mass.value * (weights[0] * is_worse + weights[1] * is_better);
    below = above;
  }
  return risk;
}

double Deviation(const std::vector<Mass>& values) {
  double mean = 0.0;
  double square = 0.0;
  for (const Mass& mass : values) {
    mean += mass.probability * mass.value;
    square += mass.probability * mass.value * mass.value;
  }
  return std::sqrt(square - mean * mean);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(robust_targets)

BOOST_AUTO_TEST_CASE(targets_average_to_the_risk_of_their_outcome) {
  for (const double shift : {0.0, 0.75}) {
    OneTransition world;
    world.distortion.parameter = shift;
    Saved saved;
    const std::vector<double> found = MeanTargets(world, false, saved);
    for (int outcome = 0; outcome < 2; ++outcome) {
      const std::vector<Mass> values = Values(world, saved, outcome);
      const double now = outcome == 0 ? world.reward : world.cost;
      const double discount = outcome == 0 ? 0.9 : 0.8;
      double mean = 0.0;
      for (const Mass& mass : values) mean += mass.probability * mass.value;
      const double risk =
          ExpectedRisk(values, world.Risks(2)[outcome].weights());

      // Four standard errors; a weighted sum of two draws deviates no more
      // than one.
      const double error = discount * Deviation(values) / std::sqrt(kBatch);
      BOOST_TEST(std::abs(found[outcome] - (now + discount * risk)) <
                 4 * error);
      // For the expectation that is the plain mean; caution lies far from it,
      // below for the reward and above for the cost.
      if (shift == 0.0) {
        BOOST_TEST(risk == mean, boost::test_tools::tolerance(1e-6));
      } else {
        const double sign = outcome == 0 ? 1.0 : -1.0;
        BOOST_TEST(sign * (now + discount * mean - found[outcome]) >
                   20 * error);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_true_end_has_no_future) {
  const OneTransition world;
  Saved saved;
  const std::vector<double> found = MeanTargets(world, true, saved);
  // A float32 sum over 20,000 equal rows loses up to some 1e-4 of its size.
  BOOST_TEST(std::abs(found[0] - world.reward) < 1e-3);
  BOOST_TEST(std::abs(found[1] - world.cost) < 1e-3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
