#include "agents/queueing/rollout.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "agents/saved_tensors.h"
#include "configs/seeds.h"
#include "models/networks/fit_shape.h"

namespace ballast::agents::queueing {
namespace {

std::vector<configs::RandomStream> StreamsOf(std::uint64_t seed,
                                             std::string_view name, int count) {
  std::vector<configs::RandomStream> streams;
  for (int i = 0; i < count; ++i) {
    streams.emplace_back(
        configs::DeriveSeed(seed, name, static_cast<std::uint64_t>(i)));
  }
  return streams;
}

std::string LabelStream(std::size_t actor) {
  return "collector.labels." + std::to_string(actor);
}

std::string ActionStream(std::size_t actor) {
  return "collector.actions." + std::to_string(actor);
}

[[noreturn]] void RefuseState() {
  throw std::invalid_argument(
      "checkpoint: an actor is in a state that cannot occur; start anew with "
      "--fresh");
}

}  // namespace

RolloutCollector::RolloutCollector(const envs::MixedSystem& system,
                                   RolloutConfig config, std::uint64_t seed)
    : system_(system),
      config_(config),
      features_(system),
      label_streams_(StreamsOf(seed, "ppo.labels", config.actors)),
      action_streams_(StreamsOf(seed, "ppo.actions", config.actors)),
      start_stream_(configs::DeriveSeed(seed, "ppo.starts")),
      states_(envs::IntMatrix::Zero(config.actors, system.state_size())) {}

const Rollout& RolloutCollector::Collect(
    const models::CategoricalPolicy& policy) {
  const JointActions actions(policy.factors());
  FitRollout(policy.factors().columns());
  for (std::int64_t step = 0; step < config_.steps; ++step) {
    LiveStep(step, policy, actions);
  }
  const std::int64_t rows = rollout_.rows();
  rollout_.states.bottomRows(config_.actors) = states_;
  at::Tensor last = rollout_.observation.narrow(0, rows, config_.actors);
  features_.Observe(states_, last);
  DrawStarts();
  return rollout_;
}

void RolloutCollector::FitRollout(std::int64_t columns) {
  rollout_.actors = config_.actors;
  rollout_.steps = config_.steps;
  const std::int64_t rows = rollout_.rows();
  rollout_.states.resize(rows + config_.actors, states_.cols());
  rollout_.actions.resize(rows);
  rollout_.labels.resize(rows);
  rollout_.costs.resize(rows);
  models::FitShape(rollout_.observation,
                   {rows + config_.actors, features_.size()});
  if (config_.work_conserving && !rollout_.mask.defined()) {
    rollout_.mask = at::empty({rows, columns}, at::kBool);
  }
}

void RolloutCollector::LiveStep(std::int64_t step,
                                const models::CategoricalPolicy& policy,
                                const JointActions& actions) {
  const int actors = config_.actors;
  const Eigen::Index row = step * actors;
  at::Tensor observation = rollout_.observation.narrow(0, row, actors);
  features_.Observe(states_, observation);
  at::Tensor mask;
  if (config_.work_conserving) {
    mask = rollout_.mask.narrow(0, row, actors);
    features_.Mask(states_, mask);
  }
  actions.NumbersOf(policy.Act(observation, mask)->SampleEach(action_streams_),
                    actions_);
  system_.Sample(states_, label_streams_, labels_);
  system_.Cost(states_, costs_);

  rollout_.states.middleRows(row, actors) = states_;
  rollout_.actions.segment(row, actors) = actions_;
  rollout_.labels.segment(row, actors) = labels_;
  rollout_.costs.segment(row, actors) = costs_;
  system_.Next(states_, actions_, labels_, states_);
}

void RolloutCollector::DrawStarts() {
  for (Eigen::Index actor = 0; actor < states_.rows(); ++actor) {
    const auto row = static_cast<Eigen::Index>(
        start_stream_.Index(static_cast<std::uint64_t>(rollout_.rows())));
    states_.row(actor) = rollout_.states.row(row);
  }
}

std::vector<models::NamedTensor> RolloutCollector::Save() const {
  at::Tensor states = at::empty({states_.rows(), states_.cols()}, at::kLong);
  std::copy_n(states_.data(), states_.size(),
              states.mutable_data_ptr<std::int64_t>());
  std::vector<models::NamedTensor> saved{
      {"collector.states", states},
      {"collector.starts", WordsOf(start_stream_)}};
  for (std::size_t i = 0; i < label_streams_.size(); ++i) {
    saved.emplace_back(LabelStream(i), WordsOf(label_streams_[i]));
    saved.emplace_back(ActionStream(i), WordsOf(action_streams_[i]));
  }
  return saved;
}

void RolloutCollector::Restore(const std::vector<models::NamedTensor>& saved) {
  const SavedTensors tensors(saved);
  const std::vector<models::NamedTensor> needed = Save();
  tensors.Require(needed);
  const at::Tensor& states =
      tensors.Find("collector.states", needed.front().second);
  if (states.min().item<std::int64_t>() < 0 ||
      states.max().item<std::int64_t>() > envs::kMostJobs) {
    RefuseState();
  }
  envs::IntMatrix read(states_.rows(), states_.cols());
  std::copy_n(states.const_data_ptr<std::int64_t>(), read.size(), read.data());
  for (Eigen::Index actor = 0; actor < read.rows(); ++actor) {
    if (!system_.IsPossible(RowOf(read, actor))) RefuseState();
  }
  tensors.Restore("collector.starts", start_stream_);
  for (std::size_t i = 0; i < label_streams_.size(); ++i) {
    tensors.Restore(LabelStream(i), label_streams_[i]);
    tensors.Restore(ActionStream(i), action_streams_[i]);
  }
  states_ = read;
}

}  // namespace ballast::agents::queueing
