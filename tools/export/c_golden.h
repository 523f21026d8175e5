// Golden pairs and the self-test of an exported header.
#pragma once

#include <string>

#include "tools/export/exported_policy.h"

namespace ballast::tools {

/// C99 source, in force where NAME_GOLDEN is defined. Throws as GoldenPairs.
std::string CGolden(const ExportedPolicy& exported);

}  // namespace ballast::tools
