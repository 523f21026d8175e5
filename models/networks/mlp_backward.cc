#include <ATen/Parallel.h>

#include "models/networks/fit_shape.h"
#include "models/networks/gemm.h"
#include "models/networks/kernels.h"
#include "models/networks/mlp.h"
#include "models/networks/mlp_blocks.h"
#include "models/networks/require_shape.h"

namespace ballast::models {

void Mlp::TransposeWeights(const at::Tensor& parameters, MlpTape& tape) const {
  FitShape(tape.transposed, {members_, parameter_count_});
  const auto* from = parameters.const_data_ptr<float>();
  auto* to = tape.transposed.mutable_data_ptr<float>();
  at::parallel_for(0, members_, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t member = begin; member < end; ++member) {
      for (std::size_t l = 1; l < layers_.size(); ++l) {
        const std::int64_t at = member * parameter_count_ + layers_[l].weight;
        Transpose(from + at, layers_[l].inputs, layers_[l].outputs, to + at);
      }
    }
  });
}

void Mlp::Backward(const at::Tensor& parameters, const at::Tensor& input,
                   MlpTape& tape, const at::Tensor& output_gradient,
                   at::Tensor& gradient) const {
  const std::int64_t rows = input.size(0);
  RequireShape(output_gradient, {members_, rows, config_.outputs},
               "output_gradient");
  RequireShape(gradient, {members_, parameter_count_}, "gradient");
  const std::int64_t widest = WidestLayer();
  TransposeWeights(parameters, tape);

  // From the output down, each layer's slope becomes d loss / d its input.
  const auto delta = [&](std::size_t l, std::int64_t row) {
    return (l + 1 == layers_.size()
                ? const_cast<float*>(output_gradient.const_data_ptr<float>())
                : tape.slope[l].mutable_data_ptr<float>()) +
           row * layers_[l].outputs;
  };
  ForEachBlock(
      members_, rows,
      [&](std::int64_t member, std::int64_t begin, std::int64_t count) {
        const float* transposed =
            tape.transposed.const_data_ptr<float>() + member * parameter_count_;
        float* upstream = Scratch(2 * kRowBlock * widest);
        for (std::size_t l = layers_.size() - 1; l > 0; --l) {
          const Layer& layer = layers_[l];
          MatrixProduct(count, layer.inputs, layer.outputs,
                        {delta(l, member * rows + begin), layer.outputs},
                        {transposed + layer.weight, layer.inputs}, upstream,
                        layer.inputs);
          MultiplyInto(delta(l - 1, member * rows + begin), upstream,
                       count * layer.inputs);
        }
      });

  const auto depth = static_cast<std::int64_t>(layers_.size());
  at::parallel_for(
      0, members_ * depth, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t task = begin; task < end; ++task) {
          const std::int64_t member = task / depth;
          const auto l = static_cast<std::size_t>(task % depth);
          const Layer& layer = layers_[l];
          const std::int64_t row = member * rows;
          float* deltas = delta(l, row);
          float* to =
              gradient.mutable_data_ptr<float>() + member * parameter_count_;
          if (l == 0 && config_.layer_norm) {
            LayerNormBackward(
                deltas, rows, layer.outputs,
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

}  // namespace ballast::models
