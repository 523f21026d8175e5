#include "envs/queueing/stations.h"

namespace ballast::envs {
namespace {

bool HasChannel(const DownlinkUser& user) {
  return user.off_to_on < 1.0 || user.on_to_off > 0.0;
}

std::vector<Station> Stations(const ContinuousNetwork& network) {
  std::vector<Station> stations;
  for (int k = 0; k < std::ssize(network.servers); ++k) {
    const Server& server = network.servers[k];
    if (server.services.size() < 2) continue;
    Station station{server.name, k, {}, network.idling};
    for (const Service& service : server.services) {
      station.choices.push_back({service.job_class, service.rate});
    }
    stations.push_back(std::move(station));
  }
  int stride = 1;
  for (std::size_t k = stations.size(); k-- > 0;) {
    stations[k].stride = stride;
    stride *= stations[k].size();
  }
  return stations;
}

std::vector<Station> Stations(const DownlinkNetwork& network) {
  Station station{"user", 0, {}};
  int channel = 0;
  for (int k = 0; k < std::ssize(network.users); ++k) {
    const DownlinkUser& user = network.users[k];
    station.choices.push_back(
        {k, user.success_probability, HasChannel(user) ? channel++ : -1});
  }
  return {station};
}

std::vector<Factor> Stochastic(const ContinuousNetwork& network) {
  std::vector<Factor> components;
  for (const JobClass& job : network.classes) {
    if (job.phases > 1) components.push_back({"phase." + job.name, job.phases});
  }
  return components;
}

std::vector<Factor> Stochastic(const DownlinkNetwork& network) {
  std::vector<Factor> components;
  for (const DownlinkUser& user : network.users) {
    if (HasChannel(user)) components.push_back({"channel." + user.name, 2});
  }
  return components;
}

const std::vector<JobClass>& Queues(const ContinuousNetwork& network) {
  return network.classes;
}

const std::vector<DownlinkUser>& Queues(const DownlinkNetwork& network) {
  return network.users;
}

}  // namespace

std::vector<Station> StationsOf(const Network& network) {
  return std::visit([](const auto& system) { return Stations(system); },
                    network.system);
}

std::vector<Factor> FactorsOf(const std::vector<Station>& stations) {
  std::vector<Factor> factors;
  for (const Station& station : stations) {
    factors.push_back({station.name, station.size()});
  }
  return factors;
}

std::vector<Factor> StochasticOf(const Network& network) {
  return std::visit([](const auto& system) { return Stochastic(system); },
                    network.system);
}

std::vector<std::string> QueueNamesOf(const Network& network) {
  std::vector<std::string> names;
  std::visit(
      [&](const auto& system) {
        for (const auto& queue : Queues(system)) names.push_back(queue.name);
      },
      network.system);
  return names;
}

std::vector<double> HoldingCostsOf(const Network& network) {
  std::vector<double> costs;
  std::visit(
      [&](const auto& system) {
        for (const auto& queue : Queues(system)) {
          costs.push_back(queue.holding_cost);
        }
      },
      network.system);
  return costs;
}

}  // namespace ballast::envs
