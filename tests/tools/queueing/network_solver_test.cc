#include "tools/queueing/network_solver.h"

#include <ATen/CPUGeneratorImpl.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>

#include "envs/queueing/registry.h"
#include "envs/queueing/truncated_network.h"
#include "models/policy_file.h"
#include "models/registry.h"
#include "tests/configs/refusal.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/policy_layout.h"
#include "tools/queueing/network_queue_policy.h"

namespace ballast::tools {
namespace {

using configs::Refusal;
using Costs = std::map<std::string, double>;

envs::Network NetworkNamed(const std::string& name) {
  return envs::LoadNetwork(BALLAST_SOURCE_DIR "/configs/queueing/" + name +
                           ".toml");
}

NetworkSolution Solve(const std::string& name, NetworkSolverOptions options) {
  const envs::Network network = NetworkNamed(name);
  if (options.caps.empty()) options.caps = network.truncation.caps;
  return SolveNetwork(network, options);
}

/// Compares what policies cost with what value iteration in another language
/// gave; `half_digit` is half of the last digit of those.
void CheckCosts(const std::string& name, const std::vector<int>& caps,
                const Costs& known, double half_digit) {
  NetworkSolverOptions options{.caps = caps, .how = {.tolerance = 1e-5}};
  for (const auto& [policy, cost] : known) options.policies.push_back(policy);
  for (const SolvedPolicy& policy : Solve(name, options).policies) {
    BOOST_TEST(std::abs(policy.cost.middle() - known.at(policy.name)) <
                   half_digit + options.how.tolerance,
               name << " " << policy.name << " " << policy.cost.middle());
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network_solver)

BOOST_AUTO_TEST_CASE(classical_policies_on_criss_cross_cost_what_is_known) {
  const std::vector<int> caps = {25, 25, 25};
  CheckCosts("criss_cross_il", caps,
             {{"priority=1,3", 0.6786},
              {"priority=3,1", 0.6835},
              {"longest_queue", 0.6780},
              {"max_weight", 0.6780},
              {"back_pressure", 0.6724},
              {"uniform", 0.6790},
              {"threshold=0", 0.6706}},
             5e-5);
  CheckCosts("criss_cross_bl", caps,
             {{"priority=1,3", 0.8571},
              {"longest_queue", 0.8564},
              {"back_pressure", 0.8464},
              {"threshold=0", 0.8432}},
             5e-5);
  CheckCosts("criss_cross_im", caps,
             {{"priority=3,1", 2.2436},
              {"longest_queue", 2.1594},
              {"back_pressure", 2.1137},
              {"uniform", 2.1731},
              {"threshold=0", 2.0870}},
             5e-5);
  CheckCosts("criss_cross_bm", caps,
             {{"priority=1,3", 3.0000},
              {"longest_queue", 2.9893},
              {"back_pressure", 2.8935},
              {"threshold=0", 2.8591},
              {"threshold=1", 2.8416}},
             6e-5);
}

BOOST_AUTO_TEST_CASE(classical_policies_on_other_networks_cost_what_is_known) {
  CheckCosts("two_phase_im", {},
             {{"priority=1,3", 1.8840},
              {"priority=3,1", 1.9243},
              {"longest_queue", 1.8670},
              {"threshold=1", 1.8427},
              {"threshold=2", 1.8675}},
             5e-5);
  CheckCosts("two_phase_bm", {},
             {{"priority=1,3", 2.5519},
              {"priority=3,1", 2.6389},
              {"longest_queue", 2.5223},
              {"threshold=1", 2.4163},
              {"threshold=2", 2.4675}},
             5e-5);
  CheckCosts("downlink_a", {}, {{"max_weight", 2.9798}, {"c_mu", 2.7228}},
             5e-5);
  CheckCosts("downlink_b", {}, {{"max_weight", 3.6707}, {"c_mu", 3.5782}},
             5e-5);
  CheckCosts("n_model_80", {},
             {{"threshold=4", 11.514},
              {"threshold=11", 11.831},
              {"max_weight", 11.459},
              {"longest_queue", 11.408},
              {"c_mu", 13.955}},
             5e-4);
}

BOOST_AUTO_TEST_CASE(a_threshold_is_tuned_and_places_between_0_and_1) {
  const NetworkSolution solution =
      Solve("n_model_80", {.policies = {"threshold", "uniform"}, .gap = true});
  BOOST_TEST(solution.policies[0].name == "threshold=4");
  const double gap = solution.GapOf(solution.policies[0].cost.middle()).value();
  BOOST_TEST(gap > 0.0);
  BOOST_TEST(gap < 1.0);
  BOOST_TEST(solution.reference.value().name == "uniform");
  BOOST_TEST(solution.GapOf(solution.policies[1].cost.middle()).value() == 1.0);
}

BOOST_AUTO_TEST_CASE(an_unstable_reference_gives_way_to_max_weight) {
  // A random user of downlink D is unstable: 12.07 at cap 10, 16.46 at cap 14.
  NetworkSolverOptions options{.caps = {14, 14, 14},
                               .other_caps = {10, 10, 10},
                               .policies = {"uniform", "max_weight"},
                               .gap = true};
  const NetworkSolution solution = Solve("downlink_d", options);
  const SolvedPolicy& uniform = solution.policies[0];
  BOOST_TEST(std::abs(uniform.cost.middle() - 16.46) < 6e-3);
  BOOST_TEST(std::abs(uniform.smaller_cost->middle() - 12.07) < 6e-3);
  BOOST_TEST(GrowsWithTruncation(uniform, {14, 14, 14}, {10, 10, 10}));
  BOOST_TEST(
      !GrowsWithTruncation(solution.policies[1], {14, 14, 14}, {10, 10, 10}));
  BOOST_TEST(solution.reference->name == "max_weight");
}

BOOST_AUTO_TEST_CASE(two_truncations_are_compared_whatever_their_order) {
  for (const bool swapped : {false, true}) {
    NetworkSolverOptions options{.caps = {12, 10, 12},
                                 .other_caps = {20, 20, 20},
                                 .policies = {"max_weight"}};
    if (swapped) std::swap(options.caps, options.other_caps);
    const NetworkSolution solution = Solve("criss_cross_bm", options);
    BOOST_TEST(solution.truncation.states == 21 * 21 * 21);
    BOOST_TEST(solution.smaller->states == 13 * 11 * 13);
    BOOST_TEST(std::abs(solution.extrapolated.value() - 2.8288) < 2e-3);
    BOOST_TEST(!solution.Agrees());
    BOOST_TEST(!solution.policies[0].Agrees());
  }
  const NetworkSolution large =
      Solve("criss_cross_bm", {.caps = {20, 20, 20},
                               .other_caps = {25, 25, 25},
                               .policies = {"max_weight"}});
  BOOST_TEST(large.Agrees());
  BOOST_TEST(large.policies[0].Agrees());
  BOOST_TEST(
      Refusal([] {
        Solve("criss_cross_bm", {.caps = {9, 9, 9}, .other_caps = {9, 9, 9}});
      }).starts_with("the second truncation must have another size"));
}

BOOST_AUTO_TEST_CASE(a_trained_policy_costs_what_its_choices_cost) {
  const TemporaryFolder folder;
  const envs::Network network = NetworkNamed("criss_cross_bl");
  const auto system = envs::MakeMixedSystem(network);
  const models::PolicyLayout layout = LayoutOf(system->spec());
  models::PolicyShape shape;
  shape.kind = "categorical";
  shape.network.inputs = static_cast<int>(layout.observation.size());
  shape.network.hidden = {8};
  shape.choices = {2};
  auto generator = at::make_generator<at::CPUGeneratorImpl>(3);
  const auto trained = models::MakePolicy(shape, generator);
  const auto file = folder.path() / "policy.safetensors";
  WriteFileAtomically(file, models::SavePolicy(*trained, layout));

  const std::vector<int> caps = {6, 6, 6};
  const envs::TruncatedChain chain =
      envs::TruncateNetwork(network, *system, caps);
  for (const bool deterministic : {false, true}) {
    NetworkQueuePolicy policy(*trained, *system, "trained", deterministic);
    envs::RowMatrix probabilities;
    policy.Probabilities(chain.states(), probabilities);
    const envs::AverageCost cost =
        envs::EvaluatePolicy(chain, probabilities, {});
    const NetworkSolution solution =
        SolveNetwork(network, {.caps = caps,
                               .policies = {file.string()},
                               .deterministic = deterministic});
    BOOST_TEST(solution.policies[0].cost.middle() == cost.middle());
    BOOST_TEST(cost.lower >= solution.truncation.optimum.lower - 1e-4);
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_policy_is_refused_before_anything_is_solved) {
  NetworkSolverOptions options{.policies = {"max_wieght"}};
  options.how.progress = [](const std::string&, double, double) {
    BOOST_ERROR("something was solved");
  };
  BOOST_TEST(Refusal([&] {
               Solve("criss_cross_bm", options);
             }).find("did you mean max_weight?") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
