// A queueing network as its file describes it.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ballast::envs {

/// Of rates and costs; sums of them are far from overflowing.
inline constexpr double kHighestRate = 1e12;

/// Where jobs wait. Jobs of a class are alike.
struct JobClass {
  std::string name;
  double arrival_rate = 0.0;  ///< Poisson, from outside.
  double holding_cost = 1.0;  ///< Per job and unit of time.
  /// Exponential phases of a service, each `phases` times as fast, so that the
  /// mean stays: Erlang. The head job of a class keeps its finished phases when
  /// it is preempted; a class with phases has one server.
  int phases = 1;
};

/// One class that a server can serve.
struct Service {
  int job_class;
  double rate;  ///< Mean completions per unit of time, > 0.
};

struct Server {
  std::string name;
  std::vector<Service> services;
};

/// Where jobs of a class go; with the rest of the probability they leave.
struct Route {
  int from;
  int to;
  double probability;
};

/// What the policy `threshold=c` means here: the server's station serves the
/// class if and only if the queue holds at most c jobs, or more than c.
struct ThresholdRule {
  int server;
  int job_class;
  int queue;
  bool above;  ///< More than c.
};

/// Classes and servers in continuous time, uniformised: a step is one potential
/// event. Service is preemptive; in each step every server, in order, works on
/// the class its station chose, or on its first other class that has a job no
/// earlier server holds.
struct ContinuousNetwork {
  std::vector<JobClass> classes;
  std::vector<Server> servers;
  std::vector<Route> routes;
  /// Whether stations may also choose to do nothing (their last choice).
  bool idling = false;
  std::optional<ThresholdRule> threshold;
};

/// A user of a wireless downlink.
struct DownlinkUser {
  std::string name;
  double arrival_probability;  ///< Of one packet per slot.
  double success_probability;  ///< Of one transmission.
  double holding_cost = 1.0;   ///< Per packet and slot.
  double off_to_on = 1.0;      ///< Channel, per slot.
  double on_to_off = 0.0;
};

/// One transmitter in slotted time: it sees queues and channels, picks a user,
/// then packets leave, arrive, and channels move.
struct DownlinkNetwork {
  std::vector<DownlinkUser> users;
};

/// What an optimum of the truncated network may not choose: where a queue
/// holds at least `from` jobs, the server's station serves the class. Without
/// that it would fill a queue to its cap in order to lose arrivals.
struct ForcedPriority {
  int server;
  int job_class;
  int queue;
  int from;
};

/// How `solve` truncates a network unless told otherwise.
struct Truncation {
  /// Largest length of each queue; empty for none given.
  std::vector<int> caps;
  std::vector<ForcedPriority> forced;
};

/// A network with its name.
struct Network {
  std::string name;     ///< e.g. "criss_cross_bm"; of the file.
  std::string summary;  ///< One line.
  std::variant<ContinuousNetwork, DownlinkNetwork> system;
  Truncation truncation;
};

}  // namespace ballast::envs
