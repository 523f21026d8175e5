#include "envs/queueing/queue_policies.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <stdexcept>

#include "configs/names.h"
#include "envs/queueing/station_policy.h"
#include "envs/queueing/stations.h"

namespace ballast::envs {
namespace {

using Policy = std::unique_ptr<QueuePolicy>;
using Weight = WeightPolicy::Weight;

/// What a policy is made from.
struct Request {
  std::string text;       ///< As given, the policy's name.
  std::string parameter;  ///< Behind '='.
  const Network& network;
};

[[noreturn]] void Refuse(const Request& request, const std::string& problem) {
  throw std::invalid_argument("policy " + request.text + " for " +
                              request.network.name + ": " + problem);
}

/// Each station's choices from the highest score down; the lowest of equals
/// first.
template <typename Score>
Policy ByScore(const Request& request, Score score) {
  std::vector<std::vector<int>> orders;
  for (const Station& station : StationsOf(request.network)) {
    std::vector<double> scores;
    for (const StationChoice& choice : station.choices) {
      scores.push_back(score(choice));
    }
    std::vector<int> order(scores.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return scores[a] > scores[b]; });
    orders.push_back(std::move(order));
  }
  return std::make_unique<PriorityPolicy>(request.text, request.network,
                                          std::move(orders));
}

Policy MakeCMu(const Request& request) {
  const std::vector<double> costs = HoldingCostsOf(request.network);
  return ByScore(request, [&](const StationChoice& choice) {
    return costs[choice.queue] * choice.rate;
  });
}

Policy MakeLastBuffer(const Request& request) {
  return ByScore(request,
                 [](const StationChoice& choice) { return choice.queue; });
}

Policy MakeFirstBuffer(const Request& request) {
  return ByScore(request,
                 [](const StationChoice& choice) { return -choice.queue; });
}

Policy MakePriority(const Request& request) {
  const std::vector<std::string> known = QueueNamesOf(request.network);
  std::vector<double> scores(known.size(), 0.0);
  double score = static_cast<double>(known.size());
  std::string rest = request.parameter;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string name = rest.substr(0, comma);
    rest.erase(0, comma + 1);
    const auto queue = std::ranges::find(known, name);
    if (queue == known.end()) {
      Refuse(request, configs::UnknownName("class", name, known));
    }
    double& given = scores[queue - known.begin()];
    if (given > 0) Refuse(request, "class " + name + " stands there twice");
    given = score--;
  }
  return ByScore(request, [&](const StationChoice& choice) {
    return scores[choice.queue];
  });
}

template <typename WeightOf>
Policy ByWeight(const Request& request, WeightOf weight_of,
                bool idles = false) {
  std::vector<std::vector<Weight>> weights;
  for (const Station& station : StationsOf(request.network)) {
    weights.emplace_back();
    for (const StationChoice& choice : station.choices) {
      weights.back().push_back(weight_of(choice));
    }
  }
  return std::make_unique<WeightPolicy>(request.text, request.network,
                                        std::move(weights), idles);
}

Policy MakeMaxWeight(const Request& request) {
  const std::vector<double> costs = HoldingCostsOf(request.network);
  return ByWeight(request, [&](const StationChoice& choice) {
    return Weight{{choice.queue, costs[choice.queue] * choice.rate}};
  });
}

Policy MakeLongestQueue(const Request& request) {
  return ByWeight(request, [](const StationChoice& choice) {
    return Weight{{choice.queue, 1.0}};
  });
}

/// What a service takes off the cost here, less what it puts on it there.
Policy BackPressure(const Request& request, bool idles) {
  const std::vector<double> costs = HoldingCostsOf(request.network);
  const auto* network = std::get_if<ContinuousNetwork>(&request.network.system);
  const auto weight_of = [&](const StationChoice& choice) {
    Weight weight = {{choice.queue, choice.rate * costs[choice.queue]}};
    if (network == nullptr) return weight;
    for (const Route& route : network->routes) {
      if (route.from != choice.queue) continue;
      weight.push_back(
          {route.to, -choice.rate * route.probability * costs[route.to]});
    }
    return weight;
  };
  return ByWeight(request, weight_of, idles);
}

Policy MakeBackPressure(const Request& request) {
  return BackPressure(request, /*idles=*/false);
}

Policy MakeBackPressureIdling(const Request& request) {
  const auto* network = std::get_if<ContinuousNetwork>(&request.network.system);
  if (network == nullptr || !network->idling) {
    Refuse(request,
           "needs a network whose stations may idle; write idling = true");
  }
  return BackPressure(request, /*idles=*/true);
}

Policy MakeThreshold(const Request& request) {
  const auto* network = std::get_if<ContinuousNetwork>(&request.network.system);
  if (network == nullptr || !network->threshold) {
    Refuse(request,
           "the network says nothing of a threshold; its file needs "
           "a table [threshold]");
  }
  int threshold = 0;
  const char* end = request.parameter.data() + request.parameter.size();
  const auto [stop, error] =
      std::from_chars(request.parameter.data(), end, threshold);
  if (error != std::errc() || stop != end || threshold < 0) {
    Refuse(request, "the threshold must be a whole number, 0 or more");
  }
  return std::make_unique<ThresholdPolicy>(request.text, request.network,
                                           *network->threshold, threshold);
}

Policy MakeUniform(const Request& request) {
  // The random user of the literature on downlinks looks at nothing.
  const bool slotted =
      std::holds_alternative<DownlinkNetwork>(request.network.system);
  return std::make_unique<RandomPolicy>(
      request.text, request.network,
      slotted ? RandomPolicy::Kind::kBlind : RandomPolicy::Kind::kUniform);
}

Policy MakeProportionalRandom(const Request& request) {
  return std::make_unique<RandomPolicy>(request.text, request.network,
                                        RandomPolicy::Kind::kProportional);
}

struct Entry {
  const char* name;
  const char* parameter;
  const char* summary;
  Policy (*make)(const Request&);
};

constexpr Entry kPolicies[] = {
    {"c_mu", "", "largest holding cost times rate", &MakeCMu},
    {"max_weight", "", "largest holding cost times rate times queue",
     &MakeMaxWeight},
    {"back_pressure", "",
     "largest rate times fall of holding cost; works if it can",
     &MakeBackPressure},
    {"back_pressure_idling", "", "the same, but idles if nothing falls",
     &MakeBackPressureIdling},
    {"longest_queue", "", "longest queue", &MakeLongestQueue},
    {"lbfs", "", "last buffer first: highest class", &MakeLastBuffer},
    {"fbfs", "", "first buffer first: lowest class", &MakeFirstBuffer},
    {"priority", "CLASS,CLASS...",
     "the classes in this order, then the others as listed", &MakePriority},
    {"threshold", "JOBS", "the network's threshold rule", &MakeThreshold},
    {"uniform", "", "a random class with jobs; of a downlink, a random user",
     &MakeUniform},
    {"proportional_random", "",
     "a random class, in proportion to its queue: always stable if any is",
     &MakeProportionalRandom},
};

}  // namespace

std::vector<QueuePolicyInfo> ListQueuePolicies() {
  std::vector<QueuePolicyInfo> infos;
  for (const Entry& entry : kPolicies) {
    infos.push_back({entry.name, entry.parameter, entry.summary});
  }
  return infos;
}

std::unique_ptr<QueuePolicy> MakeQueuePolicy(std::string_view text,
                                             const Network& network,
                                             const MixedSystem& /*system*/) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string_view name = text.substr(0, equals);
  const std::string_view parameter =
      text.substr(std::min(equals + 1, text.size()));
  const Request request{std::string(text), std::string(parameter), network};
  std::vector<std::string> known;
  for (const Entry& entry : kPolicies) {
    known.emplace_back(entry.name);
    if (name != entry.name) continue;
    const std::string wanted = entry.parameter;
    if (wanted.empty() && equals < text.size()) {
      Refuse(request, "takes no parameter");
    }
    if (!wanted.empty() && parameter.empty()) {
      Refuse(request, "write " + known.back() + "=" + wanted);
    }
    return entry.make(request);
  }
  throw std::invalid_argument(
      configs::UnknownName("policy", std::string(name), known));
}

}  // namespace ballast::envs
