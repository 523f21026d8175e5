#include "tools/queueing/batch_learning.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "agents/queueing/random_behaviour.h"
#include "agents/queueing/table_fqi.h"
#include "envs/queueing/estimated_system.h"
#include "envs/queueing/label_counts.h"
#include "tools/number_format.h"

namespace ballast::tools {
namespace {

using agents::queueing::Realisation;
using agents::queueing::Transitions;

std::string NameFor(BatchMethod method, std::int64_t events,
                    std::optional<int> augmented, std::uint64_t seed) {
  return std::string(NameOf(method)) + ", " + FormatCount(events) + " events" +
         (augmented ? ", augmented " + AugmentedAsText(*augmented) : "") +
         ", seed " + std::to_string(seed);
}

envs::LabelCounts Count(const envs::MixedSystem& system,
                        const Transitions& real, Realisation realisation) {
  envs::LabelCounts counts;
  if (realisation == Realisation::kFull) {
    envs::CountLabels(system, real.states, real.labels, counts);
  } else {
    envs::CountTransitions(system, real.states, real.actions, real.next_states,
                           counts);
  }
  return counts;
}

/// A few events may not say that a queue ever empties.
envs::TabulatedPolicy BestPolicy(const std::string& name,
                                 const TruncatedSolver& estimated) {
  try {
    return estimated.BestPolicy(name);
  } catch (const std::invalid_argument&) {
    throw std::invalid_argument(
        name +
        ": the network that so few events suggest has no long-run average; "
        "give more --events.");
  }
}

}  // namespace

BatchLearner::BatchLearner(const envs::Network& network,
                           const envs::MixedSystem& system,
                           const TruncatedSolver& solver,
                           BatchLearningOptions options)
    : network_(network),
      system_(system),
      solver_(solver),
      options_(std::move(options)) {
  if (!std::ranges::count(options_.methods, BatchMethod::kFqi)) return;
  if (options_.realisation != Realisation::kFull &&
      std::ranges::count(options_.augmented, kEverywhere)) {
    throw std::invalid_argument(
        "--augmented all replays complete labels, which --realisation observed "
        "does not know; write --realisation full, or numbers alone.");
  }
  if (options_.longest_queue > std::ranges::min(solver.caps())) {
    throw std::invalid_argument(
        "the truncation cuts queues at " +
        std::to_string(std::ranges::min(solver.caps())) +
        ", shorter than the table's --longest-queue " +
        std::to_string(options_.longest_queue) +
        "; give a larger --truncation or a smaller --longest-queue.");
  }
  // A table that is too large is refused here.
  const agents::queueing::TableStates table(system, options_.longest_queue);
}

std::vector<LearntFromBatch> BatchLearner::Run() const {
  std::vector<LearntFromBatch> learnt;
  for (const BatchMethod method : options_.methods) {
    for (const std::int64_t events : options_.events) {
      if (method == BatchMethod::kPlugIn) {
        learnt.push_back(PlugIn(events));
        continue;
      }
      for (const int augmented : options_.augmented) {
        learnt.push_back(Fqi(events, augmented));
      }
    }
  }
  return learnt;
}

LearntFromBatch BatchLearner::Fqi(std::int64_t events, int augmented) const {
  agents::queueing::TableFqiConfig config;
  config.bound = options_.longest_queue;
  config.discount = options_.discount;
  config.everywhere = augmented == kEverywhere;
  config.per_real = config.everywhere ? 0 : augmented;
  config.samples.realisation = options_.realisation;
  config.samples.pseudo_states.bound = options_.longest_queue;
  LearntFromBatch learnt{BatchMethod::kFqi, events, augmented, {}, {}};
  for (const std::uint64_t seed : options_.seeds) {
    const auto result = agents::queueing::LearnTable(
        system_, agents::queueing::LiveRandomly(system_, events, seed), config,
        seed);
    const BoundedCost cost = solver_.Evaluate(
        NameFor(learnt.method, events, augmented, seed),
        [&](const envs::IntMatrix& states, envs::RowMatrix& probabilities) {
          result.policy.Probabilities(states, probabilities);
        });
    learnt.costs.push_back(cost.middle());
    learnt.seen.push_back(result.coverage);
  }
  return learnt;
}

LearntFromBatch BatchLearner::PlugIn(std::int64_t events) const {
  LearntFromBatch learnt{BatchMethod::kPlugIn, events, {}, {}, {}};
  for (const std::uint64_t seed : options_.seeds) {
    const std::string name = NameFor(learnt.method, events, {}, seed);
    const Transitions real =
        agents::queueing::LiveRandomly(system_, events, seed);
    const envs::EstimatedSystem estimated(
        system_, Count(system_, real, options_.realisation));
    envs::TabulatedPolicy policy =
        BestPolicy(name, TruncatedSolver(network_, estimated, solver_.caps(),
                                         solver_.options()));
    learnt.costs.push_back(solver_.Evaluate(policy).middle());
  }
  return learnt;
}

const char* NameOf(BatchMethod method) {
  return method == BatchMethod::kFqi ? "fqi" : "plug_in";
}

std::string AugmentedAsText(int augmented) {
  return augmented == kEverywhere ? "all" : std::to_string(augmented);
}

}  // namespace ballast::tools
