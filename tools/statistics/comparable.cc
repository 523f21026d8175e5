#include "tools/statistics/comparable.h"

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

}  // namespace

bool Comparable(const EvaluationFile& a, const EvaluationFile& b) {
  return std::tie(a.task, a.safety_coefficient, a.challenges, a.episodes,
                  a.deterministic, a.horizon) ==
             std::tie(b.task, b.safety_coefficient, b.challenges, b.episodes,
                      b.deterministic, b.horizon) &&
         BurnIn(a) == BurnIn(b) && SameAxes(a, b) &&
         a.schedules == b.schedules && SameConstraints(a, b);
}

}  // namespace ballast::tools
