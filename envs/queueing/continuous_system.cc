#include "envs/queueing/continuous_system.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "envs/queueing/network_checks.h"

namespace ballast::envs {
namespace {

using Eigen::Index;

const ContinuousNetwork& Continuous(const Network& network) {
  return std::get<ContinuousNetwork>(network.system);
}

std::vector<double> RatesOf(const std::vector<ClockEvent>& events) {
  std::vector<double> rates;
  for (const ClockEvent& event : events) rates.push_back(event.rate);
  return rates;
}

std::vector<Outcome> LawOf(const std::vector<double>& rates) {
  const double clock = std::accumulate(rates.begin(), rates.end(), 0.0);
  std::vector<Outcome> law;
  for (const double rate : rates) {
    law.push_back({static_cast<std::int32_t>(law.size()), rate / clock});
  }
  return law;
}

/// The chosen class first, then the others as listed; none if it idles.
std::vector<int> PreferenceOf(const Server& server, std::size_t choice) {
  std::vector<int> classes;
  if (choice >= server.services.size()) return classes;
  classes.push_back(server.services[choice].job_class);
  for (const Service& service : server.services) {
    if (service.job_class != classes.front()) {
      classes.push_back(service.job_class);
    }
  }
  return classes;
}

}  // namespace

ContinuousSystem::ContinuousSystem(const Network& network)
    : NetworkSystem(network),
      events_(ClockEventsOf(Continuous(network))),
      law_(LawOf(RatesOf(events_))),
      alias_(RatesOf(events_)) {
  const ContinuousNetwork& continuous = Continuous(network);
  const std::vector<double> rates = RatesOf(events_);
  spec_.servers = static_cast<int>(continuous.servers.size());
  spec_.step_time = 1.0 / std::accumulate(rates.begin(), rates.end(), 0.0);
  spec_.labels = static_cast<std::int32_t>(events_.size());

  int column = 0;
  for (const JobClass& job : continuous.classes) {
    phases_.push_back(job.phases);
    phase_column_.push_back(job.phases > 1 ? column++ : -1);
  }
  AddPreferences(continuous);
}

void ContinuousSystem::AddPreferences(const ContinuousNetwork& network) {
  const int servers = spec_.servers;
  std::vector<int> servers_of_class(network.classes.size());
  for (const Server& server : network.servers) {
    for (const Service& service : server.services) {
      ++servers_of_class[service.job_class];
    }
  }
  for (const Server& server : network.servers) {
    alone_.push_back(
        std::ranges::all_of(server.services, [&](const Service& service) {
          return servers_of_class[service.job_class] == 1;
        }));
  }

  std::map<std::vector<int>, int> starts;  // Of what is stored already.
  for (int action = 0; action < action_count(); ++action) {
    std::vector<std::size_t> choices(servers, 0);
    for (const Station& station : stations()) {
      choices[station.server] = station.ChoiceIn(action);
    }
    for (int k = 0; k < servers; ++k) {
      const std::vector<int> classes =
          PreferenceOf(network.servers[k], choices[k]);
      const auto [stored, is_new] =
          starts.try_emplace(classes, static_cast<int>(preferences_.size()));
      if (is_new) {
        preferences_.insert(preferences_.end(), classes.begin(), classes.end());
        preferences_.push_back(-1);
      }
      preference_starts_.push_back(stored->second);
    }
  }
}

void ContinuousSystem::Sample(const IntMatrix& states,
                              std::span<configs::RandomStream> streams,
                              IntVector& labels) const {
  labels.resize(states.rows());
  for (Index row = 0; row < states.rows(); ++row) {
    labels(row) = alias_.Sample(streams[row]);
  }
}

std::vector<Outcome> ContinuousSystem::Law(
    std::span<const std::int32_t> /*state*/) const {
  return law_;
}

int ContinuousSystem::ClassAt(int server, int action,
                              const std::int32_t* x) const {
  const int* starts = preference_starts_.data() + action * spec_.servers;
  const int* list = preferences_.data() + starts[server];
  if (alone_[server]) {
    while (*list >= 0 && x[*list] == 0) ++list;
    return *list;
  }
  // Jobs that earlier servers hold are not there for this one.
  int engaged = -1;
  std::array<int, kMostServers> held;
  for (int k = 0; k <= server; ++k) {
    list = preferences_.data() + starts[k];
    const auto holders = [&](int job_class) {
      return std::count(held.begin(), held.begin() + k, job_class);
    };
    while (*list >= 0 && x[*list] <= holders(*list)) ++list;
    held[k] = engaged = *list;
  }
  return engaged;
}

void ContinuousSystem::Apply(int action, int label, std::int32_t* state) const {
  const ClockEvent& event = events_[label];
  std::int32_t* x = state + first_queue();
  if (event.server < 0) {
    ++x[event.job_class];
    return;
  }
  const int from = ClassAt(event.server, action, x);
  if (from < 0) return;
  const int to = event.destinations[from];
  if (to == kGoesOn) return;
  if (phase_column_[from] >= 0) {
    std::int32_t& finished = state[phase_column_[from]];
    if (++finished < phases_[from]) return;
    finished = 0;
  }
  --x[from];
  if (to >= 0) ++x[to];
}

void ContinuousSystem::Next(const IntMatrix& states, const IntVector& actions,
                            const IntVector& labels, IntMatrix& next) const {
  if (&next != &states) next = states;
  for (Index row = 0; row < next.rows(); ++row) {
    Apply(actions(row), labels(row), next.row(row).data());
  }
}

void ContinuousSystem::Engaged(const IntMatrix& states,
                               const IntVector& actions,
                               IntMatrix& pattern) const {
  pattern.resize(states.rows(), spec_.servers);
  for (Index row = 0; row < states.rows(); ++row) {
    const std::int32_t* x = states.row(row).data() + first_queue();
    for (int k = 0; k < spec_.servers; ++k) {
      pattern(row, k) = ClassAt(k, actions(row), x);
    }
  }
}

bool ContinuousSystem::IsPossible(std::span<const std::int32_t> state) const {
  const std::span<const std::int32_t> x = state.subspan(first_queue());
  for (std::size_t j = 0; j < x.size(); ++j) {
    if (x[j] < 0) return false;
    if (phase_column_[j] < 0) continue;
    const std::int32_t finished = state[phase_column_[j]];
    if (finished < 0 || finished >= phases_[j]) return false;
    if (finished > 0 && x[j] == 0) return false;
  }
  return true;
}

}  // namespace ballast::envs
