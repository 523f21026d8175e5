#include "models/networks/twin_critics.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/models/draws.h"
#include "tests/models/slow_learning.h"

namespace ballast::models {
namespace {

constexpr int kStates = 3;
constexpr int kActions = 2;
constexpr int kOutcomes = 3;  // A reward and two costs.
constexpr int kRows = 16;
const std::vector<float> kScales = {2.0F, 0.5F, 30.0F};

TwinCriticsConfig Config() {
  TwinCriticsConfig config;
  config.network.inputs = kStates + kActions;
  config.network.hidden = {8, 8};
  config.network.outputs = 1;
  config.network.output_gain = 1.0;  // Twins that differ from the start.
  config.learning_rate = 1e-2;
  config.target_rate = 0.25;
  return config;
}

TwinCritics Make() {
  at::Generator generator = MakeGenerator(1);
  return {Config(), kStates, kActions, kOutcomes, generator};
}

std::map<std::string, at::Tensor> Snapshot(const TwinCritics& critics) {
  std::map<std::string, at::Tensor> snapshot;
  for (const auto& [name, tensor] : critics.Tensors()) {
    snapshot[name] = tensor.clone();
  }
  return snapshot;
}

at::Tensor Join(const at::Tensor& state, const at::Tensor& action) {
  at::Tensor joined;
  TwinCritics::Join(state, action, joined);
  return joined;
}

at::Tensor Input() {
  return Join(NormalDraws({kRows, kStates}, 2),
              NormalDraws({kRows, kActions}, 3));
}

/// Targets of the size of the scales.
at::Tensor Targets() {
  return (NormalDraws({kOutcomes, kRows}, 4) * at::tensor(kScales).unsqueeze(1))
      .contiguous();
}

double SlowOutput(const at::Tensor& parameters, int member,
                  const at::Tensor& row) {
  return SlowForward(Config().network, Doubles(parameters[member]),
                     Doubles(row))[0];
}

/// Half the mean squared error of one critic in units of the scale.
double SlowLoss(const std::vector<double>& parameters, const at::Tensor& input,
                const at::Tensor& targets, double scale) {
  double loss = 0.0;
  for (int b = 0; b < kRows; ++b) {
    const double error =
        SlowForward(Config().network, parameters, Doubles(input[b]))[0] -
        targets[b].item<double>() / scale;
    loss += 0.5 * error * error / kRows;
  }
  return loss;
}

at::Tensor TargetValues(TwinCritics& critics, const at::Tensor& input) {
  at::Tensor values;
  critics.TargetValues(input, kScales, values);
  return values;
}

std::vector<double> Step(TwinCritics& critics, const at::Tensor& input,
                         const at::Tensor& targets,
                         const std::vector<float>& scales = kScales) {
  std::vector<double> losses;
  critics.Step(input, targets, scales, losses);
  return losses;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(twin_critics)

BOOST_AUTO_TEST_CASE(the_lower_reward_and_the_higher_cost_count) {
  TwinCritics critics = Make();
  const at::Tensor input = Input();
  const at::Tensor weights = Snapshot(critics).at("targets");
  const at::Tensor values = TargetValues(critics, input);
  for (int outcome = 0; outcome < kOutcomes; ++outcome) {
    for (int b = 0; b < kRows; ++b) {
      const double one = SlowOutput(weights, 2 * outcome, input[b]);
      const double two = SlowOutput(weights, 2 * outcome + 1, input[b]);
      const double cautious =
          outcome == 0 ? std::min(one, two) : std::max(one, two);
      // Float32 sums of a dozen terms of order 1, times the scale.
      BOOST_TEST(std::abs(values[outcome][b].item<double>() / kScales[outcome] -
                          cautious) < 2e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(pairs_have_the_values_of_joined_inputs) {
  TwinCritics critics = Make();
  const at::Tensor state = NormalDraws({kRows, kStates}, 5);
  const at::Tensor action = NormalDraws({4, kRows, kActions}, 6).clamp(-1, 1);
  for (int outcome = 0; outcome < kOutcomes; ++outcome) {
    at::Tensor pairs;
    critics.TargetValuesOfPairs(state, action, outcome, kScales[outcome],
                                pairs);
    BOOST_TEST((pairs.sizes() == at::IntArrayRef({4, kRows})));
    for (int i = 0; i < 4; ++i) {
      const at::Tensor joined =
          TargetValues(critics, Join(state, action[i]))[outcome];
      BOOST_TEST((pairs[i] - joined).abs().max().item<double>() <
                 2e-6 * kScales[outcome]);
    }
  }
}

BOOST_AUTO_TEST_CASE(joining_clips_the_action_and_leaves_the_state) {
  const at::Tensor joined =
      Join(at::tensor({5.0F, -7.0F}).view({2, 1}),
           at::tensor({0.5F, 3.0F, -3.0F, -1.0F}).view({2, 2}));
  BOOST_TEST(at::equal(
      joined,
      at::tensor({5.0F, 0.5F, 1.0F, -7.0F, -1.0F, -1.0F}).view({2, 3})));
  BOOST_CHECK_THROW(Join(at::zeros({2, 1}), at::zeros({3, 1})),
                    std::logic_error);
}

BOOST_AUTO_TEST_CASE(target_networks_start_equal_to_the_critics) {
  const auto tensors = Snapshot(Make());
  BOOST_TEST(at::equal(tensors.at("targets"), tensors.at("parameters")));
}

BOOST_AUTO_TEST_CASE(one_step_follows_the_differences_of_the_loss) {
  TwinCritics critics = Make();
  const at::Tensor input = Input();
  const at::Tensor targets = Targets();
  auto before = Snapshot(critics);
  const std::vector<double> losses = Step(critics, input, targets);
  const auto after = Snapshot(critics);
  for (int outcome = 0; outcome < kOutcomes; ++outcome) {
    double loss_of_twins = 0.0;
    for (int member = 2 * outcome; member < 2 * outcome + 2; ++member) {
      const auto loss = [&](const std::vector<double>& parameters) {
        return SlowLoss(parameters, input, targets[outcome], kScales[outcome]);
      };
      std::vector<double> expected = Doubles(before["parameters"][member]);
      loss_of_twins += loss(expected);
      const std::vector<double> gradient = DifferenceGradient(loss, expected);
      const std::vector<double> moment =
          Doubles(after.at("adam.first_moment")[member]);
      SlowAdam adam{std::vector<double>(expected.size(), 0.0),
                    std::vector<double>(expected.size(), 0.0)};
      adam.Step(expected, gradient, Config().learning_rate);
      const std::vector<double> found = Doubles(after.at("parameters")[member]);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        // The first moment after a first step is a tenth of the gradient:
        // float32 passes, and gradients of order 1.
        BOOST_TEST(std::abs(10.0 * moment[i] - gradient[i]) < 4e-6);
        // That error over the smallest gradients' own size.
        BOOST_TEST(std::abs(found[i] - expected[i]) <
                   1e-2 * Config().learning_rate);
      }
    }
    BOOST_TEST(losses[outcome] == loss_of_twins,
               boost::test_tools::tolerance(1e-5));  // float32
  }
  // The target networks follow the stepped critics.
  const at::Tensor followed =
      before["targets"] +
      Config().target_rate * (after.at("parameters") - before["targets"]);
  BOOST_TEST((after.at("targets") - followed).abs().max().item<double>() <
             2e-7);
}

BOOST_AUTO_TEST_CASE(the_unit_of_an_outcome_does_not_change_the_step) {
  // Powers of two scale without rounding.
  TwinCritics one = Make();
  TwinCritics other = Make();
  std::vector<float> scales = kScales;
  for (float& scale : scales) scale *= 1024.0F;
  const std::vector<double> losses = Step(one, Input(), Targets());
  BOOST_TEST(Step(other, Input(), Targets() * 1024.0, scales) == losses,
             boost::test_tools::per_element());
  BOOST_TEST(at::equal(Snapshot(one).at("parameters"),
                       Snapshot(other).at("parameters")));
}

BOOST_AUTO_TEST_CASE(steps_bring_the_values_to_the_targets) {
  TwinCritics critics = Make();
  const at::Tensor input = Input();
  const at::Tensor targets = Targets();
  const double start = Step(critics, input, targets)[1];
  double end = start;
  for (int step = 0; step < 500; ++step) {
    end = Step(critics, input, targets)[1];
  }
  BOOST_TEST(end < 0.05 * start);
}

BOOST_AUTO_TEST_CASE(targets_of_another_shape_are_refused) {
  TwinCritics critics = Make();
  BOOST_CHECK_THROW(Step(critics, Input(), at::zeros({kOutcomes, kRows + 1})),
                    std::logic_error);
}

BOOST_AUTO_TEST_CASE(each_outcome_can_have_rows_of_its_own) {
  TwinCritics critics = Make();
  Step(critics, Input(), Targets());  // Apart from the online critics.
  const at::Tensor input = NormalDraws({kOutcomes, kRows, 5}, 6).clamp_(-1, 1);
  at::Tensor values, again, slopes;
  critics.TargetValuesOfEach(input, kScales, values);
  critics.TargetSlopesOfEach(input, kScales, again, slopes);
  BOOST_TEST(at::equal(again, values));
  const at::Tensor targets = Snapshot(critics).at("targets");
  for (int outcome = 0; outcome < kOutcomes; ++outcome) {
    BOOST_TEST(at::equal(values[outcome],
                         TargetValues(critics, input[outcome])[outcome]));
    const auto value = [&](const std::vector<double>& row) {
      const auto twin = [&](int k) {
        return SlowForward(Config().network, Doubles(targets[2 * outcome + k]),
                           row)[0];
      };
      return kScales[outcome] * (outcome == 0 ? std::min(twin(0), twin(1))
                                              : std::max(twin(0), twin(1)));
    };
    for (int b = 0; b < kRows; ++b) {
      const std::vector<double> expected =
          DifferenceGradient(value, Doubles(input[outcome][b]));
      const std::vector<double> found = Doubles(slopes[outcome][b]);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        // Float32 products of three layers.
        BOOST_TEST(std::abs(found[i] - expected[i]) < 2e-6 * kScales[outcome]);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
