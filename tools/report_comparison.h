// Which evaluations may be compared, and whose they are.
#pragma once

#include <vector>

#include "tools/report_data.h"

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

/// Whether both are of the same worlds, tested in the same way.
bool Comparable(const EvaluationFile& a, const EvaluationFile& b);

/// Groups `evaluations`, which must outlive the result, and adds their methods
/// to `data`; one that repeats a training is left out with a note.
std::vector<Comparison> Compare(
    const std::vector<ReportEvaluation>& evaluations, ReportData& data);

}  // namespace ballast::tools
