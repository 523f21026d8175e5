#include "envs/queueing/tabulated_policy.h"

#include <utility>

namespace ballast::envs {

TabulatedPolicy::TabulatedPolicy(const TruncatedChain& chain,
                                 const IntVector& actions, std::string name)
    : name_(std::move(name)),
      box_(chain.box()),
      action_count_(chain.action_count()),
      actions_(box_.size(), 0) {
  for (std::int64_t index = 0; index < box_.size(); ++index) {
    const int number = chain.Number(index);
    if (number >= 0) actions_[index] = actions[number];
  }
}

void TabulatedPolicy::Decide(const IntMatrix& states,
                             std::span<configs::RandomStream>,
                             IntVector& actions) {
  actions.resize(states.rows());
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    actions[row] = actions_[box_.IndexOf(
        {states.row(row).data(), static_cast<std::size_t>(states.cols())})];
  }
}

void TabulatedPolicy::Probabilities(const IntMatrix& states,
                                    RowMatrix& probabilities) {
  IntVector actions;
  Decide(states, {}, actions);
  probabilities.setZero(states.rows(), action_count_);
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    probabilities(row, actions[row]) = 1.0;
  }
}

}  // namespace ballast::envs
