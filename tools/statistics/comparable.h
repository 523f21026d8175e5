// Which evaluations may be compared.
#pragma once

#include "tools/evaluation_file.h"

namespace ballast::tools {

/// Whether both are of the same worlds, tested in the same way.
bool Comparable(const EvaluationFile& a, const EvaluationFile& b);

}  // namespace ballast::tools
