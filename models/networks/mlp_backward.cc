#include <ATen/Parallel.h>

#include "models/networks/fit_shape.h"
#include "models/networks/gemm.h"
#include "models/networks/kernels.h"
#include "models/networks/mlp.h"
#include "models/networks/mlp_blocks.h"
#include "models/networks/require_shape.h"

namespace ballast::models {

void Mlp::ForwardTaped(const at::Tensor& parameters, const at::Tensor& input,
                       MlpTape& tape, int groups) const {
  RequireShape(parameters, {members_, parameter_count_}, "parameters");
  const std::int64_t rows = RowsPerGroup(input, groups, members_);
  const int group_size = members_ / groups;
  const std::size_t hidden = layers_.size() - 1;
  tape.activation.resize(hidden);
  tape.slope.resize(hidden);
  tape.exact_zeros.assign(hidden, 0);
  for (std::size_t l = 0; l < hidden; ++l) {
    FitShape(tape.activation[l], {members_, rows, layers_[l].outputs});
    FitShape(tape.slope[l], {members_, rows, layers_[l].outputs});
  }
  FitShape(tape.normalised, {members_, rows, layers_[0].outputs});
  FitShape(tape.inverse_deviation, {members_, rows});
  FitShape(tape.output, {members_, rows, config_.outputs});

  ForEachBlock(
      members_, rows,
      [&](std::int64_t member, std::int64_t begin, std::int64_t count) {
        const float* weights =
            parameters.const_data_ptr<float>() + member * parameter_count_;
        const std::int64_t row = member * rows + begin;
        const HiddenRows block(tape, row);
        InputProducts(weights,
                      input.const_data_ptr<float>() +
                          (member / group_size * rows + begin) * config_.inputs,
                      count, block.Activation(0));
        FinishFirstLayer(weights, count, block);
        LaterLayers(weights, /*packed=*/nullptr, count, block);
        OutputLayer(
            weights, count, block,
            tape.output.mutable_data_ptr<float>() + row * config_.outputs);
      });
}

void Mlp::TransposeWeights(const at::Tensor& parameters,
                           std::size_t first_layer, MlpTape& tape) const {
  FitShape(tape.transposed, {members_, parameter_count_});
  const auto* from = parameters.const_data_ptr<float>();
  auto* to = tape.transposed.mutable_data_ptr<float>();
  at::parallel_for(0, members_, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t member = begin; member < end; ++member) {
      for (std::size_t l = first_layer; l < layers_.size(); ++l) {
        const std::int64_t at = member * parameter_count_ + layers_[l].weight;
        Transpose(from + at, layers_[l].inputs, layers_[l].outputs, to + at);
      }
    }
  });
}

bool Mlp::Overwrites(std::size_t layer) const {
  // An activation of 0 has a slope other than 0 at an exact zero alone.
  return config_.activation == Activation::kRelu &&
         config_.relu_at_zero.rule == ReluRule::kOverwrite &&
         !(layer == 0 && config_.layer_norm);
}

void Mlp::Descend(const at::Tensor& output_gradient, std::int64_t member,
                  std::int64_t row, std::int64_t count, MlpTape& tape) const {
  const float* transposed =
      tape.transposed.const_data_ptr<float>() + member * parameter_count_;
  float* upstream = Scratch(2 * kRowBlock * WidestLayer());
  const float* delta =
      output_gradient.const_data_ptr<float>() + row * config_.outputs;
  for (std::size_t l = layers_.size() - 1; l > 0; --l) {
    const Layer& layer = layers_[l];
    float* below =
        tape.slope[l - 1].mutable_data_ptr<float>() + row * layer.inputs;
    MatrixProduct(count, layer.inputs, layer.outputs, {delta, layer.outputs},
                  {transposed + layer.weight, layer.inputs}, upstream,
                  layer.inputs);
    if (Overwrites(l - 1)) {
      MultiplyWhereActive(
          below, upstream,
          tape.activation[l - 1].const_data_ptr<float>() + row * layer.inputs,
          count * layer.inputs);
    } else {
      MultiplyInto(below, upstream, count * layer.inputs);
    }
    delta = below;
  }
}

void Mlp::Backward(const at::Tensor& parameters, const at::Tensor& input,
                   MlpTape& tape, const at::Tensor& output_gradient,
                   at::Tensor& gradient) const {
  const std::int64_t rows = input.size(0);
  RequireShape(output_gradient, {members_, rows, config_.outputs},
               "output_gradient");
  RequireShape(gradient, {members_, parameter_count_}, "gradient");
  TransposeWeights(parameters, /*first_layer=*/1, tape);
  ForEachBlock(
      members_, rows,
      [&](std::int64_t member, std::int64_t begin, std::int64_t count) {
        Descend(output_gradient, member, member * rows + begin, count, tape);
      });

  const auto depth = static_cast<std::int64_t>(layers_.size());
  at::parallel_for(
      0, members_ * depth, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t task = begin; task < end; ++task) {
          const std::int64_t member = task / depth;
          const auto l = static_cast<std::size_t>(task % depth);
          const Layer& layer = layers_[l];
          const std::int64_t row = member * rows;
          const bool is_output = l + 1 == layers_.size();
          const float* deltas = (is_output ? output_gradient : tape.slope[l])
                                    .const_data_ptr<float>() +
                                row * layer.outputs;
          float* to =
              gradient.mutable_data_ptr<float>() + member * parameter_count_;
          if (l == 0 && config_.layer_norm) {
            LayerNormBackward(
                tape.slope[0].mutable_data_ptr<float>() + row * layer.outputs,
                rows, layer.outputs,
                tape.normalised.const_data_ptr<float>() + row * layer.outputs,
                tape.inverse_deviation.const_data_ptr<float>() + row,
                parameters.const_data_ptr<float>() + member * parameter_count_ +
                    norm_gain_,
                to + norm_gain_, to + norm_offset_);
          }
          const float* below =
              l == 0 ? input.const_data_ptr<float>()
                     : tape.activation[l - 1].const_data_ptr<float>() +
                           row * layer.inputs;
          MatrixProduct(layer.inputs, layer.outputs, rows,
                        {below, layer.inputs, true}, {deltas, layer.outputs},
                        to + layer.weight, layer.outputs);
          SumRows(deltas, rows, layer.outputs, to + layer.bias);
        }
      });
}

void Mlp::InputGradient(const at::Tensor& parameters, MlpTape& tape,
                        const at::Tensor& output_gradient,
                        at::Tensor& gradient) const {
  const std::int64_t rows = tape.output.size(1);
  RequireShape(parameters, {members_, parameter_count_}, "parameters");
  RequireShape(output_gradient, {members_, rows, config_.outputs},
               "output_gradient");
  FitShape(gradient, {members_, rows, config_.inputs});
  TransposeWeights(parameters, /*first_layer=*/0, tape);
  const Layer& layer = layers_.front();
  ForEachBlock(
      members_, rows,
      [&](std::int64_t member, std::int64_t begin, std::int64_t count) {
        const std::int64_t row = member * rows + begin;
        const std::int64_t weights = member * parameter_count_;
        Descend(output_gradient, member, row, count, tape);
        float* deltas =
            tape.slope[0].mutable_data_ptr<float>() + row * layer.outputs;
        if (config_.layer_norm) {
          // The parameters' own gradients, which nobody asked for.
          float* unused = Scratch(2 * kRowBlock * WidestLayer());
          LayerNormBackward(
              deltas, count, layer.outputs,
              tape.normalised.const_data_ptr<float>() + row * layer.outputs,
              tape.inverse_deviation.const_data_ptr<float>() + row,
              parameters.const_data_ptr<float>() + weights + norm_gain_, unused,
              unused + layer.outputs);
        }
        MatrixProduct(
            count, layer.inputs, layer.outputs, {deltas, layer.outputs},
            {tape.transposed.const_data_ptr<float>() + weights + layer.weight,
             layer.inputs},
            gradient.mutable_data_ptr<float>() + row * layer.inputs,
            layer.inputs);
      });
}

}  // namespace ballast::models
