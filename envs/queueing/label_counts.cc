#include "envs/queueing/label_counts.h"

#include <span>
#include <stdexcept>

namespace ballast::envs {
namespace {

int StochasticIndexOf(const MixedSystem& system, const IntMatrix& states,
                      Eigen::Index row) {
  return system.StochasticIndex(
      {states.row(row).data(), static_cast<std::size_t>(states.cols())});
}

}  // namespace

void CountLabels(const MixedSystem& system, const IntMatrix& states,
                 const IntVector& labels, LabelCounts& counts) {
  counts.seen.resize(system.stochastic_count());
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    ++counts.seen[StochasticIndexOf(system, states, row)][{labels[row]}];
  }
}

void CountTransitions(const MixedSystem& system, const IntMatrix& states,
                      const IntVector& actions, const IntMatrix& next,
                      LabelCounts& counts) {
  counts.seen.resize(system.stochastic_count());
  IntMatrix from, reached;
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    const std::span state(states.row(row).data(),
                          static_cast<std::size_t>(states.cols()));
    const std::vector<Outcome> law = system.Law(state);
    const Eigen::Index count = std::ssize(law);
    IntVector labels(count);
    for (Eigen::Index i = 0; i < count; ++i) labels[i] = law[i].label;
    from = states.row(row).replicate(count, 1);
    system.Next(from, IntVector::Constant(count, actions[row]), labels,
                reached);

    std::vector<std::int32_t> explaining;
    for (Eigen::Index i = 0; i < count; ++i) {
      if (reached.row(i) == next.row(row)) explaining.push_back(labels[i]);
    }
    if (explaining.empty()) {
      throw std::invalid_argument(system.spec().name +
                                  ": no label explains a recorded step");
    }
    std::ranges::sort(explaining);
    ++counts.seen[system.StochasticIndex(state)][explaining];
  }
}

}  // namespace ballast::envs
