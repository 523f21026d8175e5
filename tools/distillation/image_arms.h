// The ways to teach a small classifier of pictures that a study compares.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/distillation/exchange.h"
#include "agents/distillation/shadow.h"

namespace ballast::tools {

/// One line of the list. Labels are the pictures' own.
struct ImageArm {
  std::string_view name;
  std::string_view summary;
  agents::distillation::ExchangeWeights weights;
  std::optional<agents::distillation::ShadowConfig> shadow;
  bool normalise_logits = false;
};

/// Every arm, in the order in which a study measures them.
std::span<const ImageArm> ImageArms();
std::vector<std::string> ImageArmNames();
/// Throws std::invalid_argument for an unknown name.
const ImageArm& ImageArmNamed(std::string_view name);

// The arms that others are held against.
inline constexpr std::string_view kPlainArm = "kd";
inline constexpr std::string_view kMatchedArm = "kd_matched";
inline constexpr std::string_view kShakeArm = "shake";
/// The plain arm, with as many epochs as SHAKE's processor time allows.
inline constexpr std::string_view kLongerArm = "kd_longer";

}  // namespace ballast::tools
