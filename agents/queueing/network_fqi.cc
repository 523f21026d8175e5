#include "agents/queueing/network_fqi.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "agents/queueing/policy_shape.h"
#include "agents/saved_tensors.h"
#include "configs/seeds.h"
#include "models/networks/fit_shape.h"
#include "models/weights_file.h"

namespace ballast::agents::queueing {
namespace {

constexpr const char* kBatchStream = "random.batches";
constexpr const char* kPseudoStateStream = "random.pseudo_states";

/// The largest allowed entry of each row. @param allowed  undefined for all.
Eigen::VectorXd LargestAllowed(const at::Tensor& output,
                               const at::Tensor& allowed) {
  const std::int64_t rows = output.size(0), columns = output.size(1);
  const auto* value = output.const_data_ptr<float>();
  const bool* may =
      allowed.defined() ? allowed.const_data_ptr<bool>() : nullptr;
  Eigen::VectorXd largest(rows);
  for (std::int64_t row = 0; row < rows; ++row) {
    double best = -std::numeric_limits<double>::infinity();
    for (std::int64_t i = row * columns; i < (row + 1) * columns; ++i) {
      if (may == nullptr || may[i]) best = std::max<double>(best, value[i]);
    }
    largest[row] = best;
  }
  return largest;
}

}  // namespace

NetworkFqi::NetworkFqi(const envs::MixedSystem& system, NetworkFqiConfig config,
                       std::uint64_t seed)
    : config_(std::move(config)),
      weights_(at::make_generator<at::CPUGeneratorImpl>(
          configs::DeriveSeed(seed, "fqi.weights"))),
      policy_(PolicyShapeFor(system, "greedy", config_.network), weights_),
      adam_(policy_.parameters().sizes(), config_.learning_rate),
      augmenter_(system, config_.samples),
      features_(system),
      batch_stream_(configs::DeriveSeed(seed, "fqi.batches")),
      pseudo_state_stream_(configs::DeriveSeed(seed, "fqi.pseudo_states")),
      iteration_(at::zeros({1}, at::kLong)),
      mean_cost_(at::zeros({1}, at::kDouble)) {}

void NetworkFqi::StartFrom(const models::Policy& policy,
                           const std::string& name) {
  models::RestoreTensors(policy.Tensors(), policy_.Tensors(), name);
}

void NetworkFqi::Learn(const Transitions& more) {
  if (more.size() == 0) throw std::logic_error("NetworkFqi: nothing to learn");
  real_.Append(more);
  augmenter_.Observe(more.states);
  if (*mean_cost_.const_data_ptr<double>() == 0.0) TakeStatistics();
}

void NetworkFqi::TakeStatistics() {
  const double mean = real_.costs.mean();
  *mean_cost_.mutable_data_ptr<double>() = mean > 0 ? mean : 1.0;
  if (policy_.normaliser().count() > 0) return;  // Those of StartFrom.
  at::Tensor observation = at::empty({real_.size(), features_.size()});
  features_.Observe(real_.states, observation);
  queueing::TakeStatistics(observation, policy_.normaliser());
}

std::int64_t NetworkFqi::iteration() const {
  return *iteration_.const_data_ptr<std::int64_t>();
}

NetworkFqiMetrics NetworkFqi::Iterate() {
  const at::Tensor parameters = policy_.parameters().clone();
  NetworkFqiMetrics metrics;
  Acceptance acceptance;
  for (int step = 0; step < config_.minibatches; ++step) {
    const Acceptance drawn = FindTargets(parameters);
    acceptance.drawn += drawn.drawn;
    acceptance.accepted += drawn.accepted;
    metrics.mean_value += -targets_.mean();
    metrics.loss += Step(metrics);
  }
  metrics.loss /= config_.minibatches;
  metrics.mean_value /= config_.minibatches;
  metrics.acceptance = acceptance.share();
  ++*iteration_.mutable_data_ptr<std::int64_t>();
  return metrics;
}

Acceptance NetworkFqi::FindTargets(const at::Tensor& parameters) {
  batch_.Resize(config_.batch, real_.states.cols());
  for (Eigen::Index b = 0; b < config_.batch; ++b) {
    const auto row = static_cast<Eigen::Index>(
        batch_stream_.Index(static_cast<std::uint64_t>(real_.size())));
    batch_.states.row(b) = real_.states.row(row);
    batch_.actions[b] = real_.actions[row];
    batch_.labels[b] = real_.labels[row];
  }
  const Acceptance drawn = augmenter_.Augment(
      batch_, config_.per_real, real_.states, pseudo_state_stream_, augmented_);
  const Eigen::Index rows = augmented_.size();
  const models::Normaliser& normaliser = policy_.normaliser();
  models::FitShape(observation_, {rows, features_.size()});
  models::FitShape(next_observation_, {rows, features_.size()});
  features_.Observe(augmented_.states, observation_);
  features_.Observe(augmented_.next_states, next_observation_);
  normaliser.Normalise(observation_, observation_);
  normaliser.Normalise(next_observation_, next_observation_);

  at::Tensor mask;
  if (config_.work_conserving) {
    mask = at::empty({rows, policy_.factors().columns()}, at::kBool);
    features_.Mask(augmented_.next_states, mask);
  }
  const Eigen::VectorXd next = LargestAllowed(
      policy_.mlp().Forward(parameters, next_observation_).select(0, 0),
      policy_.factors().CombinationMask(mask));
  const double mean = *mean_cost_.const_data_ptr<double>();
  targets_ = config_.discount * next.array() -
             (augmented_.costs.array() - mean) / mean;
  return drawn;
}

double NetworkFqi::Step(NetworkFqiMetrics& metrics) {
  const models::Mlp& mlp = policy_.mlp();
  at::Tensor& parameters = policy_.parameters();
  mlp.ForwardTaped(parameters, observation_, tape_);
  metrics.exact_zeros += models::CensusOf(mlp.config(), tape_);
  const std::int64_t rows = observation_.size(0),
                     columns = tape_.output.size(2);
  models::FitShape(output_gradient_, {1, rows, columns});
  const auto* output = tape_.output.const_data_ptr<float>();
  auto* slope = output_gradient_.mutable_data_ptr<float>();
  std::fill_n(slope, rows * columns, 0.0F);
  double loss = 0.0;
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t entry = row * columns + augmented_.actions[row];
    const double error = output[entry] - targets_[row];
    loss += error * error / static_cast<double>(rows);
    slope[entry] = static_cast<float>(2.0 * error / static_cast<double>(rows));
  }
  models::FitShape(gradient_, parameters.sizes());
  mlp.Backward(parameters, observation_, tape_, output_gradient_, gradient_);
  adam_.Step(parameters, gradient_);
  return loss;
}

std::vector<models::NamedTensor> NetworkFqi::Views() const {
  std::vector<models::NamedTensor> views{{"agent.iteration", iteration_},
                                         {"agent.mean_cost", mean_cost_}};
  AddTensors("policy.", policy_.Tensors(), views);
  AddTensors("adam.", adam_.Tensors(), views);
  AddTensors("pseudo_states.", augmenter_.Tensors(), views);
  return views;
}

std::vector<models::NamedTensor> NetworkFqi::Save() const {
  std::vector<models::NamedTensor> saved = Views();
  saved.emplace_back(kBatchStream, WordsOf(batch_stream_));
  saved.emplace_back(kPseudoStateStream, WordsOf(pseudo_state_stream_));
  return saved;
}

void NetworkFqi::Restore(const std::vector<models::NamedTensor>& saved,
                         Transitions batch) {
  const SavedTensors tensors(saved);
  tensors.Require(Save());
  const auto done =
      tensors.Find("agent.iteration", iteration_).item<std::int64_t>();
  if (done < 0 || done > config_.iterations) {
    throw std::invalid_argument(
        "checkpoint: regressions that the run has not; start anew with "
        "--fresh");
  }
  tensors.Restore(Views());
  tensors.Restore(kBatchStream, batch_stream_);
  tensors.Restore(kPseudoStateStream, pseudo_state_stream_);
  real_ = std::move(batch);
}

}  // namespace ballast::agents::queueing
