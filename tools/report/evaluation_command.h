// The command that makes an evaluation file again.
#pragma once

#include <string>

#include "tools/evaluation_file.h"

namespace ballast::tools {

/// "ballast evaluate runs/walker/seed-0 --param ... ", as a shell takes it. The
/// file does not know where its policy lay: a run is taken to be in `runs`, a
/// policy without a run to be called by its method, a network's file by its
/// task.
std::string EvaluationCommand(const EvaluationFile& file);

}  // namespace ballast::tools
