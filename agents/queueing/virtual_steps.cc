#include "agents/queueing/virtual_steps.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ballast::agents::queueing {
namespace {

constexpr double kLargestImportance = 2.0;

std::span<const float> RowOf(const at::Tensor& rows, Eigen::Index row) {
  const auto columns = static_cast<std::size_t>(rows.size(1));
  return {rows.const_data_ptr<float>() + row * rows.size(1), columns};
}

}  // namespace

VirtualSteps::VirtualSteps(const envs::MixedSystem& system,
                           const JointActions& actions,
                           SampleAugmenterConfig config, int per_real,
                           double discount, std::uint64_t seed, int most_tried)
    : system_(system),
      joint_(actions),
      augmenter_(system, config),
      per_real_(per_real),
      discount_(discount),
      most_tried_(most_tried),
      stream_(seed) {}

void VirtualSteps::Observe(const StateRows& states) {
  augmenter_.Observe(states);
  acceptance_ = {};
}

void VirtualSteps::DrawTargets(const RealSteps& real, PpoSnapshot& snapshot,
                               VirtualTargets& drawn) {
  DrawStates(real, drawn.states);
  FindOutcomes(drawn.states, real.average_cost, snapshot, drawn.targets);

  const envs::IntMatrix states = real.rollout.states(real.rows, Eigen::all);
  const at::Tensor at_real = snapshot.LogProbability(states);
  const at::Tensor at_virtual = snapshot.LogProbability(drawn.states);
  drawn.importance.resize(drawn.states.rows());
  for (Eigen::Index row = 0; row < drawn.states.rows(); ++row) {
    const double log_ratio =
        joint_.LogProbability(RowOf(at_virtual, row), actions_[row]) -
        joint_.LogProbability(RowOf(at_real, row % states.rows()),
                              actions_[row]);
    drawn.importance[row] = std::min(std::exp(log_ratio), kLargestImportance);
  }
}

void VirtualSteps::DrawAdvantages(const RealSteps& real, PpoSnapshot& snapshot,
                                  VirtualAdvantages& drawn) {
  if (augmenter_.config().realisation != Realisation::kFull) {
    throw std::logic_error(
        "virtual advantages need labels that are completely known");
  }
  DrawStates(real, drawn.states);
  drawn.log_probability = snapshot.LogProbability(drawn.states);
  drawn.terms.clear();
  if (joint_.count() <= most_tried_) {
    TryActions(real, snapshot, drawn);
  } else {
    TryOneAction(real, snapshot, drawn);
  }
}

void VirtualSteps::DrawStates(const RealSteps& real, envs::IntMatrix& states) {
  const Rollout& rollout = real.rollout;
  const envs::IntMatrix real_states = rollout.states(real.rows, Eigen::all);
  const envs::IntVector real_actions = rollout.actions(real.rows);
  const Acceptance drawn = augmenter_.Draw(real_states, real_actions, per_real_,
                                           rollout.acted(), stream_, states);
  acceptance_.drawn += drawn.drawn;
  acceptance_.accepted += drawn.accepted;
  acceptance_.given_up += drawn.given_up;
  actions_ = real_actions.replicate(per_real_, 1);
  labels_ = rollout.labels(real.rows).replicate(per_real_, 1);
}

void VirtualSteps::FindOutcomes(const envs::IntMatrix& states,
                                double average_cost, PpoSnapshot& snapshot,
                                Eigen::VectorXd& outcomes) {
  system_.Next(states, actions_, labels_, next_);
  system_.Cost(states, costs_);
  snapshot.Values(next_, next_values_);
  outcomes = costs_.array() - average_cost + discount_ * next_values_.array();
}

void VirtualSteps::TryActions(const RealSteps& real, PpoSnapshot& snapshot,
                              VirtualAdvantages& drawn) {
  const Eigen::Index rows = drawn.states.rows();
  Eigen::MatrixXd outcomes(rows, joint_.count());
  Eigen::VectorXd of_action;
  for (int action = 0; action < joint_.count(); ++action) {
    actions_.setConstant(action);
    FindOutcomes(drawn.states, real.average_cost, snapshot, of_action);
    outcomes.col(action) = of_action;
  }
  Eigen::VectorXd probability(joint_.count());
  for (Eigen::Index row = 0; row < rows; ++row) {
    for (int action = 0; action < joint_.count(); ++action) {
      probability[action] = std::exp(
          joint_.LogProbability(RowOf(drawn.log_probability, row), action));
    }
    const double mean = outcomes.row(row).dot(probability);
    for (int action = 0; action < joint_.count(); ++action) {
      if (probability[action] <= 0) continue;
      drawn.terms.push_back({static_cast<int>(row), action,
                             probability[action] / static_cast<double>(rows),
                             outcomes(row, action) - mean});
    }
  }
}

void VirtualSteps::TryOneAction(const RealSteps& real, PpoSnapshot& snapshot,
                                VirtualAdvantages& drawn) {
  const Eigen::Index rows = drawn.states.rows();
  for (Eigen::Index row = 0; row < rows; ++row) {
    actions_[row] = joint_.Draw(RowOf(drawn.log_probability, row), stream_);
  }
  Eigen::VectorXd outcomes, values;
  FindOutcomes(drawn.states, real.average_cost, snapshot, outcomes);
  snapshot.Values(drawn.states, values);
  for (Eigen::Index row = 0; row < rows; ++row) {
    drawn.terms.push_back({static_cast<int>(row), actions_[row],
                           1.0 / static_cast<double>(rows),
                           outcomes[row] - values[row]});
  }
}

}  // namespace ballast::agents::queueing
