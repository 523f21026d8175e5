// What worlds an evaluation is of, in words.
#pragma once

#include <string>

#include "tools/report/report_data.h"

namespace ballast::tools {

/// One sentence, as HTML.
std::string RenderWorlds(const EvaluationSummary& summary);

}  // namespace ballast::tools
