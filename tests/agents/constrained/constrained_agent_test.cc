#include "agents/constrained/constrained_agent.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "configs/seeds.h"
#include "tests/agents/constrained/small_agent.h"
#include "tests/models/draws.h"

namespace ballast::agents::constrained {
namespace {

/// The names of tensors that differ in a bit.
std::vector<std::string> Differing(const Saved& a, const Saved& b) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : a) {
    if (!at::equal(tensor, b.at(name))) names.push_back(name);
  }
  return names;
}

void Live(ConstrainedAgent& agent, int updates) {
  for (const Episode& episode : EndingEpisodes()) agent.Observe(episode);
  for (int update = 0; update < updates; ++update) agent.Update();
}

/// An episode of steady costs, 1 and `second` a step.
Episode Costly(double second) {
  Episode episode = RandomEpisode({}, 3);
  episode.costs[0].fill_(1.0);
  episode.costs[1].fill_(second);
  return episode;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(constrained_agent)

BOOST_AUTO_TEST_CASE(a_budget_is_that_of_its_steady_cost_for_ever) {
  const auto rounding = boost::test_tools::tolerance(1e-12);
  BOOST_TEST(DiscountedBudget({"c", 100.0, 0.99}, 1000) == 10.0, rounding);
  BOOST_TEST(DiscountedBudget({"c", 100.0, 0.5}, 50) == 4.0, rounding);
  BOOST_TEST(DiscountedBudget({"c", 100.0, 1.0}, 1000) == 100.0);
  BOOST_TEST(DiscountedBudget({"c", 0.0, 0.99}, 1000) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_fresh_policy_has_the_initial_deviation_everywhere) {
  SmallAgent small;
  small.config.initial_deviation = ConstrainedAgentConfig().initial_deviation;
  small.config.policy_network.output_gain = 1e-12;  // u is 0 to 1e-6.
  const ConstrainedAgent agent = small.Make(1);
  const models::GaussianMoments moments =
      agent.policy().Moments(models::NormalDraws({20, 5}, 1));
  BOOST_TEST((moments.log_deviation.exp() - 0.3).abs().max().item<double>() <
             1e-5);
  BOOST_TEST(moments.mean.abs().max().item<double>() < 1e-5);
}

BOOST_AUTO_TEST_CASE(each_random_stream_has_its_named_seed) {
  const Saved saved = Snapshot(SmallAgent().Make(42));
  const std::map<std::string, std::string> streams = {
      {"random.perturbation", "perturbation"},
      {"random.target_actions", "target_actions"},
      {"random.policy_actions", "policy_actions"},
      {"random.report_actions", "report.actions"}};
  for (const auto& [name, stream] : streams) {
    const at::Generator generator =
        models::MakeGenerator(configs::DeriveSeed(42, stream));
    BOOST_TEST(at::equal(saved.at(name), generator.get_state()), name);
  }
  const configs::RandomStream replay(configs::DeriveSeed(42, "replay"));
  for (int word = 0; word < 4; ++word) {
    BOOST_TEST(static_cast<std::uint64_t>(
                   saved.at("random.replay")[word].item<std::int64_t>()) ==
               replay.state()[word]);
  }
}

BOOST_AUTO_TEST_CASE(robustness_off_is_a_perturbation_of_no_size) {
  SmallAgent small;
  small.samples = 1;
  small.magnitude = 0.0;
  small.distortion = {"expectation", {}, {}};
  ConstrainedAgent uniform = small.Make(5);
  small.kind = "nominal";
  ConstrainedAgent nominal = small.Make(5);
  Live(uniform, 5);
  Live(nominal, 5);
  // The same bits, but for the draws that were multiplied by nothing.
  const std::vector<std::string> only = {"random.perturbation"};
  BOOST_TEST(Differing(Snapshot(uniform), Snapshot(nominal)) == only,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_perturbation_changes_what_is_learnt) {
  SmallAgent small;
  ConstrainedAgent robust = small.Make(5);
  small.magnitude = 0.0;
  ConstrainedAgent blind = small.Make(5);
  Live(robust, 1);
  Live(blind, 1);
  BOOST_TEST(!at::equal(Snapshot(robust).at("critics.parameters"),
                        Snapshot(blind).at("critics.parameters")));
}

BOOST_AUTO_TEST_CASE(a_restored_agent_goes_on_with_the_same_bits) {
  const SmallAgent small;
  ConstrainedAgent lived = small.Make(7);
  Live(lived, 4);
  const Saved middle = Snapshot(lived);
  ConstrainedAgent resumed = small.Make(8);
  resumed.Observe(RandomEpisode({}, 99));
  resumed.Update();
  resumed.Restore({middle.begin(), middle.end()});
  resumed.replay().Clear();
  for (const Episode& episode : EndingEpisodes()) resumed.replay().Add(episode);
  BOOST_TEST(Differing(Snapshot(resumed), middle).empty());
  for (int update = 0; update < 4; ++update) {
    lived.Update();
    resumed.Update();
    lived.EstimateCost(0);
    resumed.EstimateCost(0);
    lived.Observe(RandomEpisode({}, 100));
    resumed.Observe(RandomEpisode({}, 100));
  }
  BOOST_TEST(Differing(Snapshot(resumed), Snapshot(lived)).empty());
  BOOST_TEST(Differing(Snapshot(lived), middle).size() > 20U);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_another_agent_is_refused_untouched) {
  const SmallAgent small;
  ConstrainedAgent agent = small.Make(7);
  Live(agent, 2);
  const Saved before = Snapshot(agent);
  Saved missing = Snapshot(small.Make(8));
  missing.erase("mpo.duals");
  BOOST_CHECK_THROW(agent.Restore({missing.begin(), missing.end()}),
                    std::invalid_argument);
  SmallAgent wider;
  wider.config.policy_network.hidden = {16, 17};
  const ConstrainedAgent other = wider.Make(7);
  BOOST_CHECK_THROW(agent.Restore(other.Save()), std::invalid_argument);
  BOOST_TEST(Differing(Snapshot(agent), before).empty());
}

BOOST_AUTO_TEST_CASE(one_number_of_threads_gives_one_result) {
  const int threads = at::get_num_threads();
  for (const int count : {1, 2}) {
    at::set_num_threads(count);
    ConstrainedAgent one = SmallAgent().Make(9);
    ConstrainedAgent two = SmallAgent().Make(9);
    Live(one, 5);
    Live(two, 5);
    BOOST_TEST(Differing(Snapshot(one), Snapshot(two)).empty());
  }
  at::set_num_threads(threads);
  ConstrainedAgent other_seed = SmallAgent().Make(10);
  ConstrainedAgent seed = SmallAgent().Make(9);
  BOOST_TEST(!Differing(Snapshot(seed), Snapshot(other_seed)).empty());
}

BOOST_AUTO_TEST_CASE(the_violated_cost_is_lowered_and_else_the_reward_raised) {
  SmallAgent small;
  small.config.cost_estimate = CostEstimate::kRecent;
  // Costs of 1 and `second` for each of 40 steps; the discounted budgets of 20
  // and 40 a full episode are 5 and 20.
  small.config.constraints = {{"first", 20.0, 0.9}, {"second", 40.0, 0.95}};
  struct Case {
    double first_budget;
    double second;
    std::optional<int> lowered;
  };
  for (const Case& c :
       {Case{400.0, 0.1, std::nullopt}, Case{20.0, 0.1, 0}, Case{400.0, 9.0, 1},
        Case{20.0, 1.5, 0}, Case{20.0, 9.0, 1}}) {
    small.config.constraints[0].budget_per_episode = c.first_budget;
    ConstrainedAgent agent = small.Make(3);
    agent.Observe(Costly(c.second));
    const UpdateMetrics metrics = agent.Update();
    std::vector<double> expected(3, 0.0);
    expected[c.lowered ? 1 + *c.lowered : 0] = 1.0;
    BOOST_TEST(metrics.outcome_weights == expected, c.second);
    BOOST_TEST(metrics.cost_estimates.size() == 2U);
  }
}

BOOST_AUTO_TEST_CASE(the_objective_of_a_lowered_cost_is_minus_its_value) {
  SmallAgent small;
  small.config.constraints[1].budget_per_episode = 0.1;
  ConstrainedAgent agent = small.Make(3);
  Live(agent, 20);
  const UpdateMetrics metrics = agent.Update();
  BOOST_TEST(metrics.outcome_weights[2] == 1.0);
  BOOST_TEST(metrics.mean_objective == -metrics.cost_estimates[1],
             boost::test_tools::tolerance(1e-6));  // float32
}

BOOST_AUTO_TEST_CASE(an_agent_without_constraints_ignores_costs) {
  SmallAgent small;
  small.config.constraints.clear();
  ConstrainedAgent cheap = small.Make(3);
  ConstrainedAgent dear = small.Make(3);
  cheap.Observe(Costly(0.0));
  dear.Observe(Costly(1e6));
  for (int update = 0; update < 3; ++update) {
    const UpdateMetrics metrics = cheap.Update();
    dear.Update();
    BOOST_TEST(!metrics.lowered_cost());
    BOOST_TEST(metrics.cost_estimates.empty());
    BOOST_TEST(metrics.critic_losses.size() == 1U);
  }
  BOOST_TEST(Differing(Snapshot(cheap), Snapshot(dear)).empty());
}

BOOST_AUTO_TEST_CASE(reporting_costs_disturbs_no_learning) {
  const SmallAgent small;
  ConstrainedAgent watched = small.Make(3);
  ConstrainedAgent alone = small.Make(3);
  Live(watched, 1);
  Live(alone, 1);
  for (int update = 0; update < 3; ++update) {
    const CostEstimates estimates = watched.EstimateCost(1);
    BOOST_TEST(std::isfinite(estimates.replay));
    BOOST_TEST(std::isfinite(estimates.initial));
    BOOST_TEST(estimates.recent > 0.0);
    watched.Update();
    alone.Update();
  }
  for (const std::string& name :
       Differing(Snapshot(watched), Snapshot(alone))) {
    BOOST_TEST(name.starts_with("random.report"), name);
  }
}

BOOST_AUTO_TEST_CASE(an_agent_starts_from_another_policy) {
  const SmallAgent small;
  ConstrainedAgent teacher = small.Make(3);
  Live(teacher, 5);
  ConstrainedAgent agent = small.Make(4);
  agent.StartFrom(teacher.policy(), "teacher");
  const at::Tensor observation = models::NormalDraws({20, 5}, 1);
  BOOST_TEST(at::equal(agent.policy().Moments(observation).mean,
                       teacher.policy().Moments(observation).mean));
  // The target policy starts there too.
  BOOST_TEST(
      at::equal(Snapshot(agent).at("mpo.target"), agent.policy().parameters()));

  SmallAgent wider;
  wider.config.policy_network.hidden = {16, 17};
  ConstrainedAgent other = wider.Make(4);
  BOOST_CHECK_THROW(other.StartFrom(teacher.policy(), "teacher"),
                    std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(nothing_lived_changes_nothing_and_teaches_nothing) {
  ConstrainedAgent agent = SmallAgent().Make(3);
  const Saved before = Snapshot(agent);
  agent.Observe(RandomEpisode({.length = 0}, 1));
  BOOST_TEST(Differing(Snapshot(agent), before).empty());
  BOOST_TEST(agent.replay().size() == 0);
  BOOST_CHECK_THROW(agent.Update(), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
