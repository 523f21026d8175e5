#include "agents/queueing/learnt_dynamics.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "models/networks/fit_shape.h"

namespace ballast::agents::queueing {
namespace {

models::MlpConfig NetworkFor(const envs::MixedSystem& system,
                             const LearntDynamicsConfig& config) {
  models::MlpConfig network = config.network;
  network.inputs = static_cast<int>(system.spec().observation.size()) +
                   system.action_count();
  network.outputs = config.most_outcomes;
  return network;
}

}  // namespace

LearntDynamics::LearntDynamics(const envs::MixedSystem& system,
                               LearntDynamicsConfig config,
                               at::Generator& generator)
    : system_(system),
      config_(std::move(config)),
      features_(system),
      mlp_(NetworkFor(system, config_), /*members=*/1),
      parameters_(mlp_.InitialParameters(generator)),
      adam_(parameters_.sizes(), config_.learning_rate) {}

std::vector<std::int32_t> LearntDynamics::OutcomeOf(
    const Transitions& transitions, Eigen::Index row) const {
  const auto next = RowOf(transitions.next_states, row);
  std::vector<std::int32_t> outcome(next.begin(), next.end());
  for (std::size_t i = system_.spec().stochastic.size(); i < outcome.size();
       ++i) {
    outcome[i] -= transitions.states(row, static_cast<Eigen::Index>(i));
  }
  return outcome;
}

void LearntDynamics::Meet(const Transitions& transitions) {
  for (Eigen::Index row = 0; row < transitions.size(); ++row) {
    std::vector<std::int32_t> outcome = OutcomeOf(transitions, row);
    if (number_of_.contains(outcome)) continue;
    if (std::ssize(outcomes_) == config_.most_outcomes) {
      throw std::invalid_argument(
          "agent.learnt_outcomes = " + std::to_string(config_.most_outcomes) +
          ": the network " + system_.spec().name +
          " shows more outcomes of a step; raise it");
    }
    number_of_.emplace(outcome, std::ssize(outcomes_));
    outcomes_.push_back(std::move(outcome));
  }
}

void LearntDynamics::Input(const envs::IntMatrix& states,
                           const envs::IntVector& actions) {
  const std::int64_t rows = states.rows();
  models::FitShape(observation_, {rows, features_.size()});
  features_.Observe(states, observation_);
  models::FitShape(input_, {rows, mlp_.config().inputs});
  input_.narrow(1, 0, features_.size()).copy_(observation_);
  auto* entry = input_.mutable_data_ptr<float>();
  for (std::int64_t row = 0; row < rows; ++row) {
    entry += features_.size();
    for (int action = 0; action < system_.action_count(); ++action) {
      *entry++ = action == actions(row) ? 1.0F : 0.0F;
    }
  }
}

double LearntDynamics::Loss(const Transitions& transitions,
                            at::Tensor& gradient) {
  Input(transitions.states, transitions.actions);
  mlp_.ForwardTaped(parameters_, input_, tape_);
  const std::int64_t rows = transitions.size();
  const auto known = std::ssize(outcomes_);
  const at::Tensor logits = tape_.output.select(0, 0).narrow(1, 0, known);
  const at::Tensor log_probability = at::log_softmax(logits, 1);

  // d loss / d logit = (probability - [it happened]) / rows.
  at::Tensor output_gradient = at::zeros_like(tape_.output);
  at::Tensor slopes = output_gradient.select(0, 0).narrow(1, 0, known);
  slopes.copy_(log_probability.exp().div_(rows));
  double loss = 0.0;
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t happened = number_of_.at(OutcomeOf(transitions, row));
    const std::int64_t width = log_probability.size(1);
    loss -= log_probability.const_data_ptr<float>()[row * width + happened];
    output_gradient
        .mutable_data_ptr<float>()[row * config_.most_outcomes + happened] -=
        1.0F / static_cast<float>(rows);
  }
  models::FitShape(gradient, parameters_.sizes());
  mlp_.Backward(parameters_, input_, tape_, output_gradient, gradient);
  return loss / static_cast<double>(rows);
}

double LearntDynamics::Learn(const Transitions& transitions) {
  const double loss = Loss(transitions, gradient_);
  models::CutToNorm(gradient_, config_.gradient_norm);
  adam_.Step(parameters_, gradient_);
  return loss;
}

at::Tensor LearntDynamics::Probabilities(const envs::IntMatrix& states,
                                         const envs::IntVector& actions) {
  Input(states, actions);
  return at::softmax(mlp_.Forward(parameters_, input_)
                         .select(0, 0)
                         .narrow(1, 0, std::ssize(outcomes_)),
                     1)
      .contiguous();
}

void LearntDynamics::Draw(const envs::IntMatrix& states,
                          const envs::IntVector& actions,
                          configs::RandomStream& stream,
                          envs::IntMatrix& next_states) {
  const at::Tensor probabilities = Probabilities(states, actions);
  const auto* probability = probabilities.const_data_ptr<float>();
  const auto known = std::ssize(outcomes_);
  const auto stochastic =
      static_cast<Eigen::Index>(system_.spec().stochastic.size());
  next_states.resize(states.rows(), states.cols());
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    const double uniform = stream.Uniform();
    std::ptrdiff_t drawn = 0;
    double cumulated = probability[0];
    // Rounding may leave the total below 1: then the last.
    while (uniform >= cumulated && drawn + 1 < known) {
      cumulated += probability[++drawn];
    }
    probability += known;
    const std::vector<std::int32_t>& outcome = outcomes_[drawn];
    for (Eigen::Index i = 0; i < states.cols(); ++i) {
      next_states(row, i) = i < stochastic
                                ? outcome[i]
                                : std::max(0, states(row, i) + outcome[i]);
    }
  }
}

std::vector<models::NamedTensor> LearntDynamics::Tensors() const {
  std::vector<models::NamedTensor> tensors{{"parameters", parameters_}};
  for (auto& [name, tensor] : adam_.Tensors()) {
    tensors.emplace_back("adam." + name, tensor);
  }
  return tensors;
}

at::Tensor LearntDynamics::OutcomeTensor() const {
  at::Tensor tensor =
      at::empty({std::ssize(outcomes_), system_.state_size()}, at::kLong);
  auto* to = tensor.mutable_data_ptr<std::int64_t>();
  for (const auto& outcome : outcomes_) {
    to = std::ranges::copy(outcome, to).out;
  }
  return tensor;
}

void LearntDynamics::RestoreOutcomes(const at::Tensor& saved) {
  // A queue changes by few jobs in a step.
  constexpr std::int64_t kMostJobs = 1'000'000;
  const auto& stochastic = system_.spec().stochastic;
  const at::Tensor rows = saved.contiguous();
  const auto* from = rows.const_data_ptr<std::int64_t>();
  std::vector<std::vector<std::int32_t>> outcomes;
  std::map<std::vector<std::int32_t>, std::int64_t> number_of;
  bool possible = rows.size(0) <= config_.most_outcomes;
  for (std::int64_t row = 0; possible && row < rows.size(0); ++row) {
    std::vector<std::int32_t> outcome;
    for (std::size_t i = 0; i < static_cast<std::size_t>(rows.size(1)); ++i) {
      const std::int64_t entry = *from++;
      possible = possible && (i < stochastic.size()
                                  ? entry >= 0 && entry < stochastic[i].choices
                                  : entry >= -kMostJobs && entry <= kMostJobs);
      outcome.push_back(static_cast<std::int32_t>(entry));
    }
    possible = possible && number_of.emplace(outcome, row).second;
    outcomes.push_back(std::move(outcome));
  }
  if (!possible) {
    throw std::invalid_argument(
        "checkpoint: its outcomes are of another network; start anew with "
        "--fresh");
  }
  outcomes_ = std::move(outcomes);
  number_of_ = std::move(number_of);
}

}  // namespace ballast::agents::queueing
