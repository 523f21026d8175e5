#include <stdexcept>

#include "models/networks/bfloat16.h"
#include "models/networks/fit_shape.h"
#include "models/networks/gemm.h"
#include "models/networks/kernels.h"
#include "models/networks/mlp.h"
#include "models/networks/mlp_blocks.h"
#include "models/networks/require_shape.h"

namespace ballast::models {

std::int64_t Mlp::WidestLayer() const {
  std::int64_t widest = 0;
  for (const Layer& layer : layers_) widest = std::max(widest, layer.outputs);
  return widest;
}

std::int64_t Mlp::PackedCount() const {
  std::int64_t count = 0;
  for (std::size_t l = 1; l + 1 < layers_.size(); ++l) {
    count += PackedSize(layers_[l].inputs, layers_[l].outputs);
  }
  return count;
}

void Mlp::Pack(const at::Tensor& parameters, int first, int count,
               MlpWorkspace& workspace) const {
  const std::int64_t packed_count = PackedCount();
  workspace.packed.resize(std::max(
      workspace.packed.size(), static_cast<std::size_t>(count * packed_count)));
  at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t member = begin; member < end; ++member) {
      std::uint16_t* to = workspace.packed.data() + member * packed_count;
      const float* weights = parameters.const_data_ptr<float>() +
                             (first + member) * parameter_count_;
      for (std::size_t l = 1; l + 1 < layers_.size(); ++l) {
        const Layer& layer = layers_[l];
        PackBfloat16(weights + layer.weight, layer.inputs, layer.outputs, to);
        to += PackedSize(layer.inputs, layer.outputs);
      }
    }
  });
}

void Mlp::FinishFirstLayer(const float* weights, std::int64_t count,
                           const HiddenRows& rows) const {
  const Layer& layer = layers_.front();
  if (config_.layer_norm) {
    LayerNormTanh(
        rows.Activation(0), count, layer.outputs,
        {weights + layer.bias, weights + norm_gain_, weights + norm_offset_,
         rows.Normalised(), rows.InverseDeviation(), rows.Slope(0)});
  } else {
    rows.AddExactZeros(
        0, AddBiasActivate(rows.Activation(0), count, layer.outputs,
                           weights + layer.bias, config_, rows.Slope(0)));
  }
}

void Mlp::LaterLayers(const float* weights, const std::uint16_t* packed,
                      std::int64_t count, const HiddenRows& rows) const {
  for (std::size_t l = 1; l + 1 < layers_.size(); ++l) {
    const Layer& layer = layers_[l];
    const float* from = rows.Activation(l - 1);
    float* to = rows.Activation(l);
    if (packed != nullptr) {
      Bfloat16Product(count, layer.outputs, layer.inputs, from, packed, to);
      packed += PackedSize(layer.inputs, layer.outputs);
    } else {
      MatrixProduct(count, layer.outputs, layer.inputs, {from, layer.inputs},
                    {weights + layer.weight, layer.outputs}, to, layer.outputs);
    }
    rows.AddExactZeros(
        l, AddBiasActivate(to, count, layer.outputs, weights + layer.bias,
                           config_, rows.Slope(l)));
  }
}

void Mlp::OutputLayer(const float* weights, std::int64_t count,
                      const HiddenRows& rows, float* to) const {
  const Layer& layer = layers_.back();
  MatrixProduct(count, layer.outputs, layer.inputs,
                {rows.Activation(layers_.size() - 2), layer.inputs},
                {weights + layer.weight, layer.outputs}, to, layer.outputs);
  AddBias(to, count, layer.outputs, weights + layer.bias);
}

void Mlp::InputProducts(const float* weights, const float* input,
                        std::int64_t count, float* rows) const {
  const Layer& layer = layers_.front();
  MatrixProduct(count, layer.outputs, layer.inputs, {input, layer.inputs},
                {weights + layer.weight, layer.outputs}, rows, layer.outputs);
}

template <typename FirstProducts>
void Mlp::Infer(const at::Tensor& parameters, std::int64_t rows, int first,
                int count, bool features, MlpWorkspace& workspace,
                float* output, const FirstProducts& products) const {
  RequireShape(parameters, {members_, parameter_count_}, "parameters");
  if (first < 0 || first + count > members_) {
    throw std::logic_error("Mlp: no such members");
  }
  const bool rounds = workspace.precision == Precision::kBfloat16;
  if (rounds) Pack(parameters, first, count, workspace);
  const std::int64_t packed_count = PackedCount();
  const std::int64_t widest = WidestLayer();
  const std::int64_t width =
      features ? layers_.back().inputs : layers_.back().outputs;
  ForEachBlock(
      count, rows,
      [&](std::int64_t member, std::int64_t begin, std::int64_t block_rows) {
        const float* weights = parameters.const_data_ptr<float>() +
                               (first + member) * parameter_count_;
        const std::uint16_t* packed =
            rounds ? workspace.packed.data() + member * packed_count : nullptr;
        const HiddenRows hidden(Scratch(2 * kRowBlock * widest), widest);
        products(weights, member, begin, block_rows, hidden.Activation(0));
        FinishFirstLayer(weights, block_rows, hidden);
        LaterLayers(weights, packed, block_rows, hidden);
        float* to = output + (member * rows + begin) * width;
        if (features) {
          std::copy_n(hidden.Activation(layers_.size() - 2), block_rows * width,
                      to);
        } else {
          OutputLayer(weights, block_rows, hidden, to);
        }
      });
}

std::int64_t Mlp::RowsPerGroup(const at::Tensor& input, int groups,
                               int count) const {
  RequireRows(input, config_.inputs, "input");
  const std::int64_t rows = input.numel() / config_.inputs;
  if (groups < 1 || count % groups != 0 || rows % groups != 0) {
    throw std::logic_error("Mlp: members or rows do not fall into the groups");
  }
  return rows / groups;
}

void Mlp::InferRows(const at::Tensor& parameters, const at::Tensor& input,
                    int first, int count, int groups, bool features,
                    MlpWorkspace& workspace, at::Tensor& output) const {
  const std::int64_t rows = RowsPerGroup(input, groups, count);
  const int group_size = count / groups;
  const std::int64_t width =
      features ? layers_.back().inputs : layers_.back().outputs;
  FitShape(output, {count, rows, width});
  const auto* data = input.const_data_ptr<float>();
  Infer(parameters, rows, first, count, features, workspace,
        output.mutable_data_ptr<float>(),
        [&](const float* weights, std::int64_t member, std::int64_t begin,
            std::int64_t block_rows, float* to) {
          const std::int64_t row = member / group_size * rows + begin;
          InputProducts(weights, data + row * config_.inputs, block_rows, to);
        });
}

void Mlp::Forward(const at::Tensor& parameters, const at::Tensor& input,
                  int first, int count, MlpWorkspace& workspace,
                  at::Tensor& output) const {
  InferRows(parameters, input, first, count, /*groups=*/1, /*features=*/false,
            workspace, output);
}

void Mlp::ForwardGroups(const at::Tensor& parameters, const at::Tensor& input,
                        int groups, MlpWorkspace& workspace,
                        at::Tensor& output) const {
  InferRows(parameters, input, 0, members_, groups, /*features=*/false,
            workspace, output);
}

at::Tensor Mlp::Forward(const at::Tensor& parameters,
                        const at::Tensor& input) const {
  MlpWorkspace workspace;
  at::Tensor output;
  Forward(parameters, input, 0, members_, workspace, output);
  return output;
}

at::Tensor Mlp::Features(const at::Tensor& parameters,
                         const at::Tensor& input) const {
  MlpWorkspace workspace;
  at::Tensor output;
  InferRows(parameters, input, 0, members_, /*groups=*/1, /*features=*/true,
            workspace, output);
  return output;
}

void Mlp::ForwardPairs(const at::Tensor& parameters, const at::Tensor& state,
                       const at::Tensor& action, int first, int count,
                       MlpWorkspace& workspace, at::Tensor& output) const {
  RequireShape(state, {-1, -1}, "state");
  const std::int64_t states = state.size(0);
  const std::int64_t state_size = state.size(1);
  const std::int64_t action_size = config_.inputs - state_size;
  RequireShape(action, {-1, states, action_size}, "action");
  const std::int64_t pairs = action.size(0) * states;
  const Layer& layer = layers_.front();
  const std::int64_t width = layer.outputs;
  FitShape(output, {count, action.size(0), states, config_.outputs});

  // The state's share of the first layer, once per state.
  FitShape(workspace.share, {count, states, width});
  auto* shares = workspace.share.mutable_data_ptr<float>();
  const auto* state_data = state.const_data_ptr<float>();
  ForEachBlock(count, states,
               [&](std::int64_t member, std::int64_t begin, std::int64_t rows) {
                 const float* weights = parameters.const_data_ptr<float>() +
                                        (first + member) * parameter_count_;
                 MatrixProduct(rows, width, state_size,
                               {state_data + begin * state_size, state_size},
                               {weights + layer.weight, width},
                               shares + (member * states + begin) * width,
                               width);
               });

  const auto* action_data = action.const_data_ptr<float>();
  Infer(parameters, pairs, first, count, /*features=*/false, workspace,
        output.mutable_data_ptr<float>(),
        [&](const float* weights, std::int64_t member, std::int64_t begin,
            std::int64_t rows, float* to) {
          // A block may run over the end of the states and begin anew.
          for (std::int64_t done = 0; done < rows;) {
            const std::int64_t at = (begin + done) % states;
            const std::int64_t run = std::min(rows - done, states - at);
            std::copy_n(shares + (member * states + at) * width, run * width,
                        to + done * width);
            MatrixProduct(
                run, width, action_size,
                {action_data + (begin + done) * action_size, action_size},
                {weights + layer.weight + state_size * width, width},
                to + done * width, width, /*accumulate=*/true);
            done += run;
          }
        });
}

}  // namespace ballast::models
