// What every mixed system promises, held against every network file.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <memory>
#include <set>

#include "configs/random_stream.h"
#include "envs/queueing/registry.h"
#include "tests/envs/queueing/network_files.h"

namespace ballast::envs {
namespace {

using configs::RandomStream;
using Eigen::Index;

constexpr int kBatch = 1000;

struct Case {
  std::string name;
  std::unique_ptr<MixedSystem> system;
};

std::vector<Case> EveryCase() {
  std::vector<Case> cases;
  for (Network& network : NetworkFiles()) {
    cases.push_back({network.name, MakeMixedSystem(network)});
    auto* continuous = std::get_if<ContinuousNetwork>(&network.system);
    if (continuous == nullptr || network.name != "n_model_90") continue;
    continuous->idling = true;
    cases.push_back({"idling " + network.name, MakeMixedSystem(network)});
  }
  // Routing by chance, and phases at a server with an intermittent rate.
  cases.push_back(
      {"random routes",
       MakeMixedSystem(ParseNetwork(
           "[class.a]\narrival_rate = 0.3\nnext = {a = 0.25, b = 0.5}\n"
           "phases = 3\n[class.b]\narrival_rate = 0.1\nnext = {c = 0.4}\n"
           "[class.c]\n[server.s]\nrates = {a = 1.0, b = 2.5}\n"
           "[server.t]\nrates = {b = 0.5, c = 2.0}\n"))});
  return cases;
}

/// Rows of possible states, short queues likely.
IntMatrix RandomStates(const MixedSystem& system, RandomStream& stream) {
  const auto& components = system.spec().stochastic;
  IntMatrix states(kBatch, system.state_size());
  for (Index row = 0; row < kBatch; ++row) {
    do {
      for (Index i = 0; i < states.cols(); ++i) {
        const auto part = static_cast<std::size_t>(i);
        const bool is_queue = part >= components.size();
        const std::uint64_t choices =
            is_queue ? 1 + stream.Index(1 + stream.Index(8))
                     : components[part].choices;
        states(row, i) = static_cast<std::int32_t>(stream.Index(choices));
      }
    } while (
        !system.IsPossible(std::span(states.row(row).data(), states.cols())));
  }
  return states;
}

IntVector RandomActions(const MixedSystem& system, RandomStream& stream) {
  IntVector actions(kBatch);
  for (auto& action : actions) {
    action = static_cast<std::int32_t>(stream.Index(system.action_count()));
  }
  return actions;
}

std::vector<RandomStream> Streams(RandomStream& seeds) {
  std::vector<RandomStream> streams;
  for (int i = 0; i < kBatch; ++i) streams.emplace_back(seeds());
  return streams;
}

std::span<const std::int32_t> RowOf(const IntMatrix& states, Index row) {
  return {states.row(row).data(), static_cast<std::size_t>(states.cols())};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mixed_system_law)

BOOST_AUTO_TEST_CASE(the_law_sums_to_one_and_is_what_is_sampled) {
  RandomStream stream(1);
  for (const auto& [name, system] : EveryCase()) {
    BOOST_TEST_CONTEXT(name) {
      const IntMatrix one = RandomStates(*system, stream);
      const IntMatrix states = one.row(0).replicate(kBatch, 1);
      const std::vector<Outcome> law = system->Law(RowOf(states, 0));
      double sum = 0.0;
      std::map<std::int32_t, int> counts;
      for (const auto& [label, probability] : law) {
        sum += probability;
        counts[label] = 0;
        BOOST_TEST(probability > 0.0);
        BOOST_TEST((label >= 0 && label < system->spec().labels));
      }
      BOOST_TEST(std::abs(sum - 1.0) < 1e-12);
      BOOST_TEST(counts.size() == law.size());

      std::vector<RandomStream> streams = Streams(stream);
      IntVector labels;
      constexpr int kRounds = 100;
      for (int round = 0; round < kRounds; ++round) {
        system->Sample(states, streams, labels);
        for (const std::int32_t label : labels) ++counts.at(label);
      }
      // Six standard deviations of each count.
      const double draws = 1.0 * kRounds * kBatch;
      for (const auto& [label, probability] : law) {
        BOOST_TEST(std::abs(counts.at(label) - draws * probability) <
                   6 * std::sqrt(draws * probability) + 1);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_replayed_step_is_the_step) {
  // 10^6 steps over all networks; in each, a step from x replayed at x, in
  // place and not, and one replayed at another x^ under the rule of what was
  // observed.
  RandomStream stream(2);
  const std::vector<Case> cases = EveryCase();
  const int rounds = 1'000'000 / kBatch / static_cast<int>(cases.size()) + 1;
  for (const auto& [name, system] : cases) {
    std::vector<RandomStream> streams = Streams(stream);
    const Index first_queue = std::ssize(system->spec().stochastic);
    std::int64_t broken = 0;
    std::int64_t valid = 0;
    for (int round = 0; round < rounds; ++round) {
      const IntMatrix states = RandomStates(*system, stream);
      const IntVector actions = RandomActions(*system, stream);
      IntVector labels;
      system->Sample(states, streams, labels);
      IntMatrix next;
      system->Next(states, actions, labels, next);
      IntMatrix again = states;
      system->Next(again, actions, labels, again);
      broken += again != next;

      IntMatrix other = RandomStates(*system, stream);
      // Near the original, so that engagement often agrees.
      for (Index row = 0; row < kBatch; ++row) {
        for (Index i = 0; i < states.cols(); ++i) {
          const bool keep = i < first_queue || stream.Index(4) > 0;
          if (keep) other(row, i) = states(row, i);
        }
      }
      IntMatrix other_next;
      system->Next(other, actions, labels, other_next);
      IntMatrix pattern;
      IntMatrix other_pattern;
      system->Engaged(states, actions, pattern);
      system->Engaged(other, actions, other_pattern);
      for (Index row = 0; row < kBatch; ++row) {
        broken += !system->IsPossible(RowOf(next, row));
        if (!system->IsPossible(RowOf(other, row))) continue;
        broken += !system->IsPossible(RowOf(other_next, row));
        if (pattern.row(row) != other_pattern.row(row)) continue;
        ++valid;
        const auto change = next.row(row) - states.row(row);
        const auto other_change = other_next.row(row) - other.row(row);
        broken += (change != other_change);
      }
    }
    BOOST_TEST(broken == 0, name);
    BOOST_TEST(valid > 10 * rounds, name);
  }
}

BOOST_AUTO_TEST_CASE(streams_advance_alike_whatever_the_queues_are) {
  RandomStream stream(3);
  for (const auto& [name, system] : EveryCase()) {
    std::vector<RandomStream> streams = Streams(stream);
    std::vector<RandomStream> others = streams;
    IntMatrix states = RandomStates(*system, stream);
    IntVector labels;
    IntVector other_labels;
    const Index first_queue = std::ssize(system->spec().stochastic);
    system->Sample(states, streams, labels);
    states.rightCols(states.cols() - first_queue).setZero();
    system->Sample(states, others, other_labels);
    BOOST_TEST((labels == other_labels), name);
    for (int i = 0; i < kBatch; ++i) {
      BOOST_REQUIRE((streams[i].state() == others[i].state()));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_server_works_on_a_queue_with_a_job_of_its_own) {
  RandomStream stream(4);
  for (const auto& [name, system] : EveryCase()) {
    const IntMatrix states = RandomStates(*system, stream);
    const Index first_queue = std::ssize(system->spec().stochastic);
    IntMatrix pattern;
    system->Engaged(states, RandomActions(*system, stream), pattern);
    BOOST_TEST(pattern.cols() == system->spec().servers);
    for (Index row = 0; row < kBatch; ++row) {
      IntVector jobs = states.row(row).tail(states.cols() - first_queue);
      for (const std::int32_t queue : pattern.row(row)) {
        if (queue >= 0) BOOST_REQUIRE(--jobs(queue) >= 0);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(observations_masks_and_costs_fit_the_specification) {
  RandomStream stream(5);
  for (const auto& [name, system] : EveryCase()) {
    const IntMatrix states = RandomStates(*system, stream);
    const auto& spec = system->spec();
    RowMatrix observation;
    system->Observe(states, observation);
    BOOST_TEST(observation.cols() == std::ssize(spec.observation), name);
    std::set<std::string> names;
    for (Index i = 0; i < observation.cols(); ++i) {
      const Quantity& quantity = spec.observation[i];
      names.insert(quantity.name);
      BOOST_TEST(observation.col(i).minCoeff() >= quantity.low);
      BOOST_TEST(observation.col(i).maxCoeff() <= quantity.high);
    }
    BOOST_TEST(names.size() == spec.observation.size(), name);

    MaskMatrix mask;
    system->Mask(states, mask);
    Eigen::VectorXd cost;
    system->Cost(states, cost);
    BOOST_TEST(cost.minCoeff() >= 0.0);
    Index first = 0;
    for (const Factor& station : spec.stations) {
      const auto part = mask.middleCols(first, station.choices);
      BOOST_TEST(part.rowwise().maxCoeff().minCoeff() == 1, name);
      first += station.choices;
    }
    BOOST_TEST(mask.cols() == first, name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
