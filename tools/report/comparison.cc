#include "tools/report/comparison.h"

#include <algorithm>

#include "tools/statistics/comparable.h"

namespace ballast::tools {
namespace {

/// Whether two files describe one training, which counts once.
bool SameTraining(const EvaluationFile& a, const EvaluationFile& b) {
  if (!a.policy.training_seed || !b.policy.training_seed) {
    return a.policy.sha256 == b.policy.sha256;
  }
  return a.policy.training_seed == b.policy.training_seed;
}

}  // namespace

std::string TrainingsOf(const ReportEvaluation& evaluation) {
  const EvaluatedPolicy& policy = evaluation.file.policy;
  if (policy.training_seed) return evaluation.experiment;
  return "policy " + policy.sha256.substr(0, 12);
}

std::vector<Comparison> Compare(
    const std::vector<ReportEvaluation>& evaluations, ReportData& data) {
  std::vector<Comparison> comparisons;
  for (const ReportEvaluation& evaluation : evaluations) {
    const EvaluationFile& file = evaluation.file;
    const std::size_t method =
        MethodIndex(data.methods, file.policy.method, TrainingsOf(evaluation));
    auto comparison = std::find_if(
        comparisons.begin(), comparisons.end(),
        [&](const Comparison& each) { return Comparable(*each.first, file); });
    if (comparison == comparisons.end()) {
      comparison = comparisons.insert(comparisons.end(), {&file, {}});
    }
    auto group = std::find_if(
        comparison->groups.begin(), comparison->groups.end(),
        [&](const EvaluationGroup& each) { return each.method == method; });
    if (group == comparison->groups.end()) {
      group = comparison->groups.insert(comparison->groups.end(), {method, {}});
    }
    const bool repeated = std::any_of(
        group->files.begin(), group->files.end(),
        [&](const EvaluationFile* each) { return SameTraining(*each, file); });
    if (repeated) {
      data.notes.push_back(evaluation.path.string() +
                           " is left out: an evaluation of the same method, "
                           "training seed and grid came before it.");
    } else {
      group->files.push_back(&file);
    }
  }
  return comparisons;
}

}  // namespace ballast::tools
