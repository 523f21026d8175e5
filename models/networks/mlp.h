// Stacks of equal multilayer perceptrons with explicit gradients.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/networks/relu.h"

namespace ballast::models {

enum class Activation { kElu, kTanh, kRelu };

/// How dense weights start; biases start at 0 but for the last rule.
enum class Initialisation {
  /// Uniform on +-sqrt(3 scale / outputs of the layer); scale 0.333 for
  /// hidden layers, the gain for the output layer.
  kFanOut,
  /// Orthogonal, gain sqrt(2) for hidden layers.
  kOrthogonal,
  /// Glorot's uniform, +-sqrt(6 / (inputs + outputs)); knows no gain.
  kUniform,
  /// Uniform on +-1 / sqrt(inputs), biases too: what PyTorch's linear layers
  /// start with; knows no gain.
  kFanIn,
};

/// What the hidden layers' products after the first are rounded to; sums are
/// float32 ones.
enum class Precision { kFloat32, kBfloat16 };

/// Shape of one perceptron: dense, LayerNorm (epsilon 1e-3) and tanh, then
/// dense and activation for each further hidden layer, then a linear output.
/// Without layer_norm the first layer is like the others.
struct MlpConfig {
  int inputs = 0;
  std::vector<int> hidden = {256, 256, 256};
  int outputs = 0;
  Activation activation = Activation::kElu;
  ReluAtZero relu_at_zero;  ///< Of kRelu alone.
  bool layer_norm = true;
  Initialisation initialisation = Initialisation::kFanOut;
  double output_gain = 1e-4;
  /// Of target critics alone: what is trained, and every policy, is float32.
  Precision precision = Precision::kFloat32;
};

/// What a forward pass keeps for the backward pass; reused between updates.
struct MlpTape {
  std::vector<at::Tensor> activation;  ///< Per hidden layer [M, B, H].
  std::vector<at::Tensor> slope;  ///< d activation / d its input, [M, B, H].
  /// Per hidden layer, how many of its ReLUs were given exactly 0.
  std::vector<std::int64_t> exact_zeros;
  at::Tensor normalised;         ///< LayerNorm's output before its gain.
  at::Tensor inverse_deviation;  ///< LayerNorm's 1/std, [M, B].
  at::Tensor output;             ///< Of the networks, [M, B, O].
  at::Tensor transposed;         ///< Backward's own: weights, [M, P].
};

/// Memory that an evaluation reuses, and its precision.
struct MlpWorkspace {
  Precision precision = Precision::kFloat32;
  at::Tensor share;                   ///< The states' share of the first layer.
  std::vector<std::uint16_t> packed;  ///< Weights rounded to bfloat16.
};

class HiddenRows;

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
  /// @param input [..., I], B rows in all, shared by the members.
  /// @param output [count, B, O], made to fit.
  void Forward(const at::Tensor& parameters, const at::Tensor& input, int first,
               int count, MlpWorkspace& workspace, at::Tensor& output) const;
  /// All members in float32. [M, B, O].
  at::Tensor Forward(const at::Tensor& parameters,
                     const at::Tensor& input) const;

  /// All members in `groups` of equal size, each group on rows of its own.
  /// @param input [..., I], groups B rows in all, those of a group together.
  /// @param output [M, B, O], made to fit.
  void ForwardGroups(const at::Tensor& parameters, const at::Tensor& input,
                     int groups, MlpWorkspace& workspace,
                     at::Tensor& output) const;

  /// As Forward for every pair of a state and one of its N actions; the
  /// state's share of the first layer is computed once.
  /// @param state [B, S]; @param action [N, B, A] with S + A = I.
  /// @param output [count, N, B, O], made to fit.
  void ForwardPairs(const at::Tensor& parameters, const at::Tensor& state,
                    const at::Tensor& action, int first, int count,
                    MlpWorkspace& workspace, at::Tensor& output) const;

  /// The last hidden layer of all members. [M, B, H].
  at::Tensor Features(const at::Tensor& parameters,
                      const at::Tensor& input) const;

  /// Forward of all members into a tape: its output and what a gradient needs.
  /// @param input, groups  as those of ForwardGroups.
  void ForwardTaped(const at::Tensor& parameters, const at::Tensor& input,
                    MlpTape& tape, int groups = 1) const;

  /// Gradient of a loss with respect to the parameters. Uses up the tape.
  /// @param input [B, I], shared by the members.
  /// @param gradient [M, P], overwritten.
  /// @param output_gradient [M, B, O], d loss / d output.
  void Backward(const at::Tensor& parameters, const at::Tensor& input,
                MlpTape& tape, const at::Tensor& output_gradient,
                at::Tensor& gradient) const;

  /// Gradient of a loss with respect to the input, as each member sees it.
  /// Uses up the tape.
  /// @param output_gradient [M, B, O], d loss / d output.
  /// @param gradient [M, B, I], made to fit.
  void InputGradient(const at::Tensor& parameters, MlpTape& tape,
                     const at::Tensor& output_gradient,
                     at::Tensor& gradient) const;

 private:
  struct Layer {
    std::int64_t inputs;
    std::int64_t outputs;
    std::int64_t weight;  ///< Offset of [inputs, outputs] in a member's row.
    std::int64_t bias;
  };

  void Pack(const at::Tensor& parameters, int first, int count,
            MlpWorkspace& workspace) const;
  void InputProducts(const float* weights, const float* input,
                     std::int64_t count, float* rows) const;
  void FinishFirstLayer(const float* weights, std::int64_t count,
                        const HiddenRows& rows) const;
  /// @param packed  the weights in bfloat16, or null.
  void LaterLayers(const float* weights, const std::uint16_t* packed,
                   std::int64_t count, const HiddenRows& rows) const;
  void OutputLayer(const float* weights, std::int64_t count,
                   const HiddenRows& rows, float* to) const;
  /// @param products  writes the first layer's products: (weights, member,
  ///   first row, rows, to).
  template <typename FirstProducts>
  void Infer(const at::Tensor& parameters, std::int64_t rows, int first,
             int count, bool features, MlpWorkspace& workspace, float* output,
             const FirstProducts& products) const;
  void InferRows(const at::Tensor& parameters, const at::Tensor& input,
                 int first, int count, int groups, bool features,
                 MlpWorkspace& workspace, at::Tensor& output) const;
  std::int64_t RowsPerGroup(const at::Tensor& input, int groups,
                            int count) const;
  void TransposeWeights(const at::Tensor& parameters, std::size_t first_layer,
                        MlpTape& tape) const;
  /// Whether the gradient at a hidden layer's exact zeros is the slope itself.
  bool Overwrites(std::size_t layer) const;
  /// From the output down, turns the slopes of some rows into d loss / d what
  /// the layer's activation was given.
  /// @param row  the first of them among all members' rows.
  void Descend(const at::Tensor& output_gradient, std::int64_t member,
               std::int64_t row, std::int64_t count, MlpTape& tape) const;
  std::int64_t PackedCount() const;
  std::int64_t WidestLayer() const;

  MlpConfig config_;
  int members_;
  std::vector<Layer> layers_;
  std::int64_t norm_gain_ = 0;
  std::int64_t norm_offset_ = 0;
  std::int64_t parameter_count_ = 0;
};

}  // namespace ballast::models
