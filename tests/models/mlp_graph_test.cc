#include "models/networks/mlp_graph.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <vector>

#include "tests/models/draws.h"

namespace ballast::models {
namespace {

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
      config.initialisation = Initialisation::kFanIn;
      shapes.push_back(config);
    }
  }
  return shapes;
}

/// Parameters away from their special start (gains 1, offsets 0).
at::Tensor ParametersOf(const Mlp& mlp) {
  at::Generator generator = MakeGenerator(1);
  const at::Tensor start = mlp.InitialParameters(generator);
  return start + 0.1 * NormalDraws(start.sizes(), 2);
}

/// Largest difference, as a share of the largest entry.
double Apart(const at::Tensor& a, const at::Tensor& b) {
  return ((a - b).abs().max() / b.abs().max()).item<double>();
}

/// d sum(weight output) / d parameters, by the explicit gradients.
at::Tensor Explicit(const Mlp& mlp, const at::Tensor& parameters,
                    const at::Tensor& input, const at::Tensor& weight) {
  MlpTape tape;
  mlp.ForwardTaped(parameters, input, tape);
  at::Tensor gradient = at::empty_like(parameters);
  mlp.Backward(parameters, input, tape, weight.unsqueeze(0), gradient);
  return gradient;
}

at::Tensor ByGraph(const Mlp& mlp, const at::Tensor& parameters,
                   const at::Tensor& input, const at::Tensor& weight) {
  const at::Tensor leaf = parameters.detach().clone().requires_grad_();
  GraphOf(mlp, leaf, input).output.backward(weight.to(leaf.scalar_type()));
  return leaf.grad();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mlp_graph)

BOOST_AUTO_TEST_CASE(outputs_and_features_are_those_of_the_perceptron) {
  for (const MlpConfig& config : Shapes()) {
    const Mlp mlp(config, 1);
    const at::Tensor parameters = ParametersOf(mlp);
    const at::Tensor input = NormalDraws({50, 7}, 3);
    const MlpGraph graph = GraphOf(mlp, parameters, input);
    // Float32 sums over at most 40 terms of size one.
    BOOST_TEST(Apart(graph.output, mlp.Forward(parameters, input)[0]) < 5e-6);
    BOOST_TEST(graph.hidden.size() == 3U);
    BOOST_TEST(Apart(graph.hidden.back(), mlp.Features(parameters, input)[0]) <
               5e-6);
    MlpTape tape;
    mlp.ForwardTaped(parameters, input, tape);
    for (std::size_t l = 0; l < 3; ++l) {
      BOOST_TEST(Apart(graph.hidden[l], tape.activation[l][0]) < 5e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(gradients_are_the_explicit_ones) {
  for (const MlpConfig& config : Shapes()) {
    const Mlp mlp(config, 1);
    const at::Tensor parameters = ParametersOf(mlp);
    const at::Tensor input = NormalDraws({50, 7}, 4);
    const at::Tensor weight = NormalDraws({50, 3}, 5);
    // Float32 sums over 50 rows of products of four layers.
    BOOST_TEST(Apart(ByGraph(mlp, parameters, input, weight),
                     Explicit(mlp, parameters, input, weight)) < 5e-6);
  }
}

BOOST_AUTO_TEST_CASE(both_gradients_agree_at_exact_zeros_under_either_rule) {
  for (const ReluRule rule : {ReluRule::kMultiply, ReluRule::kOverwrite}) {
    for (const bool layer_norm : {true, false}) {
      MlpConfig config = Shapes().back();
      config.layer_norm = layer_norm;
      config.relu_at_zero = {0.5, rule};
      config.initialisation = Initialisation::kOrthogonal;
      config.output_gain = 1.0;
      const Mlp mlp(config, 1);
      at::Generator generator = MakeGenerator(6);
      const at::Tensor parameters = mlp.InitialParameters(generator);
      const at::Tensor input = NormalDraws({50, 7}, 7);
      input.narrow(0, 10, 20).zero_();  // With biases of 0: zeros in bulk.
      const at::Tensor weight = NormalDraws({50, 3}, 8);
      BOOST_TEST(Apart(ByGraph(mlp, parameters, input, weight),
                       Explicit(mlp, parameters, input, weight)) < 5e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_precision_gives_nearly_the_same) {
  const Mlp mlp(Shapes().back(), 1);
  const at::Tensor parameters = ParametersOf(mlp);
  const at::Tensor input = NormalDraws({50, 7}, 9);
  const at::Tensor weight = NormalDraws({50, 3}, 10);
  const at::Tensor exact =
      ByGraph(mlp, parameters.to(at::kDouble), input, weight);
  struct Case {
    at::ScalarType type;
    double tolerance;  // A few roundings of a sum of fifty terms.
  };
  for (const Case& c : {Case{at::kFloat, 1e-5}, Case{at::kHalf, 0.02},
                        Case{at::kBFloat16, 0.1}}) {
    const at::Tensor found = ByGraph(mlp, parameters.to(c.type), input, weight);
    BOOST_TEST((found.scalar_type() == c.type));
    BOOST_TEST(Apart(found.to(at::kDouble), exact) < c.tolerance);
  }
}

BOOST_AUTO_TEST_CASE(the_observer_sees_what_activations_are_given) {
  const Mlp mlp(Shapes().back(), 1);
  const at::Tensor parameters = ParametersOf(mlp);
  const at::Tensor input = NormalDraws({50, 7}, 11);
  std::vector<at::Tensor> seen;
  const MlpGraph graph =
      GraphOf(mlp, parameters, input, [&](std::size_t layer, const auto& x) {
        BOOST_TEST(layer == seen.size());
        seen.push_back(x);
      });
  BOOST_TEST(seen.size() == graph.hidden.size());
  for (std::size_t l = 0; l < seen.size(); ++l) {
    BOOST_TEST(at::equal(at::relu(seen[l]), graph.hidden[l]));
  }
}

BOOST_AUTO_TEST_CASE(other_shapes_are_refused) {
  const Mlp mlp(Shapes().back(), 1);
  const at::Tensor parameters = ParametersOf(mlp);
  BOOST_CHECK_THROW(GraphOf(mlp, parameters, at::zeros({2, 6})),
                    std::logic_error);
  BOOST_CHECK_THROW(GraphOf(mlp, parameters[0], at::zeros({2, 7})),
                    std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
