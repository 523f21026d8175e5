// A policy as one C99 header, for a robot.
#pragma once

#include <string>

#include "tools/export/exported_policy.h"

namespace ballast::tools {

/// A header that needs <math.h> and <stdint.h> and no memory but the stack:
/// NAME_act(), what it follows from, the layout in comments and tables, and,
/// where NAME_GOLDEN is defined, golden pairs with NAME_self_test(). Whatever
/// the texts of a policy file hold, they stay comments and strings. Equal
/// policies of one name give equal bytes.
/// Throws std::invalid_argument for a network beyond what a compiler takes and
/// where GoldenPairs does.
std::string CHeader(const ExportedPolicy& exported);

}  // namespace ballast::tools
