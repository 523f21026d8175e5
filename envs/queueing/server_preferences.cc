#include "envs/queueing/server_preferences.h"

#include <algorithm>
#include <array>
#include <map>

#include "envs/queueing/network_checks.h"

namespace ballast::envs {
namespace {

/// The chosen class first, then the others as listed; none if it idles.
std::vector<int> PreferenceOf(const Server& server, std::size_t choice) {
  std::vector<int> classes;
  if (choice < server.services.size()) {
    classes.push_back(server.services[choice].job_class);
    for (const Service& service : server.services) {
      if (service.job_class != classes.front()) {
        classes.push_back(service.job_class);
      }
    }
  }
  classes.push_back(-1);
  return classes;
}

}  // namespace

ServerPreferences::ServerPreferences(const ContinuousNetwork& network,
                                     const std::vector<Station>& stations)
    : servers_(static_cast<int>(network.servers.size())) {
  const std::vector<int> servers_of_class = ServersPerClass(network);
  for (const Server& server : network.servers) {
    shares_.push_back(
        std::ranges::any_of(server.services, [&](const Service& service) {
          return servers_of_class[service.job_class] > 1;
        }));
  }

  int actions = 1;
  for (const Station& station : stations) actions *= station.size();
  std::map<std::vector<int>, int> known;  // Where each list stands.
  for (int action = 0; action < actions; ++action) {
    std::vector<std::size_t> choices(servers_, 0);
    for (const Station& station : stations) {
      choices[station.server] = station.ChoiceIn(action);
    }
    for (int k = 0; k < servers_; ++k) {
      const std::vector<int> list =
          PreferenceOf(network.servers[k], choices[k]);
      const auto [place, is_new] =
          known.try_emplace(list, static_cast<int>(lists_.size()));
      if (is_new) lists_.insert(lists_.end(), list.begin(), list.end());
      starts_.push_back(place->second);
    }
  }
}

int ServerPreferences::ClassAt(int server, int action,
                               const std::int32_t* x) const {
  const int* list = ListOf(server, action);
  if (!shares_[server]) {
    while (*list >= 0 && x[*list] == 0) ++list;
    return *list;
  }
  std::array<int, kMostServers> held;
  for (int k = 0; k <= server; ++k) {
    list = ListOf(k, action);
    const auto holders = [&](int job_class) {
      return std::count(held.begin(), held.begin() + k, job_class);
    };
    while (*list >= 0 && x[*list] <= holders(*list)) ++list;
    held[k] = *list;
  }
  return held[server];
}

bool ServerPreferences::disjoint() const {
  return std::ranges::none_of(shares_, [](std::uint8_t s) { return s != 0; });
}

}  // namespace ballast::envs
