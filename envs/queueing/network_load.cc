#include "envs/queueing/network_load.h"

#include <Eigen/LU>
#include <cmath>
#include <limits>
#include <vector>

#include "envs/queueing/linear_program.h"

namespace ballast::envs {
namespace {

using Eigen::Index;

constexpr double kZero = 1e-9;

std::string Naming(const std::string& one, const std::vector<std::string>& of) {
  std::string text = of.size() == 1 ? one : one + "s";
  for (std::size_t i = 0; i < of.size(); ++i) {
    text += (i == 0 ? " " : ", ") + of[i];
  }
  return text;
}

/// The dual of "the least share of time that serves all jobs": prices y of jobs
/// and z of servers' time, max a.y with rate * y <= z and sum z <= 1. The
/// servers whose time has a price are the bottleneck.
Bottleneck BusiestServers(const ContinuousNetwork& network) {
  const Eigen::VectorXd traffic = TrafficOf(network);
  const Index classes = traffic.size();
  const Index servers = std::ssize(network.servers);
  Index services = 0;
  for (const Server& server : network.servers) {
    services += std::ssize(server.services);
  }

  // In units of the fastest service, so that no rate looks like 0.
  double fastest = 0.0;
  for (const Server& server : network.servers) {
    for (const Service& service : server.services) {
      fastest = std::max(fastest, service.rate);
    }
  }
  LinearProgram program;
  program.objective = Eigen::VectorXd::Zero(classes + servers);
  program.objective.head(classes) = traffic / fastest;
  program.at_most = Eigen::MatrixXd::Zero(services + 1, classes + servers);
  program.at_most_bound = Eigen::VectorXd::Zero(services + 1);
  program.equal.resize(0, classes + servers);
  program.equal_to.resize(0);
  Index row = 0;
  for (Index k = 0; k < servers; ++k) {
    for (const Service& service : network.servers[k].services) {
      program.at_most(row, service.job_class) = service.rate / fastest;
      program.at_most(row, classes + k) = -1.0;
      ++row;
    }
  }
  program.at_most.row(row).tail(servers).setOnes();
  program.at_most_bound(row) = 1.0;

  const LinearProgramSolution solution = Maximise(program);
  if (solution.status != LinearProgramStatus::kOptimal) {
    return {std::numeric_limits<double>::infinity(), "a class without server"};
  }
  std::vector<std::string> busy;
  for (Index k = 0; k < servers; ++k) {
    if (solution.x(classes + k) > kZero) {
      busy.push_back(network.servers[k].name);
    }
  }
  return {solution.value, Naming("server", busy)};
}

/// Share of slots in which the channel is on.
double OnShare(const DownlinkUser& user) {
  return user.off_to_on / (user.off_to_on + user.on_to_off);
}

Bottleneck BusiestUsers(const DownlinkNetwork& network) {
  const std::size_t users = network.users.size();
  Bottleneck busiest{-1.0, ""};
  for (std::size_t set = 1; set < std::size_t{1} << users; ++set) {
    double work = 0.0;
    double all_off = 1.0;
    std::vector<std::string> names;
    for (std::size_t k = 0; k < users; ++k) {
      if ((set >> k & 1) == 0) continue;
      const DownlinkUser& user = network.users[k];
      work += user.arrival_probability / user.success_probability;
      all_off *= 1.0 - OnShare(user);
      names.push_back(user.name);
    }
    const double load = work / (1.0 - all_off);
    if (load > busiest.load) busiest = {load, Naming("user", names)};
  }
  return busiest;
}

}  // namespace

Eigen::VectorXd TrafficOf(const ContinuousNetwork& network) {
  const Index classes = std::ssize(network.classes);
  Eigen::VectorXd arrivals(classes);
  for (Index j = 0; j < classes; ++j) {
    arrivals(j) = network.classes[j].arrival_rate;
  }
  Eigen::MatrixXd balance = Eigen::MatrixXd::Identity(classes, classes);
  for (const Route& route : network.routes) {
    balance(route.to, route.from) -= route.probability;
  }
  return balance.partialPivLu().solve(arrivals);
}

Bottleneck BottleneckOf(const Network& network) {
  if (const auto* slotted = std::get_if<DownlinkNetwork>(&network.system)) {
    return BusiestUsers(*slotted);
  }
  return BusiestServers(std::get<ContinuousNetwork>(network.system));
}

double LoadOf(const Network& network) { return BottleneckOf(network).load; }

}  // namespace ballast::envs
