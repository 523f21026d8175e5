// What is to be evaluated, from the command line, the run's configuration and
// the paper.
#pragma once

#include <filesystem>
#include <string>

#include "tools/evaluate_options.h"
#include "tools/evaluation_part.h"
#include "tools/evaluation_subject.h"

namespace ballast::tools {

struct EvaluationPlan {
  EvaluationSubject subject;
  EvaluationPart part;  ///< Without rows.
  std::filesystem::path out;
};

/// Throws std::invalid_argument for whatever the options name wrongly.
EvaluationPlan PlanEvaluation(const EvaluateOptions& options);

}  // namespace ballast::tools
