#include "agents/distillation/registry.h"

#include <array>
#include <initializer_list>

#include "configs/choice.h"
#include "configs/table.h"

namespace ballast::agents::distillation {
namespace {

using configs::Named;
using configs::ReadChoice;

/// Where a method starts; each weight can be given.
constexpr std::array kMethods = {
    Named<ExchangeWeights>{"kd", {.direct = 1.0}},
    Named<ExchangeWeights>{
        "shake",
        {.direct = 0.0, .forward = 1.0, .imitation = 1.0, .reversed = 1.0}},
    Named<ExchangeWeights>{"cloning", {.label = 1.0, .direct = 0.0}},
};

constexpr std::array kDistances = {
    Named<GaussianDistance>{"forward", GaussianDistance::kForward},
    Named<GaussianDistance>{"reverse", GaussianDistance::kReverse},
    Named<GaussianDistance>{"squared", GaussianDistance::kSquared},
    Named<GaussianDistance>{"huber", GaussianDistance::kHuber},
};

/// Whether it is KL(learner || target).
constexpr std::array kFactorDistances = {
    Named<bool>{"forward", false},
    Named<bool>{"reverse", true},
};

constexpr std::array kShadows = {
    Named<ShadowKind>{"teacher_trunk", ShadowKind::kTeacherTrunk},
    Named<ShadowKind>{"student_trunk", ShadowKind::kStudentTrunk},
    Named<ShadowKind>{"own_network", ShadowKind::kOwnNetwork},
    Named<ShadowKind>{"teacher_shape", ShadowKind::kTeacherShape},
    Named<ShadowKind>{"teacher_copy", ShadowKind::kTeacherCopy},
};

constexpr std::array kImitations = {
    Named<ShadowImitation>{"divergence", ShadowImitation::kDivergence},
    Named<ShadowImitation>{"squared_error", ShadowImitation::kSquaredError},
};

constexpr std::array kRegimes = {
    Named<Regime>{"dagger", Regime::kDagger},
    Named<Regime>{"teacher", Regime::kTeacher},
    Named<Regime>{"student", Regime::kStudent},
    Named<Regime>{"replay", Regime::kReplay},
};

constexpr std::array kAverages = {
    Named<AveragingRule>{"log_density", AveragingRule::kLogDensity},
    Named<AveragingRule>{"mixture", AveragingRule::kMixture},
    Named<AveragingRule>{"safe_choice", AveragingRule::kSafeChoice},
};

/// The deviation_floor where nothing tells of the teacher's deviation, in units
/// of the action's range.
constexpr double kLeastOfCloning = 0.1;

void ReadShadow(configs::Table& table, DistillerConfig& config) {
  ExchangeWeights& weights = config.weights;
  const auto weight = [&](const char* key, double fallback) {
    return table.Number(key, fallback, configs::AtLeast(0));
  };
  weights.forward = weight("forward_weight", weights.forward);
  weights.reversed = weight("reversed_weight", weights.reversed);
  weights.imitation = weight("imitation_weight", weights.imitation);
  weights.shadow_label = weight("shadow_label_weight", weights.shadow_label);
  weights.shadow_imitation = ReadChoice(table, "imitation", kImitations);
  config.shadow.kind = ReadChoice(table, "shadow", kShadows);
  config.shadow.residual = table.Flag("residual", config.shadow.residual);
  config.shadow.hidden = static_cast<int>(table.Integer(
      "shadow_hidden", config.shadow.hidden, configs::Between(0, 1 << 16)));
  config.shadow_learning_rate = table.Number(
      "shadow_learning_rate", config.learning_rate, configs::Above(0));
  config.guard.enabled = table.Flag("guard", config.guard.enabled);
  config.guard.slack =
      table.Number("guard_slack", config.guard.slack, configs::AtLeast(0));
  if (weights.reversed + weights.imitation + weights.shadow_label == 0) {
    table.Refuse("imitation_weight",
                 "nothing would train the shadow; give it, reversed_weight or "
                 "shadow_label_weight a weight");
  }
}

void RefuseKeys(configs::Table& table, std::initializer_list<const char*> keys,
                const char* why) {
  for (const char* key : keys) {
    if (table.Has(key)) table.Refuse(key, why);
  }
}

/// Keys that only mean something where there is a shadow.
void RefuseShadowKeys(configs::Table& table) {
  RefuseKeys(table,
             {"forward_weight", "reversed_weight", "imitation_weight",
              "shadow_label_weight", "imitation", "shadow", "residual",
              "shadow_hidden", "shadow_learning_rate", "guard", "guard_slack"},
             "asks for a shadow; choose method = \"shake\", or leave it out");
}

/// @param hears  whether any divergence reaches the student.
void ReadBoxDistance(configs::Table& table, bool hears,
                     GaussianImitationConfig& config) {
  RefuseKeys(
      table, {"temperature", "actors"},
      "is of queueing networks, whose actions are choices; leave it out");
  config.distance = ReadChoice(table, "distance", kDistances);
  const bool is_square = config.distance == GaussianDistance::kSquared ||
                         config.distance == GaussianDistance::kHuber;
  config.mean_weight =
      table.Number("mean_weight", config.mean_weight, configs::AtLeast(0));
  config.deviation_weight = table.Number(
      "deviation_weight", is_square ? 0.1 : 1.0, configs::AtLeast(0));
  if (!hears || config.deviation_weight == 0.0) {
    config.deviation_floor = kLeastOfCloning;
  }
  config.deviation_floor = table.Number(
      "deviation_floor", config.deviation_floor, configs::Between(0, 1e6));
  config.mean_limit =
      table.Number("mean_limit", config.mean_limit, configs::Above(0));
  config.huber_width =
      table.Number("huber_width", config.huber_width, configs::Above(0));
}

void ReadFactorDistance(configs::Table& table,
                        CategoricalImitationConfig& config) {
  RefuseKeys(table,
             {"mean_weight", "deviation_weight", "deviation_floor",
              "mean_limit", "huber_width", "actor_weight", "cost_penalty"},
             "is of robots, whose actions lie in a box; leave it out");
  config.reverse = ReadChoice(table, "distance", kFactorDistances);
  config.temperature = table.Number("temperature", config.temperature,
                                    configs::Between(1e-3, 1e3));
}

void ReadActorTerm(configs::Table& table, ActorTerm& actor) {
  actor.weight =
      table.Number("actor_weight", actor.weight, configs::AtLeast(0));
  actor.penalty =
      table.Number("cost_penalty", actor.penalty, configs::AtLeast(0));
}

/// Whether a divergence tells a student of the teacher's deviations, by itself
/// or by its shadow. A mean alone is the likelier the smaller the deviation,
/// without end.
bool HearsOfDeviations(const ExchangeWeights& weights) {
  return weights.direct > 0 || (weights.forward > 0 && weights.imitation > 0);
}

}  // namespace

DistillationConfig ReadDistillation(configs::Table& distillation,
                                    const models::MlpConfig& network,
                                    ActionKind actions) {
  configs::Table& table = distillation;
  DistillationConfig config;
  DistillerConfig& distiller = config.distiller;
  distiller.network = network;
  distiller.weights = ReadChoice(table, "method", kMethods);
  distiller.has_shadow = distiller.weights.forward > 0;
  distiller.weights.label = table.Number(
      "label_weight", distiller.weights.label, configs::AtLeast(0));
  distiller.weights.direct = table.Number(
      "direct_weight", distiller.weights.direct, configs::AtLeast(0));
  if (actions == ActionKind::kBox) {
    ReadActorTerm(table, distiller.actor);
  } else {
    ReadFactorDistance(table, distiller.categorical);
    config.actors = static_cast<int>(
        table.Integer("actors", config.actors, configs::Between(1, 10'000)));
  }

  distiller.batch = static_cast<int>(
      table.Integer("batch", distiller.batch, configs::Between(1, 1 << 20)));
  distiller.learning_rate =
      table.Number("learning_rate", distiller.learning_rate, configs::Above(0));
  distiller.gradient_norm =
      table.Number("gradient_norm", distiller.gradient_norm, configs::Above(0));
  if (distiller.has_shadow) {
    ReadShadow(table, distiller);
  } else {
    RefuseShadowKeys(table);
  }
  if (actions == ActionKind::kBox) {
    ReadBoxDistance(table, HearsOfDeviations(distiller.weights),
                    distiller.gaussian);
  }
  const ExchangeWeights& weights = distiller.weights;
  if (weights.label + weights.direct + weights.forward +
          distiller.actor.weight ==
      0) {
    table.Refuse("direct_weight",
                 "nothing would train the student; give a term a weight");
  }

  config.regime = ReadChoice(table, "regime", kRegimes);
  config.teacher_decay = table.Number("teacher_decay", config.teacher_decay,
                                      configs::Between(0, 1));
  return config;
}

TeachingConfig ReadTeaching(configs::Table& teacher, ActionKind actions) {
  TeachingConfig config;
  if (actions == ActionKind::kFactors) {
    config.value_temperature =
        teacher.Number("value_temperature", config.value_temperature,
                       configs::Between(1e-6, 1e6));
  } else {
    RefuseKeys(teacher, {"value_temperature"},
               "is of greedy teachers, which only queueing networks have; "
               "leave it out");
  }
  config.softness =
      teacher.Number("softness", config.softness, configs::Between(1e-3, 1e3));
  return config;
}

AveragingConfig ReadAveraging(configs::Table& teacher) {
  AveragingConfig config;
  config.rule = ReadChoice(teacher, "average", kAverages);
  config.reward_slack =
      teacher.Number("reward_slack", config.reward_slack, configs::AtLeast(0));
  return config;
}

}  // namespace ballast::agents::distillation
