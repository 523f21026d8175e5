#include "tools/distillation/image_arms.h"

#include <stdexcept>

#include "configs/names.h"

namespace ballast::tools {
namespace {

using agents::distillation::ExchangeWeights;
using agents::distillation::ShadowConfig;
using agents::distillation::ShadowImitation;
using agents::distillation::ShadowKind;

constexpr ExchangeWeights kLabels{.label = 1, .direct = 0};
constexpr ExchangeWeights kPlain{.label = 1, .direct = 1};
constexpr ExchangeWeights kShake{
    .label = 1, .direct = 0, .forward = 1, .imitation = 1, .reversed = 1};
constexpr ExchangeWeights kOneWay{
    .label = 1, .direct = 0, .forward = 1, .imitation = 1};
constexpr ExchangeWeights kReleased{
    .label = 1,
    .direct = 0,
    .forward = 1,
    .imitation = 1,
    .reversed = 1,
    .shadow_label = 1,
    .shadow_imitation = ShadowImitation::kSquaredError};
/// Of two networks that both learn the labels.
constexpr ExchangeWeights kMutual{
    .label = 1, .direct = 0, .forward = 1, .reversed = 1, .shadow_label = 1};

constexpr ShadowConfig kTeacherTrunk{.kind = ShadowKind::kTeacherTrunk};
/// Starts as a stranger. One that starts as its teacher and learns from nobody
/// else stays the teacher.
constexpr ShadowConfig kFreshTrunk{.kind = ShadowKind::kTeacherTrunk,
                                   .residual = false};
constexpr ShadowConfig kStudentTrunk{.kind = ShadowKind::kStudentTrunk};
constexpr ShadowConfig kTeacherCopy{.kind = ShadowKind::kTeacherCopy};
constexpr ShadowConfig kTeacherShape{.kind = ShadowKind::kTeacherShape};

constexpr ImageArm kArms[] = {
    {"alone", "labels, no teacher", kLabels, {}},
    {kPlainArm, "labels and the teacher", kPlain, {}},
    {kMatchedArm, "the same with normalised logits", kPlain, {}, true},
    {kShakeArm, "a shadow on the teacher's trunk, as published", kShake,
     kTeacherTrunk},
    {"shake_matched", "the same with normalised logits", kShake, kTeacherTrunk,
     true},
    {"shake_student_trunk", "a shadow on the student's trunk, as submitted",
     kShake, kStudentTrunk},
    {"shake_no_reversed", "shake without what the student teaches the shadow",
     kOneWay, kFreshTrunk},
    {"shake_released", "shake_matched with the released program's other extras",
     kReleased, kTeacherTrunk, true},
    {"fine_tuned_teacher", "the whole teacher learns on beside the student",
     kMutual, kTeacherCopy},
    {"dml", "deep mutual learning: a teacher's shape that starts from nothing",
     kMutual, kTeacherShape},
    {kLongerArm,
     "kd with as many epochs as shake's processor time allows",
     kPlain,
     {}},
};

}  // namespace

std::span<const ImageArm> ImageArms() { return kArms; }

std::vector<std::string> ImageArmNames() {
  std::vector<std::string> names;
  for (const ImageArm& arm : kArms) names.emplace_back(arm.name);
  return names;
}

const ImageArm& ImageArmNamed(std::string_view name) {
  for (const ImageArm& arm : kArms) {
    if (arm.name == name) return arm;
  }
  throw std::invalid_argument(
      configs::UnknownName("arm", name, ImageArmNames()));
}

}  // namespace ballast::tools
