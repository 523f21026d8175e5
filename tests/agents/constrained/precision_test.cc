// What bfloat16 target critics change: values, targets and the E-step's
// weights beside those of float32, on critics that have learnt something.
#include <ATen/CPUGeneratorImpl.h>

#include <boost/test/unit_test.hpp>

#include "agents/constrained/temperature.h"
#include "models/networks/twin_critics.h"
#include "tests/models/draws.h"

namespace ballast::agents::constrained {
namespace {

constexpr int kStates = 24;
constexpr int kActions = 6;
constexpr int kRows = 256;
constexpr int kSamples = 20;
const std::vector<float> kScales{1.0F, 1.0F};

/// 3 x 256 critics fitted to smooth functions of state and action.
models::TwinCritics Learnt(models::Precision precision) {
  models::TwinCriticsConfig config;
  config.network.precision = precision;
  config.learning_rate = 1e-3;
  config.target_rate = 0.1;
  at::Generator generator = models::MakeGenerator(1);
  models::TwinCritics critics(config, kStates, kActions, 2, generator);
  std::vector<double> losses;
  for (int step = 0; step < 150; ++step) {
    const at::Tensor state = models::NormalDraws({kRows, kStates}, 10 + step);
    const at::Tensor action =
        models::NormalDraws({kRows, kActions}, 1000 + step).clamp_(-1, 1);
    at::Tensor input;
    models::TwinCritics::Join(state, action, input);
    const at::Tensor reward = (state.select(1, 0) + action.select(1, 0)).tanh();
    const at::Tensor cost = (state.select(1, 1) * action.select(1, 1)).abs();
    critics.Step(input, at::stack({reward, cost}), kScales, losses);
  }
  return critics;
}

double Deviation(const at::Tensor& x) { return x.std().item<double>(); }
double RootMeanSquare(const at::Tensor& x) {
  return x.square().mean().sqrt().item<double>();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(precision)

BOOST_AUTO_TEST_CASE(bfloat16_moves_values_and_weights_little) {
  models::TwinCritics exact = Learnt(models::Precision::kFloat32);
  models::TwinCritics rounded = Learnt(models::Precision::kBfloat16);
  const at::Tensor state = models::NormalDraws({kRows, kStates}, 1);
  const at::Tensor action =
      models::NormalDraws({kSamples, kRows, kActions}, 2).mul_(0.3);
  for (int outcome = 0; outcome < 2; ++outcome) {
    at::Tensor value, rounded_value;
    exact.TargetValuesOfPairs(state, action, outcome, 1.0F, value);
    rounded.TargetValuesOfPairs(state, action, outcome, 1.0F, rounded_value);
    const double error =
        RootMeanSquare(rounded_value - value) / Deviation(value);
    BOOST_TEST_MESSAGE("outcome " << outcome << ": values differ by " << error
                                  << " of their deviation");
    BOOST_TEST(error < 0.004);
    BOOST_TEST(error > 0.0);

    const double t =
        TemperatureDual(value, 0.1).Minimise(TemperatureSolver::kExact, 1.0);
    const double rounded_t = TemperatureDual(rounded_value, 0.1)
                                 .Minimise(TemperatureSolver::kExact, 1.0);
    at::Tensor weight, rounded_weight;
    SoftmaxWeights(value, t, weight);
    SoftmaxWeights(rounded_value, rounded_t, rounded_weight);
    const double moved = RootMeanSquare(rounded_weight - weight);
    BOOST_TEST_MESSAGE("temperatures " << t << " and " << rounded_t
                                       << "; weights, of mean 1 and deviation "
                                       << Deviation(weight) << ", differ by "
                                       << moved);
    BOOST_TEST(rounded_t == t, boost::test_tools::tolerance(0.005));
    BOOST_TEST(moved < 0.06 * Deviation(weight));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
