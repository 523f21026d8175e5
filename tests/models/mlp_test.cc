#include "models/networks/mlp.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "models/networks/zero_census.h"
#include "tests/models/slow_learning.h"

namespace {

using ballast::models::Activation;
using ballast::models::DifferenceGradient;
using ballast::models::Doubles;
using ballast::models::Initialisation;
using ballast::models::Mlp;
using ballast::models::MlpConfig;
using ballast::models::MlpTape;
using ballast::models::MlpWorkspace;
using ballast::models::ReluRule;
using ballast::models::ZeroCensus;

at::Generator MakeGenerator(std::uint64_t seed) {
  return at::make_generator<at::CPUGeneratorImpl>(seed);
}

at::Tensor Normal(at::IntArrayRef shape, std::uint64_t seed) {
  at::Generator generator = MakeGenerator(seed);
  return at::empty(shape).normal_(0.0, 1.0, generator);
}

/// One member's outputs by plain loops in double precision.
std::vector<double> SlowForward(const Mlp& mlp, const at::Tensor& parameters,
                                int member, std::vector<double> row) {
  return ballast::models::SlowForward(
      mlp.config(), ballast::models::Doubles(parameters[member]),
      std::move(row));
}

std::vector<MlpConfig> Shapes() {
  std::vector<MlpConfig> shapes;
  for (const Activation activation :
       {Activation::kElu, Activation::kTanh, Activation::kRelu}) {
    for (const bool layer_norm : {true, false}) {
      MlpConfig config;
      config.inputs = 7;
      config.hidden = {24, 40, 16};
      config.outputs = 3;
      config.activation = activation;
      config.layer_norm = layer_norm;
      config.output_gain = 1.0;
      shapes.push_back(config);
    }
  }
  return shapes;
}

/// Parameters away from their special start (biases 0, gains 1).
at::Tensor Perturbed(const Mlp& mlp, std::uint64_t seed) {
  at::Generator generator = MakeGenerator(seed);
  const at::Tensor start = mlp.InitialParameters(generator);
  return start + 0.1 * Normal(start.sizes(), seed + 1);
}

BOOST_AUTO_TEST_SUITE(mlp)

BOOST_AUTO_TEST_CASE(forward_agrees_with_plain_loops_in_double) {
  for (const MlpConfig& config : Shapes()) {
    const Mlp mlp(config, 2);
    const at::Tensor parameters = Perturbed(mlp, 1);
    // 300 rows: two whole blocks and a part of one.
    const at::Tensor input = Normal({300, 7}, 3);
    const at::Tensor output = mlp.Forward(parameters, input);
    for (int member = 0; member < 2; ++member) {
      for (const std::int64_t b : {0, 127, 128, 299}) {
        std::vector<double> row(7);
        for (int i = 0; i < 7; ++i) row[i] = input[b][i].item<double>();
        const std::vector<double> expected =
            SlowForward(mlp, parameters, member, row);
        for (int o = 0; o < 3; ++o) {
          // Float32 sums over at most 40 terms of size one.
          BOOST_TEST(std::abs(output[member][b][o].item<double>() -
                              expected[o]) < 5e-6);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(pairs_give_what_joined_inputs_give) {
  const Mlp mlp(Shapes()[0], 4);
  const at::Tensor parameters = Perturbed(mlp, 5);
  const at::Tensor state = Normal({50, 5}, 6);
  const at::Tensor action = Normal({9, 50, 2}, 7);
  MlpWorkspace workspace;
  at::Tensor pairs;
  mlp.ForwardPairs(parameters, state, action, 1, 2, workspace, pairs);
  const at::Tensor joined =
      at::cat({state.expand({9, 50, 5}), action}, 2).reshape({450, 7});
  at::Tensor expected;
  mlp.Forward(parameters, joined, 1, 2, workspace, expected);
  BOOST_TEST((pairs - expected.view({2, 9, 50, 3})).abs().max().item<double>() <
             5e-6);
}

BOOST_AUTO_TEST_CASE(a_taped_forward_gives_the_same_outputs) {
  for (const MlpConfig& config : Shapes()) {
    const Mlp mlp(config, 2);
    const at::Tensor parameters = Perturbed(mlp, 8);
    const at::Tensor input = Normal({200, 7}, 9);
    MlpTape tape;
    mlp.ForwardTaped(parameters, input, tape);
    BOOST_TEST(at::equal(tape.output, mlp.Forward(parameters, input)));
  }
}

BOOST_AUTO_TEST_CASE(gradients_agree_with_differences_of_the_slow_forward) {
  for (const MlpConfig& config : Shapes()) {
    const Mlp mlp(config, 2);
    const at::Tensor parameters = Perturbed(mlp, 10);
    const at::Tensor input = Normal({5, 7}, 11);
    const at::Tensor weights = Normal({2, 5, 3}, 12);
    MlpTape tape;
    mlp.ForwardTaped(parameters, input, tape);
    at::Tensor gradient = at::empty_like(parameters);
    mlp.Backward(parameters, input, tape, weights, gradient);

    const auto loss = [&](const at::Tensor& at) {
      double sum = 0.0;
      for (int member = 0; member < 2; ++member) {
        for (int b = 0; b < 5; ++b) {
          std::vector<double> row(7);
          for (int i = 0; i < 7; ++i) row[i] = input[b][i].item<double>();
          const std::vector<double> output = SlowForward(mlp, at, member, row);
          for (int o = 0; o < 3; ++o) {
            sum += output[o] * weights[member][b][o].item<double>();
          }
        }
      }
      return sum;
    };
    // A stride coprime to the layer sizes visits every kind of parameter.
    for (std::int64_t p = 0; p < mlp.parameter_count(); p += 31) {
      for (int member = 0; member < 2; ++member) {
        // The slow forward is double, so a central step of 2^-10 errs by
        // 1e-6; the parameters themselves stay exact in float32.
        const double step = 0x1p-10;
        const float start = parameters[member][p].item<float>();
        parameters[member][p] = start + static_cast<float>(step);
        const double high_at = parameters[member][p].item<double>();
        const double high = loss(parameters);
        parameters[member][p] = start - static_cast<float>(step);
        const double low_at = parameters[member][p].item<double>();
        const double low = loss(parameters);
        parameters[member][p] = start;
        const double expected = (high - low) / (high_at - low_at);
        // ReLU's kink may lie inside the step: a wider tolerance there.
        const double tolerance =
            config.activation == Activation::kRelu ? 2e-2 : 1e-3;
        BOOST_TEST(std::abs(gradient[member][p].item<double>() - expected) <
                   tolerance * std::max(1.0, std::abs(expected)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(groups_of_members_see_rows_of_their_own) {
  const Mlp mlp(Shapes()[0], 4);
  const at::Tensor parameters = Perturbed(mlp, 20);
  const at::Tensor input = Normal({2, 33, 7}, 21);
  MlpWorkspace workspace;
  at::Tensor output, expected;
  mlp.ForwardGroups(parameters, input, 2, workspace, output);
  MlpTape tape;
  mlp.ForwardTaped(parameters, input, tape, 2);
  BOOST_TEST(at::equal(output, tape.output));
  for (int group = 0; group < 2; ++group) {
    mlp.Forward(parameters, input[group], 2 * group, 2, workspace, expected);
    BOOST_TEST(at::equal(output.narrow(0, 2 * group, 2), expected));
  }
  BOOST_CHECK_THROW(mlp.ForwardGroups(parameters, input, 3, workspace, output),
                    std::logic_error);
}

BOOST_AUTO_TEST_CASE(input_gradients_agree_with_differences) {
  for (const MlpConfig& config : Shapes()) {
    const Mlp mlp(config, 4);
    const at::Tensor parameters = Perturbed(mlp, 22);
    // Two groups of 33 rows: each a whole block and a part of one.
    const at::Tensor input = Normal({2, 33, 7}, 23);
    const at::Tensor weights = Normal({4, 33, 3}, 24);
    MlpTape tape;
    mlp.ForwardTaped(parameters, input, tape, 2);
    at::Tensor gradient;
    mlp.InputGradient(parameters, tape, weights, gradient);
    for (int member = 0; member < 4; ++member) {
      for (const int b : {0, 27, 28, 32}) {
        const std::vector<double> weight = Doubles(weights[member][b]);
        const std::vector<double> expected = DifferenceGradient(
            [&](const std::vector<double>& row) {
              const auto output = SlowForward(mlp, parameters, member, row);
              return std::inner_product(output.begin(), output.end(),
                                        weight.begin(), 0.0);
            },
            Doubles(input[member / 2][b]));
        const std::vector<double> found = Doubles(gradient[member][b]);
        for (int i = 0; i < 7; ++i) {
          // Float32 products of four layers, whose sums partly cancel.
          BOOST_TEST(std::abs(found[i] - expected[i]) <
                     1e-5 * std::max(1.0, std::abs(expected[i])));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(relu_uses_the_chosen_slope_at_zero) {
  MlpConfig config;
  config.inputs = 1;
  config.hidden = {1};
  config.outputs = 1;
  config.activation = Activation::kRelu;
  config.layer_norm = false;
  for (const double slope : {0.0, 0.5, 1.0}) {
    config.relu_at_zero.slope = slope;
    const Mlp mlp(config, 1);
    // Weight 1, bias 0, output weight 1, output bias 0; the input is 0.
    const at::Tensor parameters =
        at::tensor({1.0F, 0.0F, 1.0F, 0.0F}).view({1, 4});
    MlpTape tape;
    const at::Tensor input = at::zeros({1, 1});
    mlp.ForwardTaped(parameters, input, tape);
    at::Tensor gradient = at::empty_like(parameters);
    mlp.Backward(parameters, input, tape, at::ones({1, 1, 1}), gradient);
    BOOST_TEST(gradient[0][1].item<double>() == slope);
  }
}

BOOST_AUTO_TEST_CASE(the_overwriting_rule_stores_the_slope_itself) {
  MlpConfig config;
  config.inputs = 1;
  config.hidden = {3};
  config.outputs = 1;
  config.activation = Activation::kRelu;
  config.layer_norm = false;
  // Biases -1, 0 and 1 at input 0; output weights 7, so that 7 comes in.
  const at::Tensor parameters =
      at::tensor({1.0F, 1.0F, 1.0F, -1.0F, 0.0F, 1.0F, 7.0F, 7.0F, 7.0F, 0.0F})
          .view({1, 10});
  const at::Tensor input = at::zeros({1, 1});
  for (const auto& [rule, at_zero] : std::vector<std::pair<ReluRule, float>>{
           {ReluRule::kMultiply, 3.5F}, {ReluRule::kOverwrite, 0.5F}}) {
    config.relu_at_zero = {0.5, rule};
    const Mlp mlp(config, 1);
    MlpTape tape;
    mlp.ForwardTaped(parameters, input, tape);
    BOOST_TEST(tape.exact_zeros == std::vector<std::int64_t>{1});
    at::Tensor gradient = at::empty_like(parameters);
    mlp.Backward(parameters, input, tape, at::ones({1, 1, 1}), gradient);
    BOOST_TEST(at::equal(gradient[0].narrow(0, 3, 3),
                         at::tensor({0.0F, at_zero, 7.0F})));
  }
}

BOOST_AUTO_TEST_CASE(a_tape_counts_the_exact_zeros_of_each_layer) {
  MlpConfig config;
  config.inputs = 4;
  config.hidden = {24, 40};
  config.outputs = 1;
  config.activation = Activation::kRelu;
  config.layer_norm = false;
  const Mlp mlp(config, 2);
  at::Generator generator = MakeGenerator(25);
  const at::Tensor start = mlp.InitialParameters(generator);  // Biases are 0.
  at::Tensor input = Normal({300, 4}, 26);
  input.narrow(0, 10, 7).zero_();
  MlpTape tape;
  for (int repeat = 0; repeat < 2; ++repeat) {
    mlp.ForwardTaped(start, input, tape);
    // Seven rows of zeros through two members; other rows do not cancel.
    BOOST_TEST(tape.exact_zeros ==
               (std::vector<std::int64_t>{2 * 7 * 24, 2 * 7 * 40}));
  }
  const ZeroCensus census = CensusOf(config, tape);
  BOOST_TEST(census.zeros == 2 * 7 * (24 + 40));
  BOOST_TEST(census.evaluations == 2 * 300 * (24 + 40));
  BOOST_TEST(census.share() == 7.0 / 300.0);
  config.activation = Activation::kTanh;
  Mlp(config, 2).ForwardTaped(start, input, tape);
  BOOST_TEST(tape.exact_zeros == (std::vector<std::int64_t>{0, 0}));
  BOOST_TEST(CensusOf(config, tape).evaluations == 0);
  BOOST_TEST(CensusOf(config, tape).share() == 0.0);
}

BOOST_AUTO_TEST_CASE(views_name_a_member_from_front_to_back) {
  const Mlp mlp(Shapes()[0], 2);
  const at::Tensor parameters = Perturbed(mlp, 18);
  std::map<std::string, at::Tensor> views;
  for (const auto& [name, view] : mlp.Views(parameters, 1)) {
    views[name] = view.reshape({-1});
  }
  std::vector<at::Tensor> row;
  for (const char* name :
       {"0.weight", "0.bias", "norm.gain", "norm.offset", "1.weight", "1.bias",
        "2.weight", "2.bias", "3.weight", "3.bias"}) {
    row.push_back(views.at(name));
  }
  BOOST_TEST(views.size() == row.size());
  BOOST_TEST(at::equal(at::cat(row), parameters[1]));
}

BOOST_AUTO_TEST_CASE(initial_weights_keep_the_bounds_of_the_fan_out_rule) {
  struct Case {
    int outputs;
    double gain;
    double bound;
  };
  // Actors with 1, 6 and 12 actions, a critic: closed forms of
  // sqrt(3 gain / outputs).
  for (const Case& c : {Case{2, 1e-4, 0.0122474}, Case{12, 1e-4, 0.0050000},
                        Case{24, 1e-4, 0.0035355}, Case{1, 1e-4, 0.0173205}}) {
    MlpConfig config;
    config.inputs = 24;
    config.outputs = c.outputs;
    config.output_gain = c.gain;
    const Mlp mlp(config, 1);
    at::Generator generator = MakeGenerator(13);
    const at::Tensor parameters = mlp.InitialParameters(generator);
    for (const auto& [name, tensor] : mlp.Views(parameters, 0)) {
      const double largest = tensor.abs().max().item<double>();
      if (name == "0.weight" || name == "1.weight" || name == "2.weight") {
        // 6144 or more draws come within 1 % of the bound.
        BOOST_TEST(largest <= 0.0624687);
        BOOST_TEST(largest > 0.99 * 0.0624687);
      } else if (name == "3.weight") {
        BOOST_TEST(largest <= c.bound * 1.00001);
        BOOST_TEST(largest > 0.95 * c.bound);
      } else if (name == "norm.gain") {
        BOOST_TEST(at::equal(tensor, at::ones_like(tensor)));
      } else {
        BOOST_TEST(largest == 0.0);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(orthogonal_weights_are_orthogonal) {
  MlpConfig config;
  config.inputs = 10;
  config.hidden = {32, 8};
  config.outputs = 4;
  config.initialisation = Initialisation::kOrthogonal;
  config.output_gain = 0.5;
  const Mlp mlp(config, 1);
  at::Generator generator = MakeGenerator(14);
  const at::Tensor parameters = mlp.InitialParameters(generator);
  for (const auto& [name, weight] : mlp.Views(parameters, 0)) {
    if (name.find("weight") == std::string::npos) continue;
    const bool wide = weight.size(1) > weight.size(0);
    const at::Tensor gram =
        wide ? weight.mm(weight.t()) : weight.t().mm(weight);
    const double gain = name == "2.weight" ? 0.25 : 2.0;
    const at::Tensor error = gram - gain * at::eye(gram.size(0));
    BOOST_TEST(error.abs().max().item<double>() < 1e-5);
  }
}

BOOST_AUTO_TEST_CASE(fan_in_draws_weights_and_biases_alike) {
  MlpConfig config;
  config.inputs = 784;
  config.hidden = {100, 400};
  config.outputs = 300;
  config.initialisation = Initialisation::kFanIn;
  config.output_gain = 1e-4;  // Which the rule does not know.
  const Mlp mlp(config, 1);
  at::Generator generator = MakeGenerator(27);
  const at::Tensor parameters = mlp.InitialParameters(generator);
  const std::map<char, double> inputs{{'0', 784}, {'1', 100}, {'2', 400}};
  for (const auto& [name, tensor] : mlp.Views(parameters, 0)) {
    if (name.starts_with("norm")) continue;
    const double bound = 1.0 / std::sqrt(inputs.at(name[0]));
    const double largest = tensor.abs().max().item<double>();
    // The largest of 100 draws misses 0.9 of the bound once in 37,000 times.
    BOOST_TEST(largest <= bound * 1.00001);
    BOOST_TEST(largest > 0.9 * bound);
  }
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_does_not_change_a_bit) {
  const int threads = at::get_num_threads();
  const Mlp mlp(Shapes()[0], 4);
  const at::Tensor parameters = Perturbed(mlp, 15);
  const at::Tensor input = Normal({640, 7}, 16);
  at::set_num_threads(1);
  const at::Tensor one = mlp.Forward(parameters, input);
  at::set_num_threads(2);
  const at::Tensor two = mlp.Forward(parameters, input);
  at::set_num_threads(threads);
  BOOST_TEST(at::equal(one, two));
}

BOOST_AUTO_TEST_CASE(nan_in_gives_nan_out) {
  for (const MlpConfig& config : Shapes()) {
    const Mlp mlp(config, 1);
    const at::Tensor input =
        at::full({1, 7}, std::numeric_limits<float>::quiet_NaN());
    const at::Tensor output = mlp.Forward(Perturbed(mlp, 17), input);
    BOOST_TEST(output.isnan().all().item<bool>());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
