#include "agents/distillation/distiller.h"

#include <c10/core/InferenceMode.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
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
    ShadowKind::kOwnNetwork, ShadowKind::kTeacherShape,
    ShadowKind::kTeacherCopy};

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

/// Both networks learn labels and from each other.
DistillerConfig Mutual() {
  DistillerConfig config = Shake(ShadowKind::kTeacherShape);
  config.weights = {.label = 1.0,
                    .direct = 0.0,
                    .forward = 1.0,
                    .reversed = 1.0,
                    .shadow_label = 1.0};
  config.measures_divergence = false;
  return config;
}

/// Unmasked states of which it is known that 2 and 0 are right where the first
/// observation is positive, else 0 and 1.
States KnownStates(std::uint64_t seed, int rows = 64) {
  States states = RandomStates(false, seed, rows);
  const at::Tensor positive = states.observation.select(1, 0).gt(0.0);
  states.action = at::stack(
      {2 * positive.to(at::kLong), positive.logical_not().to(at::kLong)}, 1);
  return states;
}

at::Tensor Saved(const Distiller& distiller, const std::string& name) {
  for (const auto& [saved, tensor] : distiller.Save()) {
    if (saved == name) return tensor.clone();
  }
  return {};
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
  const Teachers teachers = TwoTeachers("gaussian");
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

BOOST_AUTO_TEST_CASE(what_is_known_to_be_right_is_learnt) {
  const Teachers teachers = OneTeacher("categorical");
  DistillerConfig config = Small();
  config.weights = {.label = 1.0, .direct = 0.0};
  Distiller distiller(teachers, config, 5);
  const States states = KnownStates(3);
  const at::Tensor logits =
      distiller.policy().Output(states.observation).to(at::kDouble);
  double loss = 0.0;
  for (int row = 0; row < 64; ++row) {
    const auto add = [&](int begin, int choices, int factor) {
      loss -= at::log_softmax(logits[row].narrow(0, begin, choices),
                              0)[states.action[row][factor].item<int>()]
                  .item<double>() /
              64.0;
    };
    add(0, 3, 0);
    add(3, 2, 1);
  }
  // Logits in float32, one of them near 1.
  BOOST_TEST(distiller.Update(states).student_loss == loss,
             boost::test_tools::tolerance(1e-5));
  for (int i = 0; i < 400; ++i) distiller.Update(KnownStates(100 + i));
  const States fresh = KnownStates(4, 256);
  const at::Tensor mode = distiller.policy().Act(fresh.observation)->Mode();
  BOOST_TEST(mode.eq(fresh.action).to(at::kDouble).mean().item<double>() > 0.9);
}

BOOST_AUTO_TEST_CASE(a_teacher_that_no_loss_needs_is_asked_to_measure_alone) {
  const Teachers teachers = OneTeacher("categorical");
  DistillerConfig config = Mutual();
  Distiller unasked(teachers, config, 5);
  config.measures_divergence = true;
  Distiller asked(teachers, config, 5);
  for (int i = 0; i < 3; ++i) {
    const DistillerMetrics without = unasked.Update(KnownStates(i));
    const DistillerMetrics with = asked.Update(KnownStates(i));
    BOOST_TEST(without.divergence == 0.0);
    BOOST_TEST(without.shadow_divergence == 0.0);
    BOOST_TEST(with.divergence > 0.0);
    BOOST_TEST(with.shadow_divergence > 0.0);
    BOOST_TEST(without.student_loss == with.student_loss);
  }
  BOOST_TEST(
      at::equal(unasked.policy().parameters(), asked.policy().parameters()));
  // Where nobody knows what is right, the teacher is needed all the same.
  config.measures_divergence = false;
  BOOST_TEST(
      Distiller(teachers, config, 5).Update(RandomStates(true, 3)).divergence >
      0.0);
}

BOOST_AUTO_TEST_CASE(a_teacher_s_shape_starts_from_nothing) {
  // A greedy teacher of joint actions has 6 outputs, its student 5.
  for (const char* kind : {"categorical", "greedy"}) {
    const Teachers teachers = OneTeacher(kind);
    const Distiller distiller(teachers, Mutual(), 5);
    const at::Tensor shadow = Saved(distiller, "shadow.0.parameters");
    const at::Tensor& teacher = teachers.leader().policy().parameters();
    BOOST_TEST(shadow.numel() ==
               teacher.numel() - (std::string(kind) == "greedy" ? 11 : 0));
    BOOST_TEST(!at::equal(shadow.narrow(1, 0, 60), teacher.narrow(1, 0, 60)));
  }
}

BOOST_AUTO_TEST_CASE(networks_that_learn_from_each_other_have_two_objectives) {
  const Teachers teachers = OneTeacher("categorical");
  const auto learnt = [&](const DistillerConfig& config) {
    Distiller distiller(teachers, config, 5);
    for (int i = 0; i < 3; ++i) distiller.Update(KnownStates(i));
    return std::pair(Saved(distiller, "shadow.0.parameters"),
                     distiller.policy().parameters().clone());
  };
  // What the student teaches the other network does not move the student.
  DistillerConfig config = Mutual();
  config.weights.forward = 0.0;
  const auto [shadow, student] = learnt(config);
  config.weights.reversed = 0.0;
  const auto [apart, student_alone] = learnt(config);
  BOOST_TEST(at::equal(student, student_alone));
  BOOST_TEST(!at::equal(shadow, apart));
  // Nor the other way round.
  config.weights.forward = 1.0;
  const auto [giving, taught] = learnt(config);
  BOOST_TEST(at::equal(giving, apart));
  BOOST_TEST(!at::equal(taught, student_alone));
}

BOOST_AUTO_TEST_CASE(half_of_a_rate_is_a_rate_of_half_and_none_moves_nothing) {
  const Teachers teachers = OneTeacher("categorical");
  DistillerConfig config = Shake(ShadowKind::kTeacherTrunk);
  const auto learnt = [&](double share) {
    Distiller distiller(teachers, config, 5);
    for (int i = 0; i < 3; ++i) distiller.Update(RandomStates(true, i), share);
    return std::pair(Saved(distiller, "shadow.0.parameters"),
                     distiller.policy().parameters().clone());
  };
  const auto [start_shadow, start] = learnt(0.0);
  BOOST_TEST(at::equal(start_shadow, Saved(Distiller(teachers, config, 5),
                                           "shadow.0.parameters")));
  BOOST_TEST(
      at::equal(start, Distiller(teachers, config, 5).policy().parameters()));
  const auto [half_shadow, half] = learnt(0.5);
  config.learning_rate /= 2.0;
  config.shadow_learning_rate /= 2.0;
  const auto [shadow, student] = learnt(1.0);
  BOOST_TEST(at::equal(half_shadow, shadow));
  BOOST_TEST(at::equal(half, student));
}

BOOST_AUTO_TEST_CASE(the_guard_trusts_by_the_critics) {
  const Teachers teachers = OneTeacher("gaussian", SmallCritics());
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

BOOST_AUTO_TEST_CASE(each_shadow_is_guarded_by_its_own_teacher) {
  // A residual shadow starts as its teacher and costs the same, whatever the
  // other teacher says.
  const Teachers teachers = TwoTeachers("gaussian", {}, SmallCritics());
  DistillerConfig config = Shake(ShadowKind::kTeacherTrunk);
  config.guard.enabled = true;
  BOOST_TEST(Distiller(teachers, config, 5)
                 .Update(RandomStates(false, 3))
                 .trusted_share == 1.0);
}

BOOST_AUTO_TEST_CASE(several_with_shadows_say_what_they_say_without) {
  const Teachers teachers = TwoTeachers("gaussian");
  const States states = RandomStates(false, 3);
  BOOST_TEST(Distiller(teachers, Shake(ShadowKind::kTeacherTrunk), 5)
                     .Update(states)
                     .divergence ==
                 Distiller(teachers, Small(), 5).Update(states).divergence,
             boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(zeros_of_the_student_s_relus_are_counted) {
  const Teachers teachers = OneTeacher("categorical");
  DistillerConfig config = Small();
  config.network.activation = models::Activation::kRelu;
  config.network.layer_norm = false;
  Distiller distiller(teachers, config, 5);
  BOOST_TEST(distiller.Update(RandomStates(true, 3)).exact_zeros == 0.0);
  // Without weights every unit is at 0.
  std::vector<models::NamedTensor> nothing;
  for (const auto& [name, tensor] : distiller.Save()) {
    const bool is_weight =
        name.starts_with("policy.") && !name.starts_with("policy.normaliser.");
    nothing.emplace_back(name,
                         is_weight ? at::zeros_like(tensor) : tensor.clone());
  }
  distiller.Restore(nothing);
  BOOST_TEST(distiller.Update(RandomStates(true, 3)).exact_zeros == 1.0);
}

BOOST_AUTO_TEST_CASE(a_first_layer_of_tanh_has_no_relus_to_count) {
  const Teachers teachers = OneTeacher("categorical");
  DistillerConfig config = Small();
  config.network.activation = models::Activation::kRelu;
  BOOST_TEST_REQUIRE(config.network.layer_norm);
  Distiller distiller(teachers, config, 5);
  // The second layer alone, the one of ReLUs, is at 0.
  std::vector<models::NamedTensor> dead;
  int found = 0;
  for (const auto& [name, tensor] : distiller.Save()) {
    const bool is_second =
        name == "policy.network.1.weight" || name == "policy.network.1.bias";
    found += is_second ? 1 : 0;
    dead.emplace_back(name,
                      is_second ? at::zeros_like(tensor) : tensor.clone());
  }
  BOOST_TEST_REQUIRE(found == 2);
  distiller.Restore(dead);
  BOOST_TEST(distiller.Update(RandomStates(true, 3)).exact_zeros == 1.0);
}

BOOST_AUTO_TEST_CASE(the_actor_term_seeks_value_and_shuns_cost) {
  const Teachers teachers = OneTeacher("gaussian", SmallCritics());
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
  const Teachers costless = OneTeacher("gaussian", SmallCritics(0));
  BOOST_TEST(configs::Refusal([&] {
               Distiller(costless, config, 5);
             }).find("know no cost") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(budgets_are_those_of_the_critics_costs) {
  const Teachers teachers = OneTeacher("gaussian", SmallCritics());
  DistillerConfig config = Small();
  config.actor = {.weight = 1.0, .penalty = 1.0, .budgets = {1.0, 2.0}};
  BOOST_TEST(configs::Refusal([&] {
               Distiller(teachers, config, 5);
             }).find("the task has 2") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_restored_distiller_goes_on_with_the_same_bits) {
  const auto check = [](const Teachers& teachers,
                        const DistillerConfig& config) {
    const bool masked = teachers.leader().policy().shape().kind != "gaussian";
    Distiller whole(teachers, config, 5);
    for (int i = 0; i < 6; ++i) whole.Update(RandomStates(masked, i));
    Distiller first(teachers, config, 5);
    for (int i = 0; i < 3; ++i) first.Update(RandomStates(masked, i));
    std::vector<models::NamedTensor> saved;
    for (const auto& [name, tensor] : first.Save()) {
      saved.emplace_back(name, tensor.clone());
    }
    Distiller second(teachers, config, 77);
    second.Restore(saved);
    for (int i = 3; i < 6; ++i) second.Update(RandomStates(masked, i));
    BOOST_TEST(
        at::equal(second.policy().parameters(), whole.policy().parameters()));
    saved.pop_back();
    BOOST_CHECK_THROW(second.Restore(saved), std::invalid_argument);
  };
  for (const ShadowKind shadow : kShadows) {
    check(OneTeacher("categorical"), Shake(shadow));
  }
  // The actor term alone draws actions.
  DistillerConfig config = Small();
  config.actor = {.weight = 1.0, .penalty = 1.0, .budgets = {0.0}};
  check(OneTeacher("gaussian", SmallCritics()), config);
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
