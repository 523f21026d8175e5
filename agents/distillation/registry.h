// How distillation is configured.
#pragma once

#include "agents/distillation/distiller.h"
#include "agents/distillation/regime.h"
#include "agents/distillation/teachers.h"
#include "models/networks/mlp.h"

namespace ballast::configs {
class Table;
}

namespace ballast::agents::distillation {

/// What the policies choose from: their losses differ, and so do the keys.
enum class ActionKind { kBox, kFactors };

/// [distillation].
struct DistillationConfig {
  DistillerConfig distiller;
  Regime regime = Regime::kDagger;
  double teacher_decay = 0.5;  ///< Of DAgger, per round.
  int actors = 10;             ///< Paths side by side, on a network.
};

/// Reads [distillation]. The method gives the weights their defaults; without a
/// shadow the keys of one are refused, and those of the other kind of actions
/// always.
/// @param network  the student's.
/// Throws std::invalid_argument.
DistillationConfig ReadDistillation(configs::Table& distillation,
                                    const models::MlpConfig& network,
                                    ActionKind actions);

// Both read their part of [teacher] and throw std::invalid_argument.

/// softness, and over factors value_temperature.
TeachingConfig ReadTeaching(configs::Table& teacher, ActionKind actions);
/// average and reward_slack.
AveragingConfig ReadAveraging(configs::Table& teacher);

}  // namespace ballast::agents::distillation
