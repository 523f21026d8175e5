#include "agents/queueing/expected_values.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ballast::agents::queueing {
namespace {

/// Next states beyond which a block is worked.
constexpr std::size_t kBlock = 1 << 14;

/// Possible next states of some rows, before they are found.
struct Successors {
  std::vector<Eigen::Index> owners;  ///< The rows they follow.
  std::vector<std::int32_t> labels;
  std::vector<double> probabilities;

  void Add(Eigen::Index row, const std::vector<envs::Outcome>& law) {
    for (const auto& [label, probability] : law) {
      owners.push_back(row);
      labels.push_back(label);
      probabilities.push_back(probability);
    }
  }
  void Clear() {
    owners.clear();
    labels.clear();
    probabilities.clear();
  }
};

/// Adds each successor's value to its owner's.
void AddValues(const envs::MixedSystem& system, const Successors& successors,
               const StateRows& states, const envs::IntVector& actions,
               PpoSnapshot& snapshot, Eigen::VectorXd& values) {
  const auto count = std::ssize(successors.owners);
  envs::IntMatrix next = states(successors.owners, Eigen::all);
  const envs::IntVector taken = actions(successors.owners);
  const envs::IntVector labels =
      Eigen::Map<const envs::IntVector>(successors.labels.data(), count);
  system.Next(next, taken, labels, next);
  Eigen::VectorXd next_values;
  snapshot.Values(next, next_values);
  for (Eigen::Index i = 0; i < count; ++i) {
    const auto entry = static_cast<std::size_t>(i);
    values[successors.owners[entry]] +=
        successors.probabilities[entry] * next_values[i];
  }
}

}  // namespace

void ExpectedValues(const envs::MixedSystem& system, PpoSnapshot& snapshot,
                    const StateRows& states, const envs::IntVector& actions,
                    Eigen::VectorXd& values) {
  values.setZero(states.rows());
  std::map<int, std::vector<envs::Outcome>> laws;
  Successors successors;
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    const auto state = RowOf(states, row);
    const auto [law, is_new] = laws.try_emplace(system.StochasticIndex(state));
    if (is_new) law->second = system.Law(state);
    successors.Add(row, law->second);
    if (successors.owners.size() < kBlock && row + 1 < states.rows()) continue;
    AddValues(system, successors, states, actions, snapshot, values);
    successors.Clear();
  }
}

}  // namespace ballast::agents::queueing
