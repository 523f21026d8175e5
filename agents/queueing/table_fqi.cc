#include "agents/queueing/table_fqi.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "configs/random_stream.h"
#include "configs/seeds.h"

namespace ballast::agents::queueing {
namespace {

/// Transitions augmented at once.
constexpr Eigen::Index kBlock = 1 << 16;
constexpr double kUnseen = std::numeric_limits<double>::infinity();

Transitions Slice(const Transitions& all, Eigen::Index begin,
                  Eigen::Index rows) {
  return {all.states.middleRows(begin, rows), all.actions.segment(begin, rows),
          all.labels.segment(begin, rows),
          all.next_states.middleRows(begin, rows),
          all.costs.segment(begin, rows)};
}

Acceptance Count(const envs::MixedSystem& system, const Transitions& real,
                 const TableFqiConfig& config, std::uint64_t seed,
                 TransitionCounts& counts) {
  Acceptance acceptance;
  if (config.everywhere) {
    counts.AddEverywhere(real);
    return acceptance;
  }
  SampleAugmenter augmenter(system, config.samples);
  augmenter.Observe(real.states);
  configs::RandomStream stream(configs::DeriveSeed(seed, "fqi.pseudo_states"));
  const Eigen::Index block =
      std::max<Eigen::Index>(1, kBlock / (1 + config.per_real));
  Transitions augmented;
  for (Eigen::Index begin = 0; begin < real.size(); begin += block) {
    const Acceptance drawn = augmenter.Augment(
        Slice(real, begin, std::min(block, real.size() - begin)),
        config.per_real, real.states, stream, augmented);
    counts.Add(augmented);
    acceptance.drawn += drawn.drawn;
    acceptance.accepted += drawn.accepted;
    acceptance.given_up += drawn.given_up;
  }
  return acceptance;
}

/// The least Q of each state's seen actions, 0 if there is none.
Eigen::VectorXd LeastValues(const TransitionCounts& counts,
                            const envs::RowMatrix& values) {
  Eigen::VectorXd least(values.rows());
  for (Eigen::Index state = 0; state < values.rows(); ++state) {
    double best = kUnseen;
    for (int action = 0; action < values.cols(); ++action) {
      if (counts.Successors(state, action).empty()) continue;
      best = std::min(best, values(state, action));
    }
    least[state] = best == kUnseen ? 0.0 : best;
  }
  return least;
}

/// 1 for the seen action of least Q, or all alike.
envs::RowMatrix GreedyProbabilities(const TransitionCounts& counts,
                                    const envs::RowMatrix& values) {
  envs::RowMatrix probabilities =
      envs::RowMatrix::Zero(values.rows(), values.cols());
  for (Eigen::Index state = 0; state < values.rows(); ++state) {
    int best = -1;
    for (int action = 0; action < values.cols(); ++action) {
      if (counts.Successors(state, action).empty()) continue;
      if (best < 0 || values(state, action) < values(state, best)) {
        best = action;
      }
    }
    if (best < 0) {
      probabilities.row(state).setConstant(1.0 /
                                           static_cast<double>(values.cols()));
    } else {
      probabilities(state, best) = 1.0;
    }
  }
  return probabilities;
}

}  // namespace

TablePolicy::TablePolicy(const TableStates& box, envs::RowMatrix probabilities)
    : box_(box), probabilities_(std::move(probabilities)) {}

void TablePolicy::Probabilities(const StateRows& states,
                                envs::RowMatrix& probabilities) const {
  probabilities.resize(states.rows(), probabilities_.cols());
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    probabilities.row(row) =
        probabilities_.row(box_.IndexOf(RowOf(states, row)));
  }
}

int SweepTable(const envs::MixedSystem& system, const TableStates& box,
               const TransitionCounts& counts, const TableFqiConfig& config,
               envs::RowMatrix& values) {
  envs::IntMatrix states;
  box.Read(0, box.size(), states);
  Eigen::VectorXd costs;
  system.Cost(states, costs);
  const int actions = system.action_count();
  values.setZero(box.size(), actions);
  for (int sweep = 1; sweep <= config.iterations; ++sweep) {
    const Eigen::VectorXd least = LeastValues(counts, values);
    double change = 0.0;
    for (std::int64_t state = 0; state < box.size(); ++state) {
      for (int action = 0; action < actions; ++action) {
        const auto successors = counts.Successors(state, action);
        if (successors.empty()) continue;
        double sum = 0.0, total = 0.0;
        for (const auto& [next, count] : successors) {
          sum += static_cast<double>(count) * least[next];
          total += static_cast<double>(count);
        }
        const double target = costs[state] + config.discount * sum / total;
        change = std::max(change, std::abs(target - values(state, action)));
        values(state, action) = target;
      }
    }
    if (change < config.tolerance) return sweep;
  }
  return config.iterations;
}

TableFqiResult LearnTable(const envs::MixedSystem& system,
                          const Transitions& real, const TableFqiConfig& config,
                          std::uint64_t seed) {
  if (config.everywhere && config.samples.realisation != Realisation::kFull) {
    throw std::invalid_argument(
        "replaying every label everywhere needs labels that are completely "
        "known; draw pseudo-states instead");
  }
  const TableStates box(system, config.bound);
  TransitionCounts counts(system, box);
  const Acceptance acceptance = Count(system, real, config, seed, counts);
  envs::RowMatrix values;
  const int sweeps = SweepTable(system, box, counts, config, values);
  return {TablePolicy(box, GreedyProbabilities(counts, values)), values,
          counts.Coverage(), sweeps, acceptance};
}

}  // namespace ballast::agents::queueing
