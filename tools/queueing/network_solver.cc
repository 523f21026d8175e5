#include "tools/queueing/network_solver.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "envs/queueing/registry.h"
#include "envs/queueing/truncated_network.h"
#include "tools/queueing/network_queue_policy.h"

namespace ballast::tools {
namespace {

constexpr double kAgreement = 1e-3;
constexpr const char* kThreshold = "threshold";
// A threshold is no better than the best one this far below it.
constexpr int kPatience = 3;

double Volume(const std::vector<int>& caps) {
  return std::accumulate(caps.begin(), caps.end(), 1.0,
                         [](double v, int cap) { return v * (cap + 1.0); });
}

/// The policies by name.
class Policies {
 public:
  Policies(const envs::Network& network, const envs::MixedSystem& system,
           bool deterministic)
      : network_(network), system_(system), deterministic_(deterministic) {}

  std::unique_ptr<envs::QueuePolicy> Make(const std::string& name) const {
    if (!IsClassical(name) && std::filesystem::exists(name)) {
      return LoadQueuePolicy(name, system_, deterministic_);
    }
    return envs::MakeQueuePolicy(name, network_, system_);
  }

  std::unique_ptr<envs::QueuePolicy> MakeThreshold(int threshold) const {
    return Make(std::string(kThreshold) + "=" + std::to_string(threshold));
  }

  std::unique_ptr<envs::QueuePolicy> TuneThreshold(
      const TruncatedSolver& truncated) const {
    std::unique_ptr<envs::QueuePolicy> best;
    double least = std::numeric_limits<double>::infinity();
    for (int threshold = 0, worse = 0; worse < kPatience; ++threshold) {
      auto policy = MakeThreshold(threshold);
      const double cost = truncated.Evaluate(*policy).middle();
      worse = cost < least ? 0 : worse + 1;
      if (worse == 0) best = std::move(policy);
      least = std::min(least, cost);
    }
    return best;
  }

 private:
  static bool IsClassical(const std::string& name) {
    const auto known = envs::ListQueuePolicies();
    return std::ranges::any_of(known, [&](const envs::QueuePolicyInfo& info) {
      return name == info.name || name.starts_with(info.name + "=");
    });
  }

  const envs::Network& network_;
  const envs::MixedSystem& system_;
  bool deterministic_;
};

SolvedPolicy Solve(envs::QueuePolicy& policy, const TruncatedSolver& truncated,
                   const TruncatedSolver* smaller) {
  SolvedPolicy solved{policy.name(), truncated.Evaluate(policy), {}};
  if (smaller) solved.smaller_cost = smaller->Evaluate(policy);
  return solved;
}

SolvedPolicy SolveReference(const Policies& policies,
                            const TruncatedSolver& truncated,
                            const TruncatedSolver& smaller) {
  const auto uniform = policies.Make("uniform");
  SolvedPolicy solved = Solve(*uniform, truncated, &smaller);
  if (!GrowsWithTruncation(solved, truncated.caps(), smaller.caps())) {
    return solved;
  }
  const auto max_weight = policies.Make("max_weight");
  return Solve(*max_weight, truncated, &smaller);
}

void AddSmaller(SolvedTruncation smaller, NetworkSolution& solution) {
  const SolvedTruncation& larger = solution.truncation;
  if (std::ranges::max(larger.caps) > std::ranges::max(smaller.caps)) {
    solution.extrapolated = envs::Extrapolate(
        larger.optimum.middle(), larger.caps, smaller.optimum.middle(),
        smaller.caps, solution.load);
  }
  solution.smaller = std::move(smaller);
}

void RequireComparable(const NetworkSolverOptions& options) {
  if (options.caps.size() == options.other_caps.size() &&
      Volume(options.caps) != Volume(options.other_caps)) {
    return;
  }
  throw std::invalid_argument(
      "the second truncation must have another size than the first and as many "
      "queues.");
}

bool AreClose(const BoundedCost& a, const BoundedCost& b) {
  return std::abs(a.middle() - b.middle()) <= kAgreement * a.middle();
}

}  // namespace

bool SolvedPolicy::Agrees() const {
  return smaller_cost && AreClose(cost, *smaller_cost);
}

double NetworkSolution::OverOptimum(double cost) const {
  return cost / truncation.optimum.middle() - 1.0;
}

bool NetworkSolution::Agrees() const {
  return smaller && AreClose(truncation.optimum, smaller->optimum);
}

std::optional<double> NetworkSolution::GapOf(double cost) const {
  if (!reference || reference->cost.lower <= truncation.optimum.upper) {
    return std::nullopt;
  }
  const double optimum = truncation.optimum.middle();
  return (cost - optimum) / (reference->cost.middle() - optimum);
}

bool GrowsWithTruncation(const SolvedPolicy& policy,
                         const std::vector<int>& caps,
                         const std::vector<int>& smaller_caps) {
  if (!policy.smaller_cost) return false;
  // Queues that grow without end fill whatever room there is: the cost is then
  // in proportion to the caps; half an order is far from both cases.
  const double larger = std::pow(Volume(caps) / Volume(smaller_caps),
                                 1.0 / static_cast<double>(caps.size()));
  return policy.cost.middle() / policy.smaller_cost->middle() >
         std::sqrt(larger);
}

NetworkSolution SolveNetwork(const envs::Network& network,
                             const NetworkSolverOptions& options) {
  std::vector<int> caps = options.caps, smaller_caps = options.other_caps;
  const bool two = !smaller_caps.empty();
  if (two) RequireComparable(options);
  if (two && Volume(smaller_caps) > Volume(caps)) std::swap(caps, smaller_caps);
  if (!two) smaller_caps = envs::SmallerCaps(caps);

  // What does not fit is refused before anything takes long.
  const auto system = envs::MakeMixedSystem(network);
  const Policies made(network, *system, options.deterministic);
  std::vector<std::unique_ptr<envs::QueuePolicy>> policies;
  for (const std::string& name : options.policies) {
    policies.push_back(name == kThreshold ? made.MakeThreshold(0)
                                          : made.Make(name));
  }
  const TruncatedSolver truncated(network, *system, caps, options.how);
  const BatchLearner learner(network, *system, truncated, options.learning);
  std::optional<TruncatedSolver> smaller;
  if (two || options.gap) {
    smaller.emplace(network, *system, smaller_caps, options.how);
  }

  NetworkSolution solution{network.name, network.summary, envs::LoadOf(network),
                           truncated.Optimum()};
  if (two) AddSmaller(smaller->Optimum(), solution);
  for (std::size_t i = 0; i < policies.size(); ++i) {
    if (options.policies[i] == kThreshold) {
      policies[i] = made.TuneThreshold(truncated);
    }
    solution.policies.push_back(
        Solve(*policies[i], truncated, two ? &*smaller : nullptr));
  }
  if (options.gap) {
    solution.reference = SolveReference(made, truncated, *smaller);
  }
  solution.learning = options.learning;
  solution.learnt = learner.Run();
  return solution;
}

}  // namespace ballast::tools
