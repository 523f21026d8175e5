#include "agents/queueing/ppo_critic.h"

#include <vector>

namespace ballast::agents::queueing {

PpoCritic::PpoCritic(const PpoConfig& config, const envs::MixedSystem& system,
                     const models::Normaliser& normaliser,
                     VirtualSteps* virtual_steps, ValueNetwork& values)
    : config_(config),
      normaliser_(normaliser),
      virtual_steps_(virtual_steps),
      values_(values),
      features_(system) {}

double PpoCritic::Fit(const Rollout& rollout, const Eigen::VectorXd& targets,
                      double average_cost, PpoSnapshot& snapshot,
                      configs::RandomStream& stream) {
  Minibatches minibatches(rollout.rows(), config_.value_minibatch);
  std::vector<Eigen::Index> rows;
  double loss = 0.0;
  for (int epoch = 0; epoch < config_.value_epochs; ++epoch) {
    minibatches.Shuffle(stream);
    loss = 0.0;
    for (std::int64_t i = 0; i < minibatches.count(); ++i) {
      minibatches.Read(i, rows);
      loss += Step({rollout, rows, average_cost}, targets, snapshot);
    }
  }
  return loss / static_cast<double>(minibatches.count());
}

double PpoCritic::Step(const RealSteps& real, const Eigen::VectorXd& targets,
                       PpoSnapshot& snapshot) {
  const auto rows = std::ssize(real.rows);
  const at::Tensor observed = RowsOf(real.rollout.observation, real.rows);
  const envs::IntMatrix lived = real.rollout.states(real.rows, Eigen::all);
  if (virtual_steps_ == nullptr) {
    return values_.Step(
        lived, normaliser_.Normalise(observed), targets(real.rows),
        Eigen::VectorXd::Constant(rows, 1.0 / static_cast<double>(rows)));
  }
  virtual_steps_->DrawTargets(real, snapshot, drawn_);
  const Eigen::Index count = drawn_.states.rows();
  at::Tensor observation = at::empty({rows + count, features_.size()});
  observation.narrow(0, 0, rows).copy_(observed);
  at::Tensor rest = observation.narrow(0, rows, count);
  features_.Observe(drawn_.states, rest);

  envs::IntMatrix states(rows + count, lived.cols());
  states << lived, drawn_.states;
  const double share = config_.augmentation.critic_share;
  Eigen::VectorXd all_targets(rows + count), weights(rows + count);
  all_targets << targets(real.rows), drawn_.targets;
  weights.head(rows).setConstant((1.0 - share) / static_cast<double>(rows));
  weights.tail(count) = share / static_cast<double>(count) * drawn_.importance;
  return values_.Step(states, normaliser_.Normalise(observation), all_targets,
                      weights);
}

}  // namespace ballast::agents::queueing
