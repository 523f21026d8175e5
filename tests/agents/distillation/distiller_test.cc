#include "agents/distillation/distiller.h"

#include <c10/core/InferenceMode.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "configs/random_stream.h"
#include "tests/agents/distillation/finite_differences.h"
#include "tests/agents/distillation/small_teachers.h"
#include "tests/configs/refusal.h"
#include "tests/models/one_thread.h"

namespace ballast::agents::distillation {
namespace {

constexpr ShadowKind kShadows[] = {
    ShadowKind::kTeacherTrunk, ShadowKind::kStudentTrunk,
    ShadowKind::kOwnNetwork, ShadowKind::kTeacherCopy};

DistillerConfig Small() {
  DistillerConfig config;
  config.network.hidden = {8, 8};
  config.learning_rate = 3e-3;
  return config;
}

DistillerConfig Shake(ShadowKind kind) {
  DistillerConfig config = Small();
  config.has_shadow = true;
  config.shadow.kind = kind;
  config.weights = {
      .direct = 0.0, .forward = 1.0, .imitation = 1.0, .reversed = 1.0};
  return config;
}

/// Divergence on fresh states before and after some updates.
std::pair<double, double> Improvement(const Teachers& teachers,
                                      const DistillerConfig& config,
                                      int updates = 300) {
  const bool masked = teachers.leader().policy().shape().kind != "gaussian";
  Distiller distiller(teachers, config, 5);
  const States fresh = RandomStates(masked, 1000, 256);
  const double before = distiller.Divergence(fresh);
  for (int i = 0; i < updates; ++i) {
    distiller.Update(RandomStates(masked, 2000 + i, 64));
  }
  return {before, distiller.Divergence(fresh)};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(distiller, models::OneThread)

BOOST_AUTO_TEST_CASE(a_student_comes_near_its_teacher) {
  for (const char* kind : {"gaussian", "categorical", "greedy"}) {
    const Teachers teachers = OneTeacher(kind);
    const auto [before, after] = Improvement(teachers, Small());
    BOOST_TEST_CONTEXT(kind) { BOOST_TEST(after < 0.5 * before); }
  }
}

BOOST_AUTO_TEST_CASE(through_every_kind_of_shadow_too) {
  for (const char* kind : {"gaussian", "categorical"}) {
    const Teachers teachers = OneTeacher(kind);
    for (const ShadowKind shadow : kShadows) {
      DistillerConfig config = Shake(shadow);
      config.learning_rate = config.shadow_learning_rate = 1e-2;
      const auto [before, after] = Improvement(teachers, config, 120);
      BOOST_TEST_CONTEXT(kind << ", shadow " << static_cast<int>(shadow)) {
        BOOST_TEST(after < 0.7 * before);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_student_has_the_teacher_s_statistics_and_layout) {
  const Teachers teachers = OneTeacher("greedy");
  const Distiller distiller(teachers, Small(), 5);
  BOOST_TEST(distiller.policy().kind() == "categorical");
  BOOST_TEST(distiller.policy().shape().choices == std::vector<int>({3, 2}),
             boost::test_tools::per_element());
  const auto of = teachers.leader().policy().normaliser().Tensors();
  const auto to = distiller.policy().normaliser().Tensors();
  for (std::size_t i = 0; i < of.size(); ++i) {
    BOOST_TEST(at::equal(of[i].second, to[i].second));
  }
}

BOOST_AUTO_TEST_CASE(a_residual_shadow_starts_as_the_teacher) {
  for (const char* kind : {"gaussian", "categorical", "greedy"}) {
    const Teachers teachers = OneTeacher(kind);
    const bool masked = std::string(kind) != "gaussian";
    DistillerConfig config = Shake(ShadowKind::kTeacherTrunk);
    Distiller residual(teachers, config, 5);
    const DistillerMetrics metrics = residual.Update(RandomStates(masked, 3));
    BOOST_TEST(metrics.shadow_divergence == 0.0);
    BOOST_TEST(metrics.divergence > 0.0);
    // The student's loss is then that of plain distillation.
    Distiller plain(teachers, Small(), 5);
    BOOST_TEST(metrics.student_loss ==
                   plain.Update(RandomStates(masked, 3)).student_loss,
               boost::test_tools::tolerance(1e-5));
    config.shadow.residual = false;
    BOOST_TEST(Distiller(teachers, config, 5)
                   .Update(RandomStates(masked, 3))
                   .shadow_divergence > 0.0);
    // And the shadow does move, though its last matrix began at 0.
    for (int i = 0; i < 5; ++i) residual.Update(RandomStates(masked, 3));
    BOOST_TEST(residual.Update(RandomStates(masked, 3)).shadow_divergence >
               0.0);
  }
}

BOOST_AUTO_TEST_CASE(teachers_never_change_while_they_teach) {
  const Teachers teachers = OneTeacher("gaussian");
  for (const ShadowKind shadow : kShadows) {
    Distiller distiller(teachers, Shake(shadow), 5);
    for (int i = 0; i < 20; ++i) distiller.Update(RandomStates(false, i));
    teachers.leader().RequireUnchanged();
  }
}

BOOST_AUTO_TEST_CASE(each_teacher_has_a_shadow_of_its_own) {
  std::vector<FrozenTeacher> both;
  both.push_back(SmallTeacher("gaussian", 1));
  both.push_back(SmallTeacher("gaussian", 2, {7}));
  const Teachers teachers(std::move(both), {}, nullptr);
  Distiller distiller(teachers, Shake(ShadowKind::kTeacherTrunk), 5);
  int shadows = 0;
  for (const auto& [name, tensor] : distiller.Save()) {
    shadows += name.ends_with(".parameters") ? 1 : 0;
  }
  BOOST_TEST(shadows == 2);
  BOOST_TEST(distiller.Update(RandomStates(false, 3)).shadow_divergence == 0.0);
}

BOOST_AUTO_TEST_CASE(it_works_where_graphs_are_switched_off) {
  // As in the program, whose main says so once.
  const c10::InferenceMode no_graph;
  for (const char* kind : {"gaussian", "greedy"}) {
    const Teachers teachers = OneTeacher(kind);
    for (const ShadowKind shadow : kShadows) {
      Distiller distiller(teachers, Shake(shadow), 5);
      const States states = RandomStates(std::string(kind) != "gaussian", 3);
      const double before = distiller.Divergence(states);
      for (int i = 0; i < 30; ++i) distiller.Update(states);
      BOOST_TEST(distiller.Divergence(states) < before);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_guard_trusts_by_the_critics) {
  std::vector<FrozenTeacher> one;
  one.push_back(SmallTeacher("gaussian", 1));
  const Teachers teachers(std::move(one), {}, SmallCritics());
  DistillerConfig config = Shake(ShadowKind::kOwnNetwork);
  config.guard.enabled = true;
  const auto share = [&](double slack) {
    config.guard.slack = slack;
    return Distiller(teachers, config, 5)
        .Update(RandomStates(false, 3))
        .trusted_share;
  };
  BOOST_TEST(share(0.0) > 0.0);
  BOOST_TEST(share(0.0) < 1.0);
  BOOST_TEST(share(1e6) == 1.0);
}

BOOST_AUTO_TEST_CASE(the_actor_term_seeks_value_and_shuns_cost) {
  std::vector<FrozenTeacher> one;
  one.push_back(SmallTeacher("gaussian", 1));
  const Teachers teachers(std::move(one), {}, SmallCritics());
  DistillerConfig config = Small();
  config.weights = {.direct = 0.0};
  config.actor = {.weight = 1.0, .penalty = 0.0, .budgets = {0.0}};
  const States states = RandomStates(false, 3, 128);
  const auto values = [&](double penalty) {
    config.actor.penalty = penalty;
    Distiller distiller(teachers, config, 5);
    for (int i = 0; i < 150; ++i) distiller.Update(states);
    const at::Tensor mode = distiller.policy().Act(states.observation)->Mode();
    const at::Tensor means =
        teachers.critics()->Values(states.observation, mode).mean(1);
    return std::pair(means[0].item<double>(), means[1].item<double>());
  };
  const Distiller fresh(teachers, config, 5);
  const double reward_before =
      teachers.critics()
          ->Values(states.observation,
                   fresh.policy().Act(states.observation)->Mode())[0]
          .mean()
          .item<double>();
  const auto [reward, cost] = values(0.0);
  BOOST_TEST(reward > reward_before);
  BOOST_TEST(values(100.0).second < cost);
}

BOOST_AUTO_TEST_CASE(what_needs_critics_says_so) {
  const Teachers teachers = OneTeacher("gaussian");
  DistillerConfig config = Shake(ShadowKind::kTeacherTrunk);
  config.guard.enabled = true;
  BOOST_TEST(configs::Refusal([&] {
               Distiller(teachers, config, 5);
             }).find("constrained agent") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(budgets_are_those_of_the_critics_costs) {
  std::vector<FrozenTeacher> one;
  one.push_back(SmallTeacher("gaussian", 1));
  const Teachers teachers(std::move(one), {}, SmallCritics());
  DistillerConfig config = Small();
  config.actor = {.weight = 1.0, .penalty = 1.0, .budgets = {1.0, 2.0}};
  BOOST_TEST(configs::Refusal([&] {
               Distiller(teachers, config, 5);
             }).find("the task has 2") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_restored_distiller_goes_on_with_the_same_bits) {
  const Teachers teachers = OneTeacher("categorical");
  for (const ShadowKind shadow : kShadows) {
    const DistillerConfig config = Shake(shadow);
    Distiller whole(teachers, config, 5);
    for (int i = 0; i < 6; ++i) whole.Update(RandomStates(true, i));
    Distiller first(teachers, config, 5);
    for (int i = 0; i < 3; ++i) first.Update(RandomStates(true, i));
    std::vector<models::NamedTensor> saved;
    for (const auto& [name, tensor] : first.Save()) {
      saved.emplace_back(name, tensor.clone());
    }
    Distiller second(teachers, config, 77);
    second.Restore(saved);
    for (int i = 3; i < 6; ++i) second.Update(RandomStates(true, i));
    BOOST_TEST(
        at::equal(second.policy().parameters(), whole.policy().parameters()));
    saved.pop_back();
    BOOST_CHECK_THROW(second.Restore(saved), std::invalid_argument);
  }
}

BOOST_AUTO_TEST_CASE(a_student_starts_from_a_sibling_alone) {
  const Teachers teachers = OneTeacher("gaussian");
  Distiller trained(teachers, Small(), 5);
  trained.Update(RandomStates(false, 3));
  Distiller second(teachers, Small(), 6);
  second.StartFrom(trained.policy(), "sibling");
  BOOST_TEST(
      at::equal(second.policy().parameters(), trained.policy().parameters()));
  const auto stranger = SmallPolicy("gaussian", 2, {8, 8});
  BOOST_TEST(configs::Refusal([&] {
               second.StartFrom(*stranger, "stranger");
             }).find("other observations") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::distillation
