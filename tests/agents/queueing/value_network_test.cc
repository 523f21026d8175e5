#include "agents/queueing/value_network.h"

#include <ATen/CPUGeneratorImpl.h>

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "agents/queueing/ppo_config.h"
#include "tests/agents/queueing/two_classes.h"

namespace ballast::agents::queueing {
namespace {

constexpr int kRows = 20;

const TwoClasses kSystem;

/// Both lengths from 0 up to 19.
envs::IntMatrix MakeStates() {
  envs::IntMatrix states(kRows, 2);
  for (int row = 0; row < kRows; ++row) states.row(row) << row, kRows - 1 - row;
  return states;
}

struct Case {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(5);
  ValueNetwork network = MakeNetwork(generator);
  envs::IntMatrix states = MakeStates();
  at::Tensor observation = at::randn({kRows, 3}, generator);
  Eigen::VectorXd targets = Eigen::VectorXd::LinSpaced(kRows, -30.0, 90.0);
  Eigen::VectorXd weights = Eigen::VectorXd::LinSpaced(kRows, 0.0, 0.1);
  bool is_relative = false;

  static ValueNetwork MakeNetwork(at::Generator& generator) {
    models::MlpConfig config = ValueNetworkFor(2);
    config.inputs = 3;
    config.output_gain = 1.0;
    return {config, 1e-2, StateUnits(kSystem), generator};
  }
  /// With values in units of 1 + c / 30.
  static Case Relative() {
    Case example;
    example.network.state_units().set_mean_cost(30.0);
    example.is_relative = true;
    return example;
  }
  double Unit(int row) const {
    if (!is_relative) return 1.0;
    return 1 + (TwoClasses::kDear * states(row, 0) + states(row, 1)) / 30.0;
  }
  double SlowLoss() const {
    Eigen::VectorXd values;
    network.Values(network.parameters(), states, observation, values);
    double loss = 0.0;
    for (int row = 0; row < kRows; ++row) {
      const double error =
          (values[row] - targets[row]) / (Unit(row) * network.scale());
      loss += weights[row] * error * error;
    }
    return loss;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(value_network)

BOOST_AUTO_TEST_CASE(standardised_it_starts_at_the_targets_mean) {
  Case example;
  BOOST_TEST(!example.network.is_standardised());
  example.network.Standardise(example.states, example.targets);
  BOOST_TEST(example.network.is_standardised());
  BOOST_TEST(example.network.offset() == 30.0,
             boost::test_tools::tolerance(1e-12));
  // Variance of n evenly spaced numbers: step^2 (n^2 - 1) / 12.
  const double step = 120.0 / (kRows - 1);
  BOOST_TEST(
      example.network.scale() == step * std::sqrt((kRows * kRows - 1) / 12.0),
      boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(equal_targets_leave_the_scale_at_1) {
  Case example;
  example.network.Standardise(example.states,
                              Eigen::VectorXd::Constant(kRows, 4.0));
  BOOST_TEST(example.network.offset() == 4.0);
  BOOST_TEST(example.network.scale() == 1.0);
}

BOOST_AUTO_TEST_CASE(relative_it_starts_at_the_mean_of_the_targets_in_units) {
  Case example = Case::Relative();
  example.network.Standardise(example.states, example.targets);
  double mean = 0.0;
  for (int row = 0; row < kRows; ++row) {
    mean += example.targets[row] / example.Unit(row) / kRows;
  }
  BOOST_TEST(example.network.offset() == mean,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_loss_is_the_sum_that_defines_it) {
  for (Case example : {Case(), Case::Relative()}) {
    example.network.Standardise(example.states, example.targets);
    at::Tensor gradient;
    const double loss =
        example.network.Loss(example.states, example.observation,
                             example.targets, example.weights, gradient);
    BOOST_TEST(loss == example.SlowLoss(), boost::test_tools::tolerance(1e-5));
  }
}

void CheckGradient(Case& example) {
  example.network.Standardise(example.states, example.targets);
  at::Tensor gradient;
  example.network.Loss(example.states, example.observation, example.targets,
                       example.weights, gradient);
  at::Tensor& parameters = example.network.parameters();
  const at::Tensor here = parameters.clone();
  for (int direction = 0; direction < 10; ++direction) {
    const at::Tensor along = at::randn(here.sizes(), example.generator);
    constexpr double kStep = 1e-3;
    parameters.copy_(here + kStep * along);
    const double above = example.SlowLoss();
    parameters.copy_(here - kStep * along);
    const double below = example.SlowLoss();
    const double slope = (gradient * along).sum().item<double>();
    // Float32 outputs of size 1 over steps of 1e-3, and curvature.
    BOOST_TEST(std::abs((above - below) / (2 * kStep) - slope) <
               2e-3 * (1 + std::abs(slope)));
  }
}

BOOST_AUTO_TEST_CASE(its_gradient_is_that_of_finite_differences) {
  Case plain;
  CheckGradient(plain);
  Case relative = Case::Relative();
  CheckGradient(relative);
}

BOOST_AUTO_TEST_CASE(steps_go_down) {
  Case example;
  example.network.Standardise(example.states, example.targets);
  const double before = example.SlowLoss();
  for (int step = 0; step < 200; ++step) {
    example.network.Step(example.states, example.observation, example.targets,
                         example.weights);
  }
  BOOST_TEST(example.SlowLoss() < 0.1 * before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::queueing
