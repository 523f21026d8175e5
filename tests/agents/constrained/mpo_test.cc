#include "agents/constrained/mpo.h"

#include <ATen/CPUGeneratorImpl.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/agents/constrained/slow_m_step.h"
#include "tests/models/draws.h"
#include "tests/models/slow_learning.h"

namespace ballast::agents::constrained {
namespace {

using models::Doubles;
using models::NormalDraws;

constexpr int kStates = 3;
constexpr int kActions = 2;
constexpr int kRows = 8;
constexpr int kSamples = 5;
constexpr double kInitialDeviation = 0.3;

models::PolicyShape Shape(int state_size, int action_size) {
  models::PolicyShape shape;
  shape.kind = "gaussian";
  shape.network.inputs = state_size;
  shape.network.hidden = {8, 8};
  shape.network.output_gain = 0.1;
  shape.action_size = action_size;
  shape.initial_deviation = kInitialDeviation;
  return shape;
}

double Softplus(double x) { return std::log1p(std::exp(x)); }

const std::vector<double> kMultipliers = {2.0, 2.0, 3.0, 3.0};

/// A policy that has moved away from its target, and one minibatch.
struct Moved {
  at::Generator generator = models::MakeGenerator(1);
  models::GaussianPolicy policy{Shape(kStates, kActions), generator};
  Mpo mpo;
  at::Tensor state = NormalDraws({kRows, kStates}, 2);
  models::GaussianMoments target;
  at::Tensor action;  ///< Some outside the box.
  at::Tensor objective = NormalDraws({kSamples, kRows}, 3);
  std::vector<double> before;  ///< The policy's parameters.
  std::map<std::string, std::vector<double>> after;
  MpoMetrics metrics;

  explicit Moved(const MpoConfig& config) : mpo(config, policy) {
    policy.parameters().add_(NormalDraws(policy.parameters().sizes(), 4), 0.05);
    mpo.TargetMoments(state, target);
    SampleActions(target, kSamples, generator, action);
    action.mul_(3.0);
    before = Doubles(policy.parameters());
  }

  void Improve() {
    metrics =
        mpo.Improve(state, target, action, mpo.WeighActions(action, objective));
    for (const auto& [name, tensor] : mpo.Tensors()) {
      after[name] = Doubles(tensor);
    }
  }

  /// The same minibatch in double; its weights at the temperatures found.
  SlowMStep Slow(bool penalty) const {
    SlowMStep step;
    step.network = policy.mlp().config();
    step.initial_deviation = kInitialDeviation;
    for (int b = 0; b < kRows; ++b) {
      step.states.push_back(Doubles(state[b]));
      step.target.push_back(
          {Doubles(target.mean[b]), Doubles(target.log_deviation[b])});
    }
    for (int i = 0; i < kSamples * kRows; ++i) {
      step.actions.push_back(Doubles(action[i / kRows][i % kRows]));
    }
    step.weights =
        SlowSoftmaxWeights(Doubles(objective), kSamples, metrics.temperature);
    if (penalty) {
      const std::vector<double> of_penalty = SlowSoftmaxWeights(
          SlowPenalty(step.actions), kSamples, metrics.penalty_temperature);
      for (std::size_t i = 0; i < step.weights.size(); ++i) {
        step.weights[i] = 0.5 * (step.weights[i] + of_penalty[i]);
      }
    }
    step.multipliers = kMultipliers;
    return step;
  }
};

/// Bounds under which both multipliers and both divergences matter.
MpoConfig Config() {
  MpoConfig config;
  config.actions_per_state = kSamples;
  config.gradient_norm = 1e9;
  config.mean_multiplier = 2.0;
  config.deviation_multiplier = 3.0;
  return config;
}

double Norm(const std::vector<double>& vector) {
  double squares = 0.0;
  for (const double x : vector) squares += x * x;
  return std::sqrt(squares);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mpo)

BOOST_AUTO_TEST_CASE(the_gradient_is_that_of_the_whole_loss) {
  for (const bool penalty : {false, true}) {
    MpoConfig config = Config();
    config.action_penalty = penalty;
    config.penalty_temperature = 0.5;
    Moved moved(config);
    moved.Improve();
    const SlowMStep slow = moved.Slow(penalty);
    const std::vector<double> expected = models::DifferenceGradient(
        [&](const std::vector<double>& parameters) {
          return slow.Loss(parameters);
        },
        moved.before);
    // After a first step Adam's first moment is a tenth of the gradient.
    const std::vector<double>& moment = moved.after["policy_adam.first_moment"];
    for (std::size_t i = 0; i < expected.size(); ++i) {
      // Float32 forward and backward passes: 1e-6 of the gradient's norm.
      BOOST_TEST(std::abs(10.0 * moment[i] - expected[i]) <
                 3e-6 * Norm(expected));
    }
    BOOST_TEST(moved.metrics.gradient_norm == Norm(expected),
               boost::test_tools::tolerance(1e-5));
    BOOST_TEST(moved.metrics.policy_loss == slow.Loss(moved.before),
               boost::test_tools::tolerance(1e-5));
  }
}

BOOST_AUTO_TEST_CASE(divergences_are_measured_before_the_step) {
  Moved moved(Config());
  moved.Improve();
  const std::vector<double> kl = moved.Slow(true).Divergences(moved.before);
  const auto float32 = boost::test_tools::tolerance(1e-4);  // Differences.
  BOOST_TEST(moved.metrics.kl_mean == kl[0] + kl[1], float32);
  BOOST_TEST(moved.metrics.kl_deviation == kl[2] + kl[3], float32);
}

BOOST_AUTO_TEST_CASE(the_multipliers_take_one_step_of_adam_on_their_dual) {
  Moved moved(Config());
  std::vector<double> duals;
  for (const double multiplier : kMultipliers) {
    duals.push_back(std::log(std::expm1(multiplier)));
  }
  moved.Improve();
  // d/d eta of softplus(eta) (bound - kl), the bounds shared by dimensions.
  const std::vector<double> kl = moved.Slow(true).Divergences(moved.before);
  std::vector<double> gradient;
  for (std::size_t j = 0; j < kl.size(); ++j) {
    const double bound = j < kActions ? 1e-2 / kActions : 1e-5 / kActions;
    gradient.push_back((bound - kl[j]) / (1.0 + std::exp(-duals[j])));
  }
  models::SlowAdam adam{std::vector<double>(4, 0.0),
                        std::vector<double>(4, 0.0)};
  adam.Step(duals, gradient, 1e-2);
  double mean_multiplier = 0.0;
  for (std::size_t j = 0; j < duals.size(); ++j) {
    // A step is 1e-2 in size; float32 numbers of order 2.
    BOOST_TEST(std::abs(moved.after["duals"][j] - duals[j]) < 1e-6);
    BOOST_TEST(moved.after["dual_adam.first_moment"][j] == adam.first_moment[j],
               boost::test_tools::tolerance(1e-4));
    if (j < kActions) mean_multiplier += Softplus(duals[j]) / kActions;
  }
  // Too much divergence raises the multiplier.
  BOOST_TEST(kl[0] > 1e-2 / kActions);
  BOOST_TEST(mean_multiplier > 2.0);
}

BOOST_AUTO_TEST_CASE(large_initial_multipliers_are_kept_as_they_are) {
  MpoConfig config = Config();
  config.mean_multiplier = 10.0;
  config.deviation_multiplier = 100.0;
  Moved moved(config);
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, tensor] : moved.mpo.Tensors()) {
    tensors[name] = tensor;
  }
  BOOST_TEST(
      tensors["duals"][0][0].item<double>() == std::log(std::expm1(10.0)),
      boost::test_tools::tolerance(1e-6));  // float32
  BOOST_TEST(tensors["duals"][1][1].item<double>() == 100.0);
}

BOOST_AUTO_TEST_CASE(a_long_gradient_is_cut_to_its_limit) {
  Moved free(Config());
  free.Improve();
  BOOST_TEST(free.metrics.gradient_norm > 0.5);
  MpoConfig config = Config();
  config.gradient_norm = 0.1;
  Moved cut(config);
  cut.Improve();
  BOOST_TEST(cut.metrics.gradient_norm == free.metrics.gradient_norm);
  const auto& whole = free.after["policy_adam.first_moment"];
  const auto& part = cut.after["policy_adam.first_moment"];
  const double factor = 0.1 / free.metrics.gradient_norm;
  const auto float32 = boost::test_tools::tolerance(1e-5);
  BOOST_TEST(Norm(part) == 0.1 * 0.1, float32);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    BOOST_TEST(part[i] == factor * whole[i], float32);
  }
}

BOOST_AUTO_TEST_CASE(the_target_policy_follows_the_stepped_one) {
  Moved moved(Config());
  std::vector<double> target = Doubles(moved.mpo.Tensors()[0].second);
  moved.Improve();
  const std::vector<double> online = Doubles(moved.policy.parameters());
  for (std::size_t i = 0; i < target.size(); ++i) {
    BOOST_TEST(std::abs(moved.after["target"][i] -
                        (0.995 * target[i] + 0.005 * online[i])) <
               2e-7);  // One float32 rounding of a number of order 1.
  }
  moved.mpo.MeetPolicy();
  BOOST_TEST(Doubles(moved.mpo.Tensors()[0].second) == online,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(samples_are_those_of_the_moments) {
  constexpr int kCount = 20'000;
  const models::GaussianMoments moments{
      at::tensor({0.5F, -1.0F, 2.0F, 0.0F}).view({2, 2}),
      at::tensor({0.3F, 1.0F, 0.01F, 2.0F}).view({2, 2}).log()};
  at::Generator generator = models::MakeGenerator(5);
  at::Tensor action;
  SampleActions(moments, kCount, generator, action);
  BOOST_TEST((action.sizes() == at::IntArrayRef({kCount, 2, 2})));
  const at::Tensor deviation = moments.log_deviation.exp();
  // Four standard errors.
  const double error = 4.0 / std::sqrt(kCount);
  BOOST_TEST(
      ((action.mean(0) - moments.mean) / deviation).abs().max().item<double>() <
      error);
  BOOST_TEST((action.std(0) / deviation - 1.0).abs().max().item<double>() <
             error / std::sqrt(2.0));
}

BOOST_AUTO_TEST_CASE(the_mean_moves_to_the_actions_of_high_objective) {
  // One state, objective -(a - 0.3)^2 and weights of the exact temperature.
  MpoConfig config;
  config.solver = TemperatureSolver::kExact;
  config.action_penalty = false;
  config.learning_rate = 3e-3;
  config.target_rate = 0.05;
  at::Generator generator = models::MakeGenerator(6);
  models::GaussianPolicy policy(Shape(1, 1), generator);
  Mpo mpo(config, policy);
  const at::Tensor state = at::ones({1, 1});
  models::GaussianMoments target;
  mpo.TargetMoments(state, target);
  const double start = target.mean.item<double>();
  for (int update = 0; update < 600; ++update) {
    mpo.TargetMoments(state, target);
    at::Tensor action;
    SampleActions(target, config.actions_per_state, generator, action);
    const at::Tensor objective = -(action.squeeze(2) - 0.3).square_();
    mpo.Improve(state, target, action, mpo.WeighActions(action, objective));
  }
  mpo.TargetMoments(state, target);
  const double end = target.mean.item<double>();
  BOOST_TEST(std::abs(start - 0.3) > 0.1);
  // Weighted samples pull with an error of about 0.3 / sqrt(20), averaged over
  // the 20 updates that the target remembers.
  BOOST_TEST(std::abs(end - 0.3) < 0.05);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
