// Evaluations that may be compared, method by method.
#pragma once

#include <string>
#include <vector>

#include "tools/report/report_data.h"

namespace ballast::tools {

/// The evaluations of one method, one a training seed.
struct EvaluationGroup {
  std::size_t method;
  std::vector<const EvaluationFile*> files;
};

/// Everything that was evaluated on the same worlds in the same way.
struct Comparison {
  const EvaluationFile* first;
  std::vector<EvaluationGroup> groups;
};

/// The experiment whose trainings count as one method's. A policy that names no
/// training seed stands alone: nothing tells whether another is a second
/// training or the same one.
std::string TrainingsOf(const ReportEvaluation& evaluation);

/// Groups `evaluations`, which must outlive the result, and adds their methods
/// to `data`; one that repeats a training is left out with a note.
std::vector<Comparison> Compare(
    const std::vector<ReportEvaluation>& evaluations, ReportData& data);

}  // namespace ballast::tools
