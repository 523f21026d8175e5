#include "tools/report_comparison.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace ballast::tools {
namespace {

bool SameAxes(const EvaluationFile& a, const EvaluationFile& b) {
  return std::equal(a.axes.begin(), a.axes.end(), b.axes.begin(), b.axes.end(),
                    [](const EvaluationAxis& x, const EvaluationAxis& y) {
                      return std::tie(x.name, x.nominal, x.values) ==
                             std::tie(y.name, y.nominal, y.values);
                    });
}

bool SameConstraints(const EvaluationFile& a, const EvaluationFile& b) {
  return std::equal(
      a.constraints.begin(), a.constraints.end(), b.constraints.begin(),
      b.constraints.end(),
      [](const EvaluationConstraint& x, const EvaluationConstraint& y) {
        return std::tie(x.name, x.budget_per_episode) ==
               std::tie(y.name, y.budget_per_episode);
      });
}

std::optional<std::int64_t> BurnIn(const EvaluationFile& file) {
  if (!file.average) return std::nullopt;
  return file.average->burn_in;
}

/// Whether two files describe one training, which counts once.
bool SameTraining(const EvaluationFile& a, const EvaluationFile& b) {
  if (!a.policy.training_seed || !b.policy.training_seed) {
    return a.policy.sha256 == b.policy.sha256;
  }
  return a.policy.training_seed == b.policy.training_seed;
}

}  // namespace

bool Comparable(const EvaluationFile& a, const EvaluationFile& b) {
  return std::tie(a.task, a.safety_coefficient, a.challenges, a.episodes,
                  a.deterministic, a.horizon) ==
             std::tie(b.task, b.safety_coefficient, b.challenges, b.episodes,
                      b.deterministic, b.horizon) &&
         BurnIn(a) == BurnIn(b) && SameAxes(a, b) &&
         a.schedules == b.schedules && SameConstraints(a, b);
}

std::vector<Comparison> Compare(
    const std::vector<ReportEvaluation>& evaluations, ReportData& data) {
  std::vector<Comparison> comparisons;
  for (const ReportEvaluation& evaluation : evaluations) {
    const EvaluationFile& file = evaluation.file;
    const std::size_t method =
        MethodIndex(data.methods, file.policy.method, evaluation.experiment);
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
