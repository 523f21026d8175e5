#include "models/networks/mlp.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "models/networks/fit_shape.h"
#include "models/networks/gemm.h"
#include "models/networks/kernels.h"
#include "models/networks/require_shape.h"

namespace ballast::models {
namespace {

/// Rows worked at once: a block's activations stay in the second-level cache.
constexpr std::int64_t kRowBlock = 128;

std::int64_t BlockCount(std::int64_t rows) {
  return (rows + kRowBlock - 1) / kRowBlock;
}

/// Calls work(member, first row, row count) for every block of every member,
/// on all threads.
template <typename Work>
void ForEachBlock(std::int64_t members, std::int64_t rows, const Work& work) {
  const std::int64_t blocks = BlockCount(rows);
  at::parallel_for(
      0, members * blocks, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t task = begin; task < end; ++task) {
          const std::int64_t row = task % blocks * kRowBlock;
          work(task / blocks, row, std::min(kRowBlock, rows - row));
        }
      });
}

/// Memory of this thread that keeps its size between calls.
float* Scratch(std::int64_t floats) {
  thread_local std::vector<float> memory;
  if (memory.size() < static_cast<std::size_t>(floats)) memory.resize(floats);
  return memory.data();
}

}  // namespace

struct Mlp::Block {
  std::vector<float*> activation;
  std::vector<float*> slope;  ///< Null pointers where no tape is kept.
  float* normalised = nullptr;
  float* inverse_deviation = nullptr;
};

Mlp::Mlp(MlpConfig config, int members)
    : config_(std::move(config)), members_(members) {
  if (config_.inputs < 1 || config_.outputs < 1 || config_.hidden.empty() ||
      members < 1) {
    throw std::logic_error(
        "Mlp: inputs, outputs, members and at least one "
        "hidden layer are needed");
  }
  std::int64_t inputs = config_.inputs;
  const auto add_layer = [&](std::int64_t outputs) {
    layers_.push_back({inputs, outputs, parameter_count_,
                       parameter_count_ + inputs * outputs});
    parameter_count_ += (inputs + 1) * outputs;
    inputs = outputs;
  };
  for (const int width : config_.hidden) {
    add_layer(width);
    if (config_.layer_norm && layers_.size() == 1) {
      norm_gain_ = parameter_count_;
      norm_offset_ = norm_gain_ + width;
      parameter_count_ += 2 * width;
    }
  }
  add_layer(config_.outputs);
}

at::Tensor Mlp::InitialParameters(at::Generator& generator) const {
  at::Tensor parameters = at::zeros({members_, parameter_count_});
  for (int member = 0; member < members_; ++member) {
    at::Tensor row = parameters[member];
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      const Layer& layer = layers_[l];
      const bool is_output = l + 1 == layers_.size();
      at::Tensor weight =
          row.narrow(0, layer.weight, layer.inputs * layer.outputs)
              .view({layer.inputs, layer.outputs});
      const auto inputs = static_cast<double>(layer.inputs);
      const auto outputs = static_cast<double>(layer.outputs);
      switch (config_.initialisation) {
        case Initialisation::kFanOut: {
          const double scale = is_output ? config_.output_gain : 0.333;
          const double bound = std::sqrt(3.0 * scale / outputs);
          weight.uniform_(-bound, bound, generator);
          break;
        }
        case Initialisation::kUniform: {
          const double bound = std::sqrt(6.0 / (inputs + outputs));
          weight.uniform_(-bound, bound, generator);
          break;
        }
        case Initialisation::kOrthogonal: {
          const double gain = is_output ? config_.output_gain : std::sqrt(2.0);
          const bool wide = layer.outputs > layer.inputs;
          const at::Tensor normal =
              at::empty({std::max(layer.inputs, layer.outputs),
                         std::min(layer.inputs, layer.outputs)})
                  .normal_(0.0, 1.0, generator);
          // The sign of R's diagonal makes the draw uniform (Mezzadri 2007).
          auto [q, r] = at::linalg_qr(normal);
          q = q * r.diagonal().sign();
          weight.copy_((wide ? q.t() : q) * gain);
          break;
        }
      }
    }
    if (config_.layer_norm) {
      row.narrow(0, norm_gain_, layers_[0].outputs).fill_(1.0);
    }
  }
  return parameters;
}

std::vector<std::pair<std::string, at::Tensor>> Mlp::Views(
    const at::Tensor& parameters, int member) const {
  const at::Tensor row = parameters[member];
  std::vector<std::pair<std::string, at::Tensor>> views;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Layer& layer = layers_[l];
    const std::string name = std::to_string(l);
    views.emplace_back(name + ".weight",
                       row.narrow(0, layer.weight, layer.inputs * layer.outputs)
                           .view({layer.inputs, layer.outputs}));
    views.emplace_back(name + ".bias",
                       row.narrow(0, layer.bias, layer.outputs));
  }
  if (config_.layer_norm) {
    const std::int64_t width = layers_[0].outputs;
    views.emplace_back("norm.gain", row.narrow(0, norm_gain_, width));
    views.emplace_back("norm.offset", row.narrow(0, norm_offset_, width));
  }
  return views;
}

std::int64_t Mlp::WidestLayer() const {
  std::int64_t widest = 0;
  for (const Layer& layer : layers_) widest = std::max(widest, layer.outputs);
  return widest;
}

void Mlp::HiddenLayers(const float* weights, std::int64_t count,
                       const Block& block) const {
  for (std::size_t l = 0; l + 1 < layers_.size(); ++l) {
    const Layer& layer = layers_[l];
    float* rows = block.activation[l];
    if (l > 0) {
      MatrixProduct(count, layer.outputs, layer.inputs,
                    {block.activation[l - 1], layer.inputs},
                    {weights + layer.weight, layer.outputs}, 0.0F, rows,
                    layer.outputs);
    }
    if (l == 0 && config_.layer_norm) {
      LayerNormTanh(
          rows, count, layer.outputs,
          {weights + layer.bias, weights + norm_gain_, weights + norm_offset_,
           block.normalised, block.inverse_deviation, block.slope[0]});
    } else {
      AddBiasActivate(rows, count, layer.outputs, weights + layer.bias, config_,
                      block.slope[l]);
    }
  }
}

void Mlp::InputProducts(const float* weights, const float* input,
                        std::int64_t begin, std::int64_t count,
                        float* rows) const {
  const Layer& layer = layers_.front();
  MatrixProduct(count, layer.outputs, layer.inputs,
                {input + begin * layer.inputs, layer.inputs},
                {weights + layer.weight, layer.outputs}, 0.0F, rows,
                layer.outputs);
}

at::Tensor Mlp::Infer(const at::Tensor& parameters, std::int64_t rows,
                      int first, int count, bool features,
                      const FirstProducts& products) const {
  RequireShape(parameters, {members_, parameter_count_}, "parameters");
  const Layer& output = layers_.back();
  const std::int64_t width = features ? output.inputs : output.outputs;
  at::Tensor result = at::empty({count, rows, width});
  auto* results = result.mutable_data_ptr<float>();
  const std::int64_t widest = WidestLayer();
  ForEachBlock(
      count, rows,
      [&](std::int64_t member, std::int64_t begin, std::int64_t block_rows) {
        const float* weights = parameters.const_data_ptr<float>() +
                               (first + member) * parameter_count_;
        float* scratch = Scratch(2 * kRowBlock * widest);
        Block block;
        block.slope.assign(layers_.size(), nullptr);
        for (std::size_t l = 0; l + 1 < layers_.size(); ++l) {
          block.activation.push_back(scratch + l % 2 * kRowBlock * widest);
        }
        products(weights, member, begin, block_rows, block.activation[0]);
        HiddenLayers(weights, block_rows, block);

        float* to = results + (member * rows + begin) * width;
        const float* last = block.activation.back();
        if (features) {
          std::copy_n(last, block_rows * width, to);
          return;
        }
        MatrixProduct(block_rows, width, output.inputs, {last, output.inputs},
                      {weights + output.weight, width}, 0.0F, to, width);
        AddBias(to, block_rows, width, weights + output.bias);
      });
  return result;
}

at::Tensor Mlp::Forward(const at::Tensor& parameters, const at::Tensor& input,
                        int first, int count) const {
  RequireShape(input, {-1, config_.inputs}, "input");
  const auto* data = input.const_data_ptr<float>();
  return Infer(parameters, input.size(0), first, count, /*features=*/false,
               [&](const float* weights, std::int64_t /*member*/,
                   std::int64_t begin, std::int64_t rows, float* to) {
                 InputProducts(weights, data, begin, rows, to);
               });
}

at::Tensor Mlp::Features(const at::Tensor& parameters, const at::Tensor& input,
                         int first, int count) const {
  RequireShape(input, {-1, config_.inputs}, "input");
  const auto* data = input.const_data_ptr<float>();
  return Infer(parameters, input.size(0), first, count, /*features=*/true,
               [&](const float* weights, std::int64_t /*member*/,
                   std::int64_t begin, std::int64_t rows, float* to) {
                 InputProducts(weights, data, begin, rows, to);
               });
}

at::Tensor Mlp::ForwardPairs(const at::Tensor& parameters,
                             const at::Tensor& state, const at::Tensor& action,
                             int first, int count) const {
  RequireShape(state, {-1, -1}, "state");
  const std::int64_t states = state.size(0);
  const std::int64_t state_size = state.size(1);
  const std::int64_t action_size = config_.inputs - state_size;
  RequireShape(action, {-1, states, action_size}, "action");
  RequireShape(parameters, {members_, parameter_count_}, "parameters");
  const Layer& layer = layers_.front();
  const std::int64_t width = layer.outputs;

  // The state's share of the first layer, once per state.
  at::Tensor share = at::empty({count, states, width});
  auto* shares = share.mutable_data_ptr<float>();
  const auto* state_data = state.const_data_ptr<float>();
  ForEachBlock(count, states,
               [&](std::int64_t member, std::int64_t begin, std::int64_t rows) {
                 const float* weights = parameters.const_data_ptr<float>() +
                                        (first + member) * parameter_count_;
                 MatrixProduct(rows, width, state_size,
                               {state_data + begin * state_size, state_size},
                               {weights + layer.weight, width}, 0.0F,
                               shares + (member * states + begin) * width,
                               width);
               });

  const auto* action_data = action.const_data_ptr<float>();
  const auto pair_rows = [&](const float* weights, std::int64_t member,
                             std::int64_t begin, std::int64_t rows, float* to) {
    // A block may run over the end of the states and begin anew.
    for (std::int64_t done = 0; done < rows;) {
      const std::int64_t at = (begin + done) % states;
      const std::int64_t run = std::min(rows - done, states - at);
      AddActionShare(to + done * width, run, width,
                     shares + (member * states + at) * width,
                     action_data + (begin + done) * action_size, action_size,
                     weights + layer.weight + state_size * width);
      done += run;
    }
  };
  return Infer(parameters, action.size(0) * states, first, count,
               /*features=*/false, pair_rows)
      .view({count, action.size(0), states, config_.outputs});
}

at::Tensor Mlp::ForwardTaped(const at::Tensor& parameters,
                             const at::Tensor& input, MlpTape& tape) const {
  RequireShape(parameters, {members_, parameter_count_}, "parameters");
  RequireShape(input, {-1, config_.inputs}, "input");
  const std::int64_t rows = input.size(0);
  const std::size_t hidden = layers_.size() - 1;
  tape.activation.resize(hidden);
  tape.slope.resize(hidden);
  for (std::size_t l = 0; l < hidden; ++l) {
    FitShape(tape.activation[l], {members_, rows, layers_[l].outputs});
    FitShape(tape.slope[l], {members_, rows, layers_[l].outputs});
  }
  FitShape(tape.normalised, {members_, rows, layers_[0].outputs});
  FitShape(tape.inverse_deviation, {members_, rows});

  const Layer& output = layers_.back();
  at::Tensor result = at::empty({members_, rows, output.outputs});
  ForEachBlock(
      members_, rows,
      [&](std::int64_t member, std::int64_t begin, std::int64_t count) {
        const float* weights =
            parameters.const_data_ptr<float>() + member * parameter_count_;
        const std::int64_t row = member * rows + begin;
        Block block;
        for (std::size_t l = 0; l < hidden; ++l) {
          const std::int64_t offset = row * layers_[l].outputs;
          block.activation.push_back(
              tape.activation[l].mutable_data_ptr<float>() + offset);
          block.slope.push_back(tape.slope[l].mutable_data_ptr<float>() +
                                offset);
        }
        block.normalised = tape.normalised.mutable_data_ptr<float>() +
                           row * layers_[0].outputs;
        block.inverse_deviation =
            tape.inverse_deviation.mutable_data_ptr<float>() + row;
        InputProducts(weights, input.const_data_ptr<float>(), begin, count,
                      block.activation[0]);
        HiddenLayers(weights, count, block);

        float* to = result.mutable_data_ptr<float>() + row * output.outputs;
        MatrixProduct(count, output.outputs, output.inputs,
                      {block.activation.back(), output.inputs},
                      {weights + output.weight, output.outputs}, 0.0F, to,
                      output.outputs);
        AddBias(to, count, output.outputs, weights + output.bias);
      });
  return result;
}

void Mlp::Backward(const at::Tensor& parameters, const at::Tensor& input,
                   MlpTape& tape, const at::Tensor& output_gradient,
                   at::Tensor& gradient) const {
  const std::int64_t rows = input.size(0);
  RequireShape(output_gradient, {members_, rows, config_.outputs},
               "output_gradient");
  RequireShape(gradient, {members_, parameter_count_}, "gradient");
  const std::int64_t widest = WidestLayer();

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
        const float* weights =
            parameters.const_data_ptr<float>() + member * parameter_count_;
        float* upstream = Scratch(2 * kRowBlock * widest);
        for (std::size_t l = layers_.size() - 1; l > 0; --l) {
          const Layer& layer = layers_[l];
          MatrixProduct(count, layer.inputs, layer.outputs,
                        {delta(l, member * rows + begin), layer.outputs},
                        {weights + layer.weight, layer.outputs, true}, 0.0F,
                        upstream, layer.inputs);
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
                        0.0F, to + layer.weight, layer.outputs);
          SumRows(deltas, rows, layer.outputs, to + layer.bias);
        }
      });
}

}  // namespace ballast::models
