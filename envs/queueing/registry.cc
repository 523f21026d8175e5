#include "envs/queueing/registry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "configs/names.h"
#include "configs/table.h"
#include "envs/queueing/continuous_system.h"
#include "envs/queueing/downlink_system.h"
#include "envs/queueing/network_checks.h"
#include "envs/queueing/state_box.h"

namespace ballast::envs {
namespace {

using configs::Table;

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();
constexpr double kRounding = 1e-9;
constexpr int kMostUsers = 10;
constexpr configs::Range kRates = {.low = 0, .high = kHighestRate};
constexpr configs::Range kServiceRates = {
    .low = 0, .high = kHighestRate, .low_open = true};

/// A number that has no default.
double Required(Table& table, const std::string& key,
                const configs::Range& range) {
  const double value = table.Number(key, kAbsent, range);
  if (std::isnan(value)) table.Refuse(key, "is missing");
  return value;
}

/// The names of the sub-tables, in the order of the file; they become parts of
/// "service_rate.<server>.<class>" and of "priority=<class>,<class>".
std::vector<std::string> NamesIn(Table& parent, const std::string& key) {
  Table table = parent.Sub(key);
  std::vector<std::string> names = table.Keys();
  if (names.empty()) parent.Refuse(key, "is missing; write [" + key + ".NAME]");
  for (const std::string& name : names) {
    const bool plain = std::ranges::all_of(name, [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
    });
    if (!plain || name.empty()) {
      table.Refuse(name, "a name consists of letters, digits and _");
    }
  }
  return names;
}

int IndexOf(const std::string& kind, const std::string& name,
            const std::vector<std::string>& known, const Table& table,
            const std::string& key) {
  const auto at = std::ranges::find(known, name);
  if (at == known.end()) {
    table.Refuse(key, configs::UnknownName(kind, name, known));
  }
  return static_cast<int>(at - known.begin());
}

/// The classes, and where their jobs go.
void ReadClasses(Table& table, const std::vector<std::string>& names,
                 ContinuousNetwork& network) {
  Table classes = table.Sub("class");
  for (int from = 0; from < std::ssize(names); ++from) {
    Table read = classes.Sub(names[from]);
    JobClass job;
    job.name = names[from];
    job.arrival_rate = read.Number("arrival_rate", job.arrival_rate, kRates);
    job.holding_cost = read.Number("holding_cost", job.holding_cost, kRates);
    job.phases = static_cast<int>(
        read.Integer("phases", job.phases, configs::Between(1, 64)));
    network.classes.push_back(job);

    Table next = read.Sub("next");
    double sum = 0.0;
    for (const std::string& to : next.Keys()) {
      const double probability = next.Number(to, 0.0, configs::Between(0, 1));
      network.routes.push_back(
          {from, IndexOf("class", to, names, next, to), probability});
      sum += probability;
    }
    if (sum > 1.0 + kRounding) {
      read.Refuse("next", "the probabilities sum to " + std::to_string(sum) +
                              "; they may not exceed 1, what is left leaves");
    }
  }
}

void ReadServers(Table& table, const std::vector<std::string>& classes,
                 const std::vector<std::string>& names,
                 ContinuousNetwork& network) {
  Table servers = table.Sub("server");
  for (const std::string& name : names) {
    Table read = servers.Sub(name);
    Table rates = read.Sub("rates");
    Server server{name, {}};
    for (const std::string& job : rates.Keys()) {
      const int index = IndexOf("class", job, classes, rates, job);
      server.services.push_back({index, Required(rates, job, kServiceRates)});
    }
    if (server.services.empty()) {
      read.Refuse("rates", "is missing; e.g. rates = {" + classes.front() +
                               " = 1.0}, jobs per unit of time");
    }
    network.servers.push_back(std::move(server));
  }
}

void RequireSense(const ContinuousNetwork& network, Table table) {
  const Table classes = table.Sub("class");
  if (const auto j = ClassWithoutWayOut(network)) {
    classes.Refuse(network.classes[*j].name,
                   "its jobs never leave; some class they reach needs "
                   "probabilities in next that sum to less than 1");
  }
  if (const auto j = ClassWithoutServer(network)) {
    classes.Refuse(network.classes[*j].name,
                   "receives jobs and no server has a rate for it");
  }
  if (const auto j = ClassWithSharedPhases(network)) {
    classes.Refuse(network.classes[*j].name,
                   "has phases, so that only one server may serve it");
  }
  if (StochasticStatesOf(network) > kMostStochasticStates) {
    table.Refuse("class", "the phases make more than 1e9 stochastic states");
  }
  if (network.servers.size() > kMostServers) {
    table.Refuse("server", "more than 64 servers");
  }
  if (JointActionsOf(network) > kMostJointActions) {
    table.Refuse("server", "the choices make more than 65,536 joint actions");
  }
}

/// Server, class and queue of a rule about which class a server prefers.
template <typename Rule>
Rule ReadRule(Table& table, const ContinuousNetwork& network) {
  std::vector<std::string> classes, servers;
  for (const JobClass& job : network.classes) classes.push_back(job.name);
  for (const Server& server : network.servers) servers.push_back(server.name);
  Rule rule{};
  rule.server =
      IndexOf("server", table.Text("server", ""), servers, table, "server");
  rule.job_class =
      IndexOf("class", table.Text("class", ""), classes, table, "class");
  rule.queue =
      IndexOf("class", table.Text("queue", ""), classes, table, "queue");

  const std::vector<Service>& services = network.servers[rule.server].services;
  const bool served = std::ranges::any_of(services, [&](const Service& s) {
    return s.job_class == rule.job_class;
  });
  if (services.size() < 2 || !served) {
    table.Refuse("class", "the server must serve this class and another");
  }
  return rule;
}

ThresholdRule ReadThreshold(Table table, const ContinuousNetwork& network) {
  auto rule = ReadRule<ThresholdRule>(table, network);
  const std::vector<std::string> sides = {"at_most", "above"};
  rule.above = table.Choice("side", sides[0], sides) == sides[1];
  return rule;
}

ForcedPriority ReadForced(Table table, const ContinuousNetwork& network) {
  auto rule = ReadRule<ForcedPriority>(table, network);
  if (!table.Has("from")) {
    table.Refuse("from", "is missing; the least length at which it holds");
  }
  rule.from =
      static_cast<int>(table.Integer("from", 1, configs::Between(1, 1e6)));
  return rule;
}

ContinuousNetwork ReadContinuous(Table& table) {
  ContinuousNetwork network;
  network.idling = table.Flag("idling", network.idling);
  const std::vector<std::string> classes = NamesIn(table, "class");
  const std::vector<std::string> servers = NamesIn(table, "server");
  ReadClasses(table, classes, network);
  ReadServers(table, classes, servers, network);
  RequireSense(network, table);
  if (table.Has("threshold")) {
    network.threshold = ReadThreshold(table.Sub("threshold"), network);
  }
  return network;
}

DownlinkNetwork ReadDownlink(Table& table) {
  DownlinkNetwork network;
  const std::vector<std::string> names = NamesIn(table, "user");
  if (names.size() > kMostUsers) {
    table.Refuse("user", "at most " + std::to_string(kMostUsers) +
                             " users: a label holds every draw of a slot");
  }
  Table users = table.Sub("user");
  const configs::Range positive{.low = 0, .high = 1, .low_open = true};
  for (const std::string& name : names) {
    Table read = users.Sub(name);
    DownlinkUser user;
    user.name = name;
    user.arrival_probability =
        Required(read, "arrival_probability", configs::Between(0, 1));
    user.success_probability = Required(read, "success_probability", positive);
    user.holding_cost =
        read.Number("holding_cost", user.holding_cost, configs::AtLeast(0));
    user.off_to_on = read.Number("off_to_on", user.off_to_on, positive);
    user.on_to_off =
        read.Number("on_to_off", user.on_to_off, configs::Between(0, 1));
    network.users.push_back(user);
  }
  return network;
}

std::vector<int> ReadCaps(Table& table, std::size_t queues) {
  std::vector<int> caps;
  for (const std::int64_t cap : table.Integers(
           "truncation", {}, configs::Between(1, StateBox::kLargestCap))) {
    caps.push_back(static_cast<int>(cap));
  }
  if (!caps.empty() && caps.size() != queues) {
    table.Refuse("truncation", "needs one cap for each of the " +
                                   std::to_string(queues) + " queues");
  }
  return caps;
}

}  // namespace

Network ReadNetwork(Table& table, const std::string& name) {
  const std::vector<std::string> kinds = {"continuous", "downlink"};
  Network network;
  network.name = table.Text("name", name);
  network.summary = table.Text("summary", "");
  const bool downlink = table.Choice("kind", kinds[0], kinds) == kinds[1];
  std::size_t queues;
  if (downlink) {
    DownlinkNetwork read = ReadDownlink(table);
    queues = read.users.size();
    network.system = std::move(read);
  } else {
    ContinuousNetwork read = ReadContinuous(table);
    queues = read.classes.size();
    for (const Table& rule : table.Subs("forced_priority")) {
      network.truncation.forced.push_back(ReadForced(rule, read));
    }
    network.system = std::move(read);
  }
  network.truncation.caps = ReadCaps(table, queues);

  const Bottleneck bottleneck = BottleneckOf(network);
  if (bottleneck.load >= 1.0) {
    table.Refuse(downlink ? "user" : "server",
                 "the load of " + bottleneck.who + " is " +
                     std::to_string(bottleneck.load) +
                     "; it must stay below 1, so let fewer jobs arrive or "
                     "serve them faster");
  }
  return network;
}

Network LoadNetwork(const std::filesystem::path& file) {
  configs::Document document = configs::Document::Load(file);
  Table root = document.root();
  Network network = ReadNetwork(root, file.stem().string());
  document.RefuseUnknownKeys();
  return network;
}

std::unique_ptr<MixedSystem> MakeMixedSystem(const Network& network) {
  if (std::holds_alternative<DownlinkNetwork>(network.system)) {
    return std::make_unique<DownlinkSystem>(network);
  }
  return std::make_unique<ContinuousSystem>(network);
}

}  // namespace ballast::envs
