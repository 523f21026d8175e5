#include "agents/distillation/probe.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "configs/random_stream.h"
#include "configs/seeds.h"
#include "models/networks/adam.h"
#include "models/networks/mlp.h"

namespace ballast::agents::distillation {
namespace {

constexpr double kLeastError = 1e-4;
constexpr std::int64_t kLeastTrajectories = 10;

/// Rows of the three parts, and of either half of the last.
struct Split {
  at::Tensor train, validation, estimate;  ///< int64.
  at::Tensor halves[2];
};

Split SplitTrajectories(const at::Tensor& trajectory, std::uint64_t seed) {
  const at::Tensor index = std::get<1>(at::_unique2(trajectory, /*sorted=*/true,
                                                    /*return_inverse=*/true));
  const std::int64_t count = index.max().item<std::int64_t>() + 1;
  if (count < kLeastTrajectories) {
    throw std::invalid_argument(
        "a probe of " + std::to_string(count) +
        " trajectories has nothing to be judged by; live more steps, it needs "
        "at least " +
        std::to_string(kLeastTrajectories));
  }
  configs::RandomStream stream(configs::DeriveSeed(seed, "probe.split"));
  at::Tensor place = at::arange(count, at::kLong);
  auto* entry = place.mutable_data_ptr<std::int64_t>();
  for (std::int64_t i = count; i > 1; --i) {
    std::swap(entry[i - 1], entry[stream.Index(static_cast<std::uint64_t>(i))]);
  }
  const at::Tensor at_place = at::index_select(place, 0, index);
  const auto rows = [&](std::int64_t from, std::int64_t until) {
    return at::nonzero((at_place >= from).logical_and(at_place < until))
        .squeeze(1);
  };
  const std::int64_t train = count * 6 / 10;
  const std::int64_t validation = train + count * 2 / 10;
  const std::int64_t half = validation + (count - validation) / 2;
  return {rows(0, train),
          rows(train, validation),
          rows(validation, count),
          {rows(validation, half), rows(half, count)}};
}

at::Tensor Standardised(const at::Tensor& values, const at::Tensor& by) {
  const at::Tensor of = at::index_select(values, 0, by);
  const at::Tensor deviation = of.std(0, /*unbiased=*/false);
  // A column that does not move among those says nothing.
  const at::Tensor scale =
      at::where(deviation > 1e-6, deviation, at::ones_like(deviation));
  return ((values - of.mean(0)) / scale).contiguous();
}

/// What a probe is trained on: a loss per output row and its gradient.
struct Objective {
  int outputs;
  /// The mean loss of the rows; writes d loss / d output, [B, O].
  std::function<double(const at::Tensor& output, const at::Tensor& rows,
                       at::Tensor& gradient)>
      loss;
};

/// Trains with early stopping.
class Probe {
 public:
  Probe(const at::Tensor& features, const Split& split,
        const Objective& objective, const ProbeConfig& config,
        std::uint64_t seed)
      : features_(features),
        objective_(objective),
        mlp_(NetworkFor(features, objective, config), 1) {
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(
        configs::DeriveSeed(seed, "probe.weights"));
    parameters_ = mlp_.InitialParameters(generator);
    Train(split, config, seed);
  }

  /// [B, O] for those rows.
  at::Tensor Output(const at::Tensor& rows) const {
    return mlp_.Forward(parameters_, at::index_select(features_, 0, rows))
        .select(0, 0);
  }

 private:
  static models::MlpConfig NetworkFor(const at::Tensor& features,
                                      const Objective& objective,
                                      const ProbeConfig& config) {
    models::MlpConfig network;
    network.inputs = static_cast<int>(features.size(1));
    network.hidden = config.hidden;
    network.outputs = objective.outputs;
    network.layer_norm = false;
    network.initialisation = models::Initialisation::kOrthogonal;
    network.output_gain = 0.01;
    return network;
  }

  void Train(const Split& split, const ProbeConfig& config,
             std::uint64_t seed) {
    configs::RandomStream stream(
        configs::DeriveSeed(seed, "probe.minibatches"));
    models::Adam adam(parameters_.sizes(), config.learning_rate);
    models::MlpTape tape;
    at::Tensor gradient = at::empty_like(parameters_);
    at::Tensor output_gradient;
    at::Tensor best = parameters_.clone();
    double least = std::numeric_limits<double>::infinity();
    int looks = 0;
    for (int update = 0;; ++update) {
      const bool is_last = update == config.updates;
      if (is_last || update % config.look_every == 0) {
        const double loss = objective_.loss(Output(split.validation),
                                            split.validation, output_gradient);
        looks = loss < least ? 0 : looks + 1;
        if (loss < least) best.copy_(parameters_);
        least = std::min(least, loss);
        if (looks == config.patience) break;
      }
      if (is_last) break;
      const at::Tensor rows = Draw(split.train, config.batch, stream);
      const at::Tensor input = at::index_select(features_, 0, rows);
      mlp_.ForwardTaped(parameters_, input, tape);
      objective_.loss(tape.output.select(0, 0), rows, output_gradient);
      mlp_.Backward(parameters_, input, tape,
                    output_gradient.unsqueeze(0).contiguous(), gradient);
      adam.Step(parameters_, gradient);
    }
    parameters_.copy_(best);
  }

  static at::Tensor Draw(const at::Tensor& from, int count,
                         configs::RandomStream& stream) {
    at::Tensor rows = at::empty({count}, at::kLong);
    auto* entry = rows.mutable_data_ptr<std::int64_t>();
    const auto* row = from.const_data_ptr<std::int64_t>();
    for (int i = 0; i < count; ++i) {
      entry[i] = row[stream.Index(static_cast<std::uint64_t>(from.size(0)))];
    }
    return rows;
  }

  at::Tensor features_;
  const Objective& objective_;
  models::Mlp mlp_;
  at::Tensor parameters_;
};

InformationEstimate EstimateBy(
    const Split& split,
    const std::function<double(const at::Tensor& rows)>& nats) {
  return {nats(split.estimate), {nats(split.halves[0]), nats(split.halves[1])}};
}

}  // namespace

InformationEstimate InformationOnNumbers(const at::Tensor& features,
                                         const at::Tensor& targets,
                                         const at::Tensor& trajectory,
                                         const ProbeConfig& config,
                                         std::uint64_t seed) {
  const Split split = SplitTrajectories(trajectory, seed);
  const at::Tensor wanted = Standardised(targets, split.train);
  const Objective objective = {
      static_cast<int>(targets.size(1)),
      [&](const at::Tensor& output, const at::Tensor& rows,
          at::Tensor& gradient) {
        const at::Tensor error = output - at::index_select(wanted, 0, rows);
        gradient = 2.0 / static_cast<double>(error.numel()) * error;
        return at::square(error).mean().item<double>();
      }};
  const Probe probe(Standardised(features, split.train), split, objective,
                    config, seed);
  return EstimateBy(split, [&](const at::Tensor& rows) {
    const at::Tensor there = at::index_select(wanted, 0, rows);
    const at::Tensor error = at::clamp_min(
        at::square(probe.Output(rows) - there).mean(0), kLeastError);
    const at::Tensor variance =
        at::clamp_min(there.var(0, /*unbiased=*/false), kLeastError);
    return 0.5 * at::log(variance / error).sum().item<double>();
  });
}

InformationEstimate InformationOnLabels(const at::Tensor& features,
                                        const at::Tensor& labels, int classes,
                                        const at::Tensor& trajectory,
                                        const ProbeConfig& config,
                                        std::uint64_t seed) {
  const Split split = SplitTrajectories(trajectory, seed);
  const Objective objective = {
      classes, [&](const at::Tensor& output, const at::Tensor& rows,
                   at::Tensor& gradient) {
        const at::Tensor log_probability = at::log_softmax(output, 1);
        const at::Tensor label = at::index_select(labels, 0, rows).unsqueeze(1);
        gradient = at::exp(log_probability);
        gradient.scatter_add_(1, label,
                              -at::ones_like(label, output.options()));
        gradient.div_(static_cast<double>(rows.size(0)));
        return -log_probability.gather(1, label).mean().item<double>();
      }};
  const Probe probe(Standardised(features, split.train), split, objective,
                    config, seed);
  return EstimateBy(split, [&](const at::Tensor& rows) {
    const at::Tensor there = at::index_select(labels, 0, rows);
    const at::Tensor share = at::bincount(there, {}, classes).to(at::kDouble) /
                             static_cast<double>(rows.size(0));
    const double entropy =
        -at::where(share > 0, share * at::log(share), at::zeros_like(share))
             .sum()
             .item<double>();
    at::Tensor unused;
    return entropy - objective.loss(probe.Output(rows), rows, unused);
  });
}

double EffectiveRank(const at::Tensor& features) {
  const at::Tensor centred =
      features.to(at::kDouble) - features.to(at::kDouble).mean(0);
  const at::Tensor values = at::linalg_svdvals(centred);
  const double sum = values.sum().item<double>();
  if (!(sum > 0)) return 1.0;
  const at::Tensor share = values / sum;
  return std::exp(
      -at::where(share > 0, share * at::log(share), at::zeros_like(share))
           .sum()
           .item<double>());
}

}  // namespace ballast::agents::distillation
