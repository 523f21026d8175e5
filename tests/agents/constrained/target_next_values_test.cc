// What next states are worth and their slopes, against plain loops in double
// and differences.
#include "agents/constrained/target_next_values.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/models/draws.h"
#include "tests/models/slow_learning.h"

namespace ballast::agents::constrained {
namespace {

using models::Doubles;

constexpr int kOutcomes = 3;
constexpr int kBatch = 12;
constexpr int kStates = 4;
constexpr int kActions = 2;

/// A target policy and critics that are away from their start.
struct World {
  at::Generator weights = models::MakeGenerator(1);
  at::Generator noise = models::MakeGenerator(2);
  models::GaussianPolicy policy{PolicyShape(), weights};
  Mpo mpo{MpoConfig(), policy};
  models::TwinCritics critics{CriticsConfig(), kStates, kActions, kOutcomes,
                              weights};
  std::vector<double> discounts{0.97, 0.9, 0.95};
  std::vector<float> scales{2.0F, 0.5F, 10.0F};
  TransitionBatch batch;
  TargetNextValues values{policy,          mpo,  critics, discounts,
                          {batch, scales}, noise};

  World() {
    policy.normaliser().Update(3.0 * models::NormalDraws({50, kStates}, 3) +
                               1.0);
    batch.terminated = at::zeros({kBatch});
    batch.terminated[1] = 1.0;
  }

  static models::PolicyShape PolicyShape() {
    models::PolicyShape shape;
    shape.network.inputs = kStates;
    shape.network.hidden = {16, 16};
    shape.network.output_gain = 1.0;
    shape.action_size = kActions;
    shape.initial_deviation = 0.8;  // Some actions lie outside the box.
    return shape;
  }
  static models::TwinCriticsConfig CriticsConfig() {
    models::TwinCriticsConfig config;
    config.network.hidden = {16, 16};
    config.network.output_gain = 1.0;
    return config;
  }

  /// The value of one raw next state.
  /// @param drawn  the noise of its action.
  double SlowValue(int outcome, int b, std::vector<double> next,
                   const std::vector<double>& drawn) const {
    if (batch.terminated[b].item<float>() == 1.0F) return 0.0;
    const std::vector<double> mean = Doubles(policy.normaliser().mean());
    const std::vector<double> scale = Doubles(policy.normaliser().Scale());
    for (int d = 0; d < kStates; ++d) next[d] = (next[d] - mean[d]) / scale[d];
    const models::SlowMoments moments =
        models::SlowMomentsOf(models::SlowForward(policy.shape().network,
                                                  Doubles(mpo.target()), next),
                              policy.shape().initial_deviation);
    for (int j = 0; j < kActions; ++j) {
      next.push_back(std::clamp(
          moments.mean[j] + std::exp(moments.log_deviation[j]) * drawn[j], -1.0,
          1.0));
    }
    models::MlpConfig network = CriticsConfig().network;
    network.inputs = kStates + kActions;
    network.outputs = 1;
    const auto twin = [&](int k) {
      return models::SlowForward(
          network, Doubles(critics.Tensors()[1].second[2 * outcome + k]),
          next)[0];
    };
    return discounts[outcome] * scales[outcome] *
           (outcome == 0 ? std::min(twin(0), twin(1))
                         : std::max(twin(0), twin(1)));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(target_next_values)

BOOST_AUTO_TEST_CASE(values_and_slopes_agree_with_plain_loops) {
  World world;
  const at::Tensor next =
      3.0 * models::NormalDraws({kOutcomes, kBatch, kStates}, 4) + 1.0;
  at::Generator same = models::MakeGenerator(2);
  const at::Tensor drawn = at::empty({1, kOutcomes * kBatch, kActions})
                               .normal_(0.0, 1.0, same)
                               .view({kOutcomes, kBatch, kActions});
  at::Tensor value, slope;
  world.values.Find(next, value, slope);
  BOOST_TEST(world.critics.Tensors()[1].first == "targets");
  BOOST_TEST(at::equal(world.noise.get_state(), same.get_state()));
  for (int outcome = 0; outcome < kOutcomes; ++outcome) {
    // Float32 products of six layers.
    const double tolerance = 3e-6 * world.scales[outcome];
    for (int b = 0; b < kBatch; ++b) {
      const std::vector<double> row = Doubles(next[outcome][b]);
      const std::vector<double> noise = Doubles(drawn[outcome][b]);
      const auto slow = [&](const std::vector<double>& at) {
        return world.SlowValue(outcome, b, at, noise);
      };
      BOOST_TEST(std::abs(value[outcome][b].item<double>() - slow(row)) <
                 tolerance);
      const std::vector<double> expected =
          models::DifferenceGradient(slow, row);
      const std::vector<double> found = Doubles(slope[outcome][b]);
      for (int d = 0; d < kStates; ++d) {
        BOOST_TEST(std::abs(found[d] - expected[d]) < tolerance);
      }
    }
  }
  // A true end has no future, and the comparison is not of nothing.
  BOOST_TEST(slope.select(1, 1).abs().max().item<double>() == 0.0);
  BOOST_TEST(slope.abs().mean().item<double>() > 1e-2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
