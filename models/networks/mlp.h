// Stacks of equal multilayer perceptrons with explicit gradients.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ballast::models {

enum class Activation { kElu, kTanh, kRelu };

/// How dense weights start; biases start at 0.
enum class Initialisation {
  /// Uniform on +-sqrt(3 scale / outputs of the layer); scale 0.333 for
  /// hidden layers, the gain for the output layer.
  kFanOut,
  /// Orthogonal, gain sqrt(2) for hidden layers.
  kOrthogonal,
  /// Glorot's uniform, +-sqrt(6 / (inputs + outputs)); knows no gain.
  kUniform,
};

/// Shape of one perceptron: dense, LayerNorm (epsilon 1e-3) and tanh, then
/// dense and activation for each further hidden layer, then a linear output.
/// Without layer_norm the first layer is like the others.
struct MlpConfig {
  int inputs = 0;
  std::vector<int> hidden = {256, 256, 256};
  int outputs = 0;
  Activation activation = Activation::kElu;
  double relu_slope_at_zero = 0.0;  ///< ReLU'(0), of kRelu alone.
  bool layer_norm = true;
  Initialisation initialisation = Initialisation::kFanOut;
  double output_gain = 1e-4;
};

/// What a forward pass keeps for the backward pass; reused between updates.
struct MlpTape {
  std::vector<at::Tensor> activation;  ///< Per hidden layer [M, B, H].
  std::vector<at::Tensor> slope;  ///< d activation / d its input, [M, B, H].
  at::Tensor normalised;          ///< LayerNorm's output before its gain.
  at::Tensor inverse_deviation;   ///< LayerNorm's 1/std, [M, B].
};

/// The arithmetic of M perceptrons of one shape whose parameters lie in one
/// flat buffer [M, P], so that an optimiser or a target average is a single
/// pass over it. Owns no parameters: online and target copies share one Mlp.
///
/// Rows are worked in blocks of one fixed size, bias and activation while the
/// block is in cache; results do not depend on the number of threads.
class Mlp {
 public:
  Mlp(MlpConfig config, int members);

  const MlpConfig& config() const { return config_; }
  int members() const { return members_; }
  /// P, floats per member.
  std::int64_t parameter_count() const { return parameter_count_; }

  /// [M, P], freshly drawn.
  at::Tensor InitialParameters(at::Generator& generator) const;

  /// Named views of one member's row of `parameters`: "0.weight" [in, out],
  /// "0.bias", "norm.gain", "norm.offset", "1.weight", ...
  std::vector<std::pair<std::string, at::Tensor>> Views(
      const at::Tensor& parameters, int member) const;

  /// Evaluates members [first, first + count).
  /// @param parameters [M, P].
  /// @param input [B, I], shared by the members.
  /// @return [count, B, O].
  at::Tensor Forward(const at::Tensor& parameters, const at::Tensor& input,
                     int first, int count) const;
  at::Tensor Forward(const at::Tensor& parameters,
                     const at::Tensor& input) const {
    return Forward(parameters, input, 0, members_);
  }

  /// As Forward for every pair of a state and one of its N actions; the
  /// state's share of the first layer is computed once.
  /// @param state [B, S]; @param action [N, B, A] with S + A = I.
  /// @return [count, N, B, O].
  at::Tensor ForwardPairs(const at::Tensor& parameters, const at::Tensor& state,
                          const at::Tensor& action, int first, int count) const;

  /// The last hidden layer. [count, B, H].
  at::Tensor Features(const at::Tensor& parameters, const at::Tensor& input,
                      int first, int count) const;

  /// Forward of all members that keeps what Backward needs. [M, B, O].
  at::Tensor ForwardTaped(const at::Tensor& parameters, const at::Tensor& input,
                          MlpTape& tape) const;

  /// Gradient of a loss with respect to the parameters. Uses up the tape.
  /// @param gradient [M, P], overwritten.
  /// @param output_gradient [M, B, O], d loss / d output.
  void Backward(const at::Tensor& parameters, const at::Tensor& input,
                MlpTape& tape, const at::Tensor& output_gradient,
                at::Tensor& gradient) const;

 private:
  struct Layer {
    std::int64_t inputs;
    std::int64_t outputs;
    std::int64_t weight;  ///< Offset of [inputs, outputs] in a member's row.
    std::int64_t bias;
  };
  /// Where one block of rows of every hidden layer is written.
  struct Block;
  /// How to write the first layer's products of rows [begin, begin + count).
  using FirstProducts =
      std::function<void(const float* weights, std::int64_t member,
                         std::int64_t begin, std::int64_t count, float* rows)>;

  void HiddenLayers(const float* weights, std::int64_t count,
                    const Block& block) const;
  void InputProducts(const float* weights, const float* input,
                     std::int64_t begin, std::int64_t count, float* rows) const;
  at::Tensor Infer(const at::Tensor& parameters, std::int64_t rows, int first,
                   int count, bool features,
                   const FirstProducts& products) const;
  std::int64_t WidestLayer() const;

  MlpConfig config_;
  int members_;
  std::vector<Layer> layers_;
  std::int64_t norm_gain_ = 0;
  std::int64_t norm_offset_ = 0;
  std::int64_t parameter_count_ = 0;
};

}  // namespace ballast::models
