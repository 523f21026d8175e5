#include "agents/queueing/dqn_batches.h"

#include <ATen/CPUGeneratorImpl.h>

#include <stdexcept>

#include "configs/seeds.h"

namespace ballast::agents::queueing {
namespace {

constexpr const char* kReplayStream = "random.replay";
constexpr const char* kPseudoStateStream = "random.pseudo_states";
constexpr const char* kDynamicsStream = "random.learnt_dynamics";
constexpr const char* kOutcomes = "learnt_dynamics.outcomes";

/// Learnt dynamics answer for any state.
SampleAugmenterConfig SamplesOf(const DqnAgentConfig& config) {
  SampleAugmenterConfig samples = config.samples;
  if (config.extra == ExtraTransitions::kLearnt) {
    samples.realisation = Realisation::kFull;
  }
  return samples;
}

std::unique_ptr<LearntDynamics> MakeDynamics(const envs::MixedSystem& system,
                                             const DqnAgentConfig& config,
                                             std::uint64_t seed) {
  LearntDynamicsConfig dynamics;
  dynamics.most_outcomes = config.learnt_outcomes;
  dynamics.learning_rate = config.learnt_learning_rate;
  dynamics.gradient_norm = config.gradient_norm;
  dynamics.network = config.network;
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(
      configs::DeriveSeed(seed, "dqn.dynamics_weights"));
  return std::make_unique<LearntDynamics>(system, dynamics, generator);
}

}  // namespace

DqnBatches::DqnBatches(const envs::MixedSystem& system,
                       const DqnAgentConfig& config, std::uint64_t seed)
    : system_(system),
      rows_(config.batch),
      per_real_(config.per_real),
      extra_(config.extra),
      real_weight_(config.real_weight),
      memory_(system, config.replay_capacity),
      augmenter_(system, SamplesOf(config)),
      replay_stream_(configs::DeriveSeed(seed, "dqn.replay")),
      pseudo_state_stream_(configs::DeriveSeed(seed, "dqn.pseudo_states")),
      dynamics_stream_(configs::DeriveSeed(seed, "dqn.learnt_dynamics")) {
  if (real_weight_ && (per_real_ == 0 || extra_ == ExtraTransitions::kReal)) {
    throw std::invalid_argument(
        "agent.real_weight: there are no virtual transitions to weigh against; "
        "leave it out");
  }
  if (extra_ == ExtraTransitions::kLearnt && per_real_ > 0) {
    dynamics_ = MakeDynamics(system, config, seed);
  }
}

void DqnBatches::Observe(const Transitions& lived) {
  memory_.Add(lived);
  augmenter_.Observe(lived.states);
  if (dynamics_) dynamics_->Meet(lived);
}

void DqnBatches::Draw() {
  if (extra_ == ExtraTransitions::kReal) {
    memory_.Sample(std::int64_t{1 + per_real_} * rows_, replay_stream_, batch_);
  } else {
    memory_.Sample(rows_, replay_stream_, real_);
    if (dynamics_) {
      model_loss_ = dynamics_->Learn(real_);
      FollowLearntDynamics();
    } else {
      acceptance_ = augmenter_
                        .Augment(real_, per_real_, memory_.states(),
                                 pseudo_state_stream_, batch_)
                        .share();
    }
  }
  Weigh();
}

void DqnBatches::FollowLearntDynamics() {
  acceptance_ =
      augmenter_
          .Draw(real_.states, real_.actions, per_real_, memory_.states(),
                pseudo_state_stream_, virtual_states_)
          .share();
  const Eigen::Index made = virtual_states_.rows();
  batch_.Resize(rows_ + made, real_.states.cols());
  batch_.states << real_.states, virtual_states_;
  batch_.actions = real_.actions.replicate(1 + per_real_, 1);
  batch_.labels = real_.labels.replicate(1 + per_real_, 1);
  dynamics_->Draw(virtual_states_, batch_.actions.tail(made), dynamics_stream_,
                  virtual_next_states_);
  batch_.next_states << real_.next_states, virtual_next_states_;
  system_.Cost(batch_.states, batch_.costs);
}

void DqnBatches::Weigh() {
  const auto rows = static_cast<double>(batch_.size());
  weights_.setConstant(batch_.size(), 1 / rows);
  if (!real_weight_) return;
  weights_.head(rows_).setConstant(*real_weight_ / rows_);
  weights_.tail(batch_.size() - rows_)
      .setConstant((1 - *real_weight_) / (rows - rows_));
}

std::vector<models::NamedTensor> DqnBatches::Views() const {
  std::vector<models::NamedTensor> views;
  AddTensors("pseudo_states.", augmenter_.Tensors(), views);
  if (dynamics_) AddTensors("learnt_dynamics.", dynamics_->Tensors(), views);
  return views;
}

std::vector<models::NamedTensor> DqnBatches::Copies() const {
  std::vector<models::NamedTensor> copies{
      {kReplayStream, WordsOf(replay_stream_)},
      {kPseudoStateStream, WordsOf(pseudo_state_stream_)},
      {kDynamicsStream, WordsOf(dynamics_stream_)}};
  if (dynamics_) copies.emplace_back(kOutcomes, dynamics_->OutcomeTensor());
  return copies;
}

void DqnBatches::RestoreCopies(const SavedTensors& saved) {
  if (dynamics_) {
    dynamics_->RestoreOutcomes(
        saved.FindRows(kOutcomes, dynamics_->OutcomeTensor()));
  }
  saved.Restore(kReplayStream, replay_stream_);
  saved.Restore(kPseudoStateStream, pseudo_state_stream_);
  saved.Restore(kDynamicsStream, dynamics_stream_);
}

}  // namespace ballast::agents::queueing
