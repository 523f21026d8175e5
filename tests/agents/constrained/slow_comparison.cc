#include "tests/agents/constrained/slow_comparison.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>
#include <utility>

#include "tests/agents/constrained/slow_weights.h"
#include "tests/models/slow_ensemble.h"
#include "tests/models/slow_transport.h"

namespace ballast::agents::constrained {
namespace {

using models::Doubles;

constexpr int kWarmUp = 20;

std::unique_ptr<models::SlowPerturbation> SlowPerturbationOf(
    const SmallAgent& small) {
  if (small.kind == "nominal") return std::make_unique<models::SlowNominal>();
  if (small.kind == "otp") {
    return std::make_unique<models::SlowTransport>(small.TransportConfig(),
                                                   small.Sizes());
  }
  if (small.kind == "ensemble") {
    return std::make_unique<models::SlowEnsemble>(small.EnsembleConfig(),
                                                  small.Sizes());
  }
  BOOST_REQUIRE(small.kind == "uniform");
  return std::make_unique<models::SlowUniform>(small.samples, small.magnitude);
}

std::vector<std::vector<double>> SlowRisks(const SmallAgent& small, int n) {
  std::vector<std::vector<double>> risks(1 + small.config.constraints.size(),
                                         SlowWeights(small.distortion, n));
  risks[0] = SlowRewardWeights(small.distortion, n, small.attitude);
  for (std::size_t k = 0; k < small.own_shifts.size(); ++k) {
    risks[1 + k] = SlowWeights({"wang", small.own_shifts[k], {}}, n);
  }
  return risks;
}

SlowAgent SlowAgentOf(const SmallAgent& small, std::vector<Episode> episodes) {
  const bool draws_one = small.kind == "nominal" || small.kind == "otp";
  return {small.config,
          small.action_size,
          small.horizon,
          SlowPerturbationOf(small),
          SlowRisks(small, draws_one ? 1 : small.samples),
          small.weighting,
          std::move(episodes)};
}

double Largest(const std::vector<double>& values) {
  double largest = 0.0;
  for (const double x : values) largest = std::max(largest, std::abs(x));
  return largest;
}

/// As Save would give it, or the parameters that the slow one keeps together.
std::vector<double> Found(const Saved& saved, const std::string& name) {
  if (name == "policy") return PolicyParameters(saved);
  if (name == "adversary.policy") return PolicyParameters(saved, "adversary.");
  return Doubles(saved.at(name));
}

/// What one update may add to the error of a parameter that follows a
/// gradient; 0 for what does not.
double ErrorOfStep(const std::string& name, const SmallAgent& small) {
  const ConstrainedAgentConfig& config = small.config;
  const double critic = 1e-4 * config.critics.learning_rate;
  const double policy = 1e-4 * config.mpo.learning_rate;
  if (name == "critics.parameters") return critic;
  if (name == "critics.targets") return config.critics.target_rate * critic;
  if (name == "policy") return policy;
  if (name == "mpo.target") return config.mpo.target_rate * policy;
  if (name == "mpo.duals") return 1e-4 * config.mpo.dual_learning_rate;
  if (name == "constraint_method.duals") {
    return 1e-4 * config.lagrangian.learning_rate;
  }
  if (name == "perturbation.multipliers") {
    return 1e-4 * small.TransportConfig().multiplier_learning_rate;
  }
  if (name == "perturbation.parameters") {
    return 1e-4 * (small.kind == "otp" ? small.TransportConfig().learning_rate
                                       : small.EnsembleConfig().learning_rate);
  }
  return 0.0;
}

}  // namespace

Comparison Compare(const SmallAgent& small, int updates) {
  ConstrainedAgent agent = small.Make(11);
  const std::vector<Episode> episodes =
      EndingEpisodes(static_cast<int>(small.config.constraints.size()));
  for (const Episode& episode : episodes) agent.Observe(episode);
  for (int update = 0; update < kWarmUp; ++update) agent.Update();
  // The temperatures would have settled: off with them, so that they move.
  Saved before = Snapshot(agent);
  before["mpo.temperatures"] = at::tensor({1.0, 0.3}, at::kDouble);
  agent.Restore({before.begin(), before.end()});
  SlowUpdate slow(SlowAgentOf(small, episodes), before);
  UpdateMetrics metrics;
  for (int update = 0; update < updates; ++update) {
    metrics = agent.Update();
    slow.Run();
  }
  return {small, updates, metrics, before, Snapshot(agent), std::move(slow)};
}

double LargestGap(const std::vector<double>& a, const std::vector<double>& b) {
  BOOST_REQUIRE(a.size() == b.size());
  double gap = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    gap = std::max(gap, std::abs(a[i] - b[i]));
  }
  return gap;
}

double ToleranceOf(const std::string& name, const std::vector<double>& values,
                   const Comparison& compared) {
  // The adversary learns as the agent does.
  const std::string adversary = "adversary.";
  if (name.starts_with(adversary)) {
    return ToleranceOf(name.substr(adversary.size()), values, compared);
  }
  // Gradients are float32 sums of some hundred terms that partly cancel; a
  // moment sums those of the updates.
  if (name.ends_with("first_moment")) {
    return 2e-5 * compared.updates * Largest(values);
  }
  // 1 - 0.999 is off by 1.3e-5 in float32, and few steps old.
  if (name.ends_with("second_moment")) return 2e-5 * Largest(values);
  // A search that ends on a tolerance of its own, from float32 objectives.
  if (name == "mpo.temperatures") return 1e-5 * Largest(values);
  if (const double error = ErrorOfStep(name, compared.small); error > 0.0) {
    // And an ulp or two an update, that of the input and that of the result.
    return compared.updates * (error + 2e-7 * Largest(values));
  }
  // The controller sees the estimates, means of float32 values.
  if (name.starts_with("constraint_method.")) return 1e-5 * Largest(values);
  return 0.0;  // Counts, statistics and recent episodes: not touched.
}

void RequireEqual(const Comparison& compared) {
  for (const auto& [name, expected] : compared.slow.state) {
    const double gap = LargestGap(Found(compared.after, name), expected);
    BOOST_TEST(gap <= ToleranceOf(name, expected, compared),
               name << " is off by " << gap);
  }
  for (const auto& [name, expected] : compared.slow.random) {
    BOOST_TEST(at::equal(compared.after.at(name), expected), name);
  }
  // Float32 sums of a few dozen terms.
  const auto agree = [](const std::vector<double>& found,
                        const std::vector<double>& expected) {
    BOOST_REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      BOOST_TEST(found[i] == expected[i], boost::test_tools::tolerance(1e-5));
    }
  };
  agree(compared.metrics.critic_losses, compared.slow.critic_losses);
  agree(compared.metrics.cost_estimates, compared.slow.cost_estimates);
  agree(compared.metrics.outcome_weights, compared.slow.outcome_weights);
}

}  // namespace ballast::agents::constrained
