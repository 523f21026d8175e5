#include "envs/queueing/network_checks.h"

#include <algorithm>

#include "envs/queueing/network_load.h"

namespace ballast::envs {
namespace {

constexpr double kRounding = 1e-9;

/// The first class that `holds` is true of.
template <typename Predicate>
std::optional<int> FirstClass(const ContinuousNetwork& network,
                              Predicate holds) {
  for (int j = 0; j < std::ssize(network.classes); ++j) {
    if (holds(j)) return j;
  }
  return std::nullopt;
}

}  // namespace

std::vector<int> ServersPerClass(const ContinuousNetwork& network) {
  std::vector<int> servers(network.classes.size());
  for (const Server& server : network.servers) {
    for (const Service& service : server.services) ++servers[service.job_class];
  }
  return servers;
}

std::optional<int> ClassWithoutWayOut(const ContinuousNetwork& network) {
  std::vector<double> leaves(network.classes.size(), 1.0);
  for (const Route& route : network.routes) {
    leaves[route.from] -= route.probability;
  }
  std::vector<bool> out;
  for (const double share : leaves) out.push_back(share > kRounding);
  for (std::size_t round = 0; round < out.size(); ++round) {
    for (const Route& route : network.routes) {
      if (route.probability > 0 && out[route.to]) out[route.from] = true;
    }
  }
  return FirstClass(network, [&](int j) { return !out[j]; });
}

std::optional<int> ClassWithoutServer(const ContinuousNetwork& network) {
  const std::vector<int> servers = ServersPerClass(network);
  const Eigen::VectorXd traffic = TrafficOf(network);
  return FirstClass(network,
                    [&](int j) { return servers[j] == 0 && traffic(j) > 0; });
}

std::optional<int> ClassWithSharedPhases(const ContinuousNetwork& network) {
  const std::vector<int> servers = ServersPerClass(network);
  return FirstClass(network, [&](int j) {
    return servers[j] > 1 && network.classes[j].phases > 1;
  });
}

double JointActionsOf(const ContinuousNetwork& network) {
  double actions = 1.0;
  for (const Server& server : network.servers) {
    const double classes = static_cast<double>(server.services.size());
    if (classes > 1) actions *= classes + (network.idling ? 1.0 : 0.0);
  }
  return actions;
}

double StochasticStatesOf(const ContinuousNetwork& network) {
  double states = 1.0;
  for (const JobClass& job : network.classes) states *= job.phases;
  return states;
}

}  // namespace ballast::envs
