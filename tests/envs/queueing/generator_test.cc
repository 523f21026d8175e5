// The law of a step, computed a second time from the network itself.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <memory>
#include <vector>

#include "configs/random_stream.h"
#include "envs/queueing/registry.h"
#include "tests/envs/queueing/network_files.h"

namespace ballast::envs {
namespace {

using configs::RandomStream;

using State = std::vector<std::int32_t>;
using NextLaw = std::map<State, double>;

/// The choice of each server with several classes, the last counting fastest.
std::vector<int> ChoicesOf(const ContinuousNetwork& network, int action) {
  std::vector<int> choices(network.servers.size(), 0);
  for (int k = static_cast<int>(choices.size()) - 1; k >= 0; --k) {
    const int classes = static_cast<int>(network.servers[k].services.size());
    if (classes < 2) continue;
    const int count = classes + (network.idling ? 1 : 0);
    choices[k] = action % count;
    action /= count;
  }
  return choices;
}

/// The service each server is busy with, null if none.
std::vector<const Service*> BusyWith(const ContinuousNetwork& network,
                                     State jobs, int action) {
  std::vector<const Service*> busy;
  const std::vector<int> choices = ChoicesOf(network, action);
  for (std::size_t k = 0; k < network.servers.size(); ++k) {
    const std::vector<Service>& services = network.servers[k].services;
    busy.push_back(nullptr);
    if (choices[k] == std::ssize(services)) continue;  // It idles.
    std::vector<const Service*> order = {&services[choices[k]]};
    for (const Service& service : services) order.push_back(&service);
    for (const Service* service : order) {
      if (busy.back() || jobs[service->job_class] == 0) continue;
      busy.back() = service;
      --jobs[service->job_class];
    }
  }
  return busy;
}

/// From the rates alone; what is left of the clock changes nothing.
NextLaw LawOfNetwork(const ContinuousNetwork& network, const State& state,
                     int action, double step_time) {
  const std::size_t classes = network.classes.size();
  const std::size_t phases = state.size() - classes;
  std::vector<int> column(classes, -1);
  int next_column = 0;
  for (std::size_t j = 0; j < classes; ++j) {
    if (network.classes[j].phases > 1) column[j] = next_column++;
  }
  NextLaw law;
  double rest = 1.0;
  const auto add = [&](const State& next, double rate) {
    law[next] += rate * step_time;
    rest -= rate * step_time;
  };
  for (std::size_t j = 0; j < classes; ++j) {
    State next = state;
    ++next[phases + j];
    add(next, network.classes[j].arrival_rate);
  }
  const State jobs(state.begin() + static_cast<std::ptrdiff_t>(phases),
                   state.end());
  for (const Service* service : BusyWith(network, jobs, action)) {
    if (service == nullptr) continue;
    const int j = service->job_class;
    const double rate = service->rate * network.classes[j].phases;
    State next = state;
    if (column[j] >= 0 && state[column[j]] + 1 < network.classes[j].phases) {
      ++next[column[j]];
      add(next, rate);
      continue;
    }
    if (column[j] >= 0) next[column[j]] = 0;
    --next[phases + j];
    double leaves = 1.0;
    for (const Route& route : network.routes) {
      if (route.from != j) continue;
      State routed = next;
      ++routed[phases + route.to];
      add(routed, rate * route.probability);
      leaves -= route.probability;
    }
    add(next, rate * leaves);
  }
  law[state] += rest;
  return law;
}

/// Splits every state of a law in two.
NextLaw Split(const NextLaw& law, double probability, std::size_t column,
              std::int32_t yes, bool is_sum) {
  NextLaw split;
  for (const auto& [state, share] : law) {
    State next = state;
    next[column] = is_sum ? state[column] + yes : yes;
    split[next] += share * probability;
    next[column] = is_sum ? state[column] : 1 - yes;
    split[next] += share * (1 - probability);
  }
  return split;
}

NextLaw LawOfNetwork(const DownlinkNetwork& network, const State& state,
                     int action, double /*step_time*/) {
  const std::size_t channels = state.size() - network.users.size();
  NextLaw law = {{state, 1.0}};
  std::size_t channel = 0;
  NextLaw moved = law;
  for (std::size_t k = 0; k < network.users.size(); ++k) {
    const DownlinkUser& user = network.users[k];
    const bool varies = user.off_to_on < 1 || user.on_to_off > 0;
    const bool on = !varies || state[channel] == 1;
    const std::size_t queue = channels + k;
    if (static_cast<int>(k) == action && on && state[queue] > 0) {
      moved = Split(moved, user.success_probability, queue, -1, true);
    }
    moved = Split(moved, user.arrival_probability, queue, 1, true);
    if (!varies) continue;
    moved = Split(moved, on ? 1 - user.on_to_off : user.off_to_on, channel, 1,
                  false);
    ++channel;
  }
  return moved;
}

NextLaw LawOfSystem(const MixedSystem& system, const State& state, int action) {
  IntMatrix states(1, std::ssize(state));
  std::copy(state.begin(), state.end(), states.data());
  NextLaw law;
  for (const auto& [label, probability] : system.Law(state)) {
    IntMatrix next;
    system.Next(states, IntVector::Constant(1, action),
                IntVector::Constant(1, label), next);
    law[State(next.data(), next.data() + next.size())] += probability;
  }
  return law;
}

/// Probabilities above rounding, of 1e-12.
double Distance(NextLaw a, const NextLaw& b) {
  for (const auto& [state, share] : b) a[state] -= share;
  double distance = 0.0;
  for (const auto& [state, share] : a) distance += std::abs(share);
  return distance;
}

State RandomState(const MixedSystem& system, RandomStream& stream) {
  State state;
  do {
    state.clear();
    for (const Factor& component : system.spec().stochastic) {
      state.push_back(
          static_cast<std::int32_t>(stream.Index(component.choices)));
    }
    for (std::size_t i = 0; i < system.spec().queues.size(); ++i) {
      state.push_back(static_cast<std::int32_t>(stream.Index(3)));
    }
  } while (!system.IsPossible(state));
  return state;
}

void CheckNetwork(const Network& network, RandomStream& stream) {
  const std::unique_ptr<MixedSystem> system = MakeMixedSystem(network);
  double worst = 0.0;
  for (int i = 0; i < 200; ++i) {
    const State state = RandomState(*system, stream);
    const int action = static_cast<int>(stream.Index(system->action_count()));
    const NextLaw expected = std::visit(
        [&](const auto& inside) {
          return LawOfNetwork(inside, state, action, system->spec().step_time);
        },
        network.system);
    worst = std::max(worst,
                     Distance(LawOfSystem(*system, state, action), expected));
  }
  BOOST_TEST(worst < 1e-12, network.name);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(generator)

BOOST_AUTO_TEST_CASE(every_step_follows_the_rates_of_its_network) {
  RandomStream stream(1);
  for (Network network : NetworkFiles()) {
    CheckNetwork(network, stream);
    if (auto* inside = std::get_if<ContinuousNetwork>(&network.system)) {
      inside->idling = true;
      network.name += ", idling";
      CheckNetwork(network, stream);
    }
  }
}

BOOST_AUTO_TEST_CASE(routing_by_chance_phases_and_pools_follow_their_rates) {
  RandomStream stream(2);
  CheckNetwork(
      ParseNetwork(
          "[class.a]\narrival_rate = 0.2\nnext = {a = 0.25, b = 0.5}\n"
          "phases = 3\n[class.b]\narrival_rate = 0.1\nnext = {c = 0.4}\n"
          "[class.c]\nnext = {b = 0.3, a = 0.1}\n"
          "[server.s]\nrates = {a = 1.0, b = 2.5}\n"
          "[server.t]\nrates = {b = 0.5, c = 2.0}\n"
          "[server.u]\nrates = {c = 0.7, b = 0.7}\n"),
      stream);
}

BOOST_AUTO_TEST_CASE(criss_cross_needs_four_labels) {
  // Classes 1 and 3 have one rate, so that an arrival of each and a completion
  // at each server are all that can happen.
  BOOST_TEST(MakeMixedSystem(NetworkFile("criss_cross_bh"))->spec().labels ==
             4);
}

BOOST_AUTO_TEST_CASE(the_second_server_helps_only_with_a_second_job) {
  const auto system = MakeMixedSystem(NetworkFile("n_model_90"));
  IntMatrix states(4, 2);
  states << 1, 0, 2, 0, 1, 1, 2, 1;
  IntMatrix pattern;
  system->Engaged(states, IntVector::Constant(4, 0), pattern);
  IntMatrix expected(4, 2);
  expected << 0, -1, 0, 0, 0, 1, 0, 0;
  BOOST_TEST((pattern == expected));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
