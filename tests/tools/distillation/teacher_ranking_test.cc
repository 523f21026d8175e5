#include "tools/distillation/teacher_ranking.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/configs/refusal.h"
#include "tests/tools/distillation/small_distillation.h"
#include "tests/tools/program.h"
#include "tests/tools/queueing/small_run.h"
#include "tools/distillation/common_network_states.h"
#include "tools/distillation/teacher_ranking_report.h"
#include "tools/kept_policies.h"

namespace ballast::tools {
namespace {

RankingOptions Quick() {
  RankingOptions options;
  options.states.steps = 15'000;
  options.episodes = 1;
  options.updates = 60;
  return options;
}

TeacherRanking Rank(const TeacherRun& run) {
  return RankTeachers(run.directory(), Quick(),
                      [](std::int64_t, std::int64_t) {});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(teacher_ranking)

BOOST_AUTO_TEST_CASE(policies_are_kept_evenly_over_the_steps) {
  BOOST_TEST(!IsPolicyKept(0, 500, 4000, 0));
  BOOST_TEST(!IsPolicyKept(0, 999, 4000, 4));
  BOOST_TEST(IsPolicyKept(999, 1000, 4000, 4));
  BOOST_TEST(IsPolicyKept(500, 1700, 4000, 4));
  BOOST_TEST(!IsPolicyKept(1700, 1900, 4000, 4));
  // The last one, also if it overruns; and never twice.
  BOOST_TEST(IsPolicyKept(3500, 4400, 4000, 4));
  BOOST_TEST(!IsPolicyKept(4400, 4500, 4000, 4));
}

BOOST_AUTO_TEST_CASE(every_kept_policy_is_ranked_the_same_way_each_time) {
  const TeacherRun run(4);
  const TeacherRanking ranking = Rank(run);
  BOOST_REQUIRE(ranking.teachers.size() == 4U);
  for (int k = 0; k < 4; ++k) {
    const RankedTeacher& teacher = ranking.teachers[k];
    BOOST_TEST(teacher.steps == 1000 * (k + 1));
    BOOST_TEST(teacher.input.nats > 0.5);
    BOOST_TEST(teacher.cost.has_value());
    BOOST_TEST(teacher.effective_rank >= 1.0);
    BOOST_TEST(teacher.effective_rank <= 8.0);
    BOOST_TEST(teacher.softness > 0.0);
    BOOST_TEST(teacher.score >= 0.0);
    BOOST_TEST(teacher.score <= 2.0);
  }
  // Five weights, half-way, best return, and the best within the budget if
  // there is one.
  BOOST_TEST(ranking.choices.size() >= 7U);
  BOOST_TEST(ranking.choices[5].rule == "half-way");
  BOOST_TEST(ranking.choices[5].steps == 2000);
  BOOST_TEST(RankingJson(Rank(run)).dump() == RankingJson(ranking).dump());
  BOOST_TEST(RankingCells(ranking).size() == 5U);
  BOOST_TEST(RankingSummary(ranking).find("half-way: 2000") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_common_states_hold_what_they_say) {
  const TeacherRun run(2);
  const Experiment experiment = run.Load();
  const auto policy = models::LoadPolicy(run.directory().policy());
  const CommonStates states = LiveCommonStates(experiment, *policy.policy,
                                               *policy.policy, Quick().states);
  // Five whole episodes of 1,000 steps in each of three parts.
  BOOST_TEST(states.observation.size(0) == 15000);
  BOOST_TEST(at::equal(states.trajectory,
                       at::arange(15, at::kLong).repeat_interleave(1000)));
  BOOST_TEST(states.returning.size(0) == 10000);
  BOOST_TEST(states.returning.min().item<std::int64_t>() == 0);
  BOOST_TEST(states.returning.max().item<std::int64_t>() == 14999);
  for (int fifth = 0; fifth < kReturnClasses; ++fifth) {
    BOOST_TEST(states.return_class.eq(fifth).sum().item<std::int64_t>() ==
               2000);
  }
  BOOST_TEST(states.over_budget.size(0) == 15000);
  BOOST_TEST(states.over_budget.max().item<std::int64_t>() <= 1);
}

BOOST_AUTO_TEST_CASE(policies_of_a_network_are_ranked_too) {
  SmallRun run(Replaced(SmallConfig(2000,
                                    "kind = \"dqn\"\nbatch = 16\n"
                                    "warm_up = 100\nsafety_net_above = 6\n",
                                    "relu"),
                        "initial_steps = 0",
                        "initial_steps = 0\nkeep_policies = 2"));
  run.Train(0);
  std::ofstream(run.directory().config()) << run.Load().resolved;
  const auto rank = [&] {
    return RankTeachers(run.directory(), Quick(),
                        [](std::int64_t, std::int64_t) {});
  };
  const TeacherRanking ranking = rank();
  BOOST_TEST(ranking.of_choices);
  BOOST_REQUIRE(ranking.teachers.size() == 2U);
  for (const RankedTeacher& teacher : ranking.teachers) {
    BOOST_TEST(teacher.episode_return < 0.0);
    BOOST_TEST(!teacher.cost.has_value());
    BOOST_TEST(teacher.action.nats <= std::log(2.0 * 2.0) + 1e-6);
    BOOST_TEST(teacher.softness >= 0.0);
    BOOST_TEST(teacher.softness <= std::log(3.0 * 2.0));
  }
  BOOST_TEST(RankingCells(ranking)[0][6] == "entropy");
  BOOST_TEST(RankingJson(rank()).dump() == RankingJson(ranking).dump());
}

BOOST_AUTO_TEST_CASE(the_common_states_of_a_network_hold_what_they_say) {
  SmallRun run(SmallConfig(500, "kind = \"dqn\"\n", "relu"));
  const Experiment experiment = run.Load();
  const auto file = run.config().parent_path() / "teacher.safetensors";
  WriteTeacher(file, experiment, "categorical");
  const auto policy = models::LoadPolicy(file);
  CommonStatesOptions options;
  options.steps = 3000;
  options.cost_horizon = 10;
  const CommonStates states = LiveCommonNetworkStates(
      experiment, *policy.policy, *policy.policy, options);
  // 1,000 steps of 24 paths and 10 of each without a return: 52 of each.
  BOOST_TEST(states.observation.size(0) == 3 * 52 * 24);
  BOOST_TEST(states.mask.size(0) == states.observation.size(0));
  BOOST_TEST(at::equal(states.trajectory.narrow(0, 0, 48),
                       at::arange(24, at::kLong).repeat(2)));
  BOOST_TEST(states.trajectory.bincount().eq(52).all().item<bool>());
  BOOST_TEST(states.trajectory.max().item<std::int64_t>() == 71);
  BOOST_TEST(states.returning.size(0) == 2 * 42 * 24);
  BOOST_TEST(states.returning.min().item<std::int64_t>() == 0);
  BOOST_TEST(states.returning.max().item<std::int64_t>() ==
             2 * 52 * 24 + 42 * 24 - 1);
  BOOST_TEST(!states.over_budget.defined());
  // Returns say what comes: the most jobs now are among the worst fifth.
  const at::Tensor now =
      at::index_select(states.observation, 0, states.returning).sum(1);
  BOOST_TEST(now.index({states.return_class.eq(0)}).mean().item<double>() >
             now.index({states.return_class.eq(4)}).mean().item<double>());
}

BOOST_AUTO_TEST_CASE(a_run_that_kept_none_says_how_to) {
  const TeacherRun run(0);
  BOOST_TEST(configs::Refusal([&] { Rank(run); }).find("keep_policies = 10") !=
             std::string::npos);
  const ProgramResult result =
      RunProgram({"teachers", run.directory().path().string()});
  BOOST_TEST(result.status == 2);
  BOOST_TEST(RunProgram({"teachers", "/nowhere"}).status == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
