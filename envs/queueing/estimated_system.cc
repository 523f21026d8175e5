#include "envs/queueing/estimated_system.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <stdexcept>

namespace ballast::envs {
namespace {

using Counts = std::map<std::vector<std::int32_t>, std::int64_t>;

constexpr int kMostRounds = 10'000;
constexpr double kSettled = 1e-12;

Counts Pooled(const LabelCounts& counts) {
  Counts pooled;
  for (const Counts& of_one : counts.seen) {
    for (const auto& [labels, count] : of_one) pooled[labels] += count;
  }
  return pooled;
}

/// Which labels of a law could have happened, and how often.
struct Evidence {
  std::vector<std::size_t> places;
  double count;
};

std::vector<Evidence> EvidenceOn(const std::vector<Outcome>& law,
                                 const Counts& counts) {
  std::map<std::int32_t, std::size_t> place;
  for (std::size_t i = 0; i < law.size(); ++i) place[law[i].label] = i;
  std::vector<Evidence> evidence;
  for (const auto& [labels, count] : counts) {
    Evidence set{{}, static_cast<double>(count)};
    for (const std::int32_t label : labels) {
      if (place.contains(label)) set.places.push_back(place[label]);
    }
    if (!set.places.empty()) evidence.push_back(std::move(set));
  }
  return evidence;
}

/// One round of expectation maximisation: shares every count among the labels
/// it may belong to.
std::vector<double> Share(const std::vector<Evidence>& evidence,
                          const std::vector<double>& probability) {
  std::vector<double> shared(probability.size(), 0.0);
  double total = 0.0;
  for (const Evidence& set : evidence) {
    double sum = 0.0;
    for (const std::size_t i : set.places) sum += probability[i];
    for (const std::size_t i : set.places) {
      shared[i] += set.count * probability[i] / sum;
    }
    total += set.count;
  }
  for (double& share : shared) share /= total;
  return shared;
}

/// The likeliest law on the labels of `law`, whose probabilities are not looked
/// at; all alike if there is no evidence.
std::vector<Outcome> Estimate(std::vector<Outcome> law, const Counts& counts) {
  std::vector<double> probability(law.size(), 1.0 / std::ssize(law));
  const std::vector<Evidence> evidence = EvidenceOn(law, counts);
  for (int round = 0; round < kMostRounds && !evidence.empty(); ++round) {
    const std::vector<double> before = probability;
    probability = Share(evidence, before);
    double change = 0.0;
    for (std::size_t i = 0; i < law.size(); ++i) {
      change = std::max(change, std::abs(probability[i] - before[i]));
    }
    if (change < kSettled) break;
  }
  for (std::size_t i = 0; i < law.size(); ++i) {
    law[i].probability = probability[i];
  }
  std::erase_if(law, [](const Outcome& o) { return o.probability == 0.0; });
  return law;
}

}  // namespace

EstimatedSystem::EstimatedSystem(const MixedSystem& system,
                                 const LabelCounts& counts)
    : system_(system) {
  const Counts pooled = Pooled(counts);
  if (pooled.empty()) {
    throw std::invalid_argument(system.spec().name +
                                ": nothing was counted to estimate it from");
  }
  std::vector<std::int32_t> state(system.state_size(), 0);
  for (int s = 0; s < system.stochastic_count(); ++s) {
    const bool counted = s < std::ssize(counts.seen) && !counts.seen[s].empty();
    laws_.push_back(
        Estimate(system.Law(state), counted ? counts.seen[s] : pooled));
    for (std::size_t i = system.spec().stochastic.size(); i-- > 0;) {
      if (++state[i] < system.spec().stochastic[i].choices) break;
      state[i] = 0;
    }
  }
}

void EstimatedSystem::Sample(const IntMatrix& states,
                             std::span<configs::RandomStream> streams,
                             IntVector& labels) const {
  labels.resize(states.rows());
  for (Eigen::Index row = 0; row < states.rows(); ++row) {
    const std::vector<Outcome>& law = laws_[StochasticIndex(
        {states.row(row).data(), static_cast<std::size_t>(states.cols())})];
    double left = streams[row].Uniform();
    std::size_t i = 0;
    while (i + 1 < law.size() && left >= law[i].probability) {
      left -= law[i++].probability;
    }
    labels[row] = law[i].label;
  }
}

std::vector<Outcome> EstimatedSystem::Law(
    std::span<const std::int32_t> state) const {
  return laws_[StochasticIndex(state)];
}

}  // namespace ballast::envs
