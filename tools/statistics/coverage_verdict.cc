#include "tools/statistics/coverage_verdict.h"

#include <algorithm>

namespace ballast::tools {
namespace {

Verdict& VerdictFor(const Coverage& coverage, std::vector<Verdict>& verdicts) {
  for (Verdict& verdict : verdicts) {
    if (verdict.statistic == coverage.statistic &&
        verdict.tasks == coverage.tasks && verdict.seeds == coverage.seeds) {
      return verdict;
    }
  }
  verdicts.push_back({coverage.statistic, coverage.tasks, coverage.seeds, {}});
  return verdicts.back();
}

MethodVerdict Judge(IntervalMethod method,
                    std::span<const Coverage* const> populations) {
  MethodVerdict verdict{method, 1, "", 0};
  for (const Coverage* coverage : populations) {
    if (coverage->coverage <= verdict.least_coverage) {
      verdict.least_coverage = coverage->coverage;
      verdict.population = coverage->population;
    }
    verdict.width += coverage->width / static_cast<double>(populations.size());
  }
  return verdict;
}

}  // namespace

const MethodVerdict* Verdict::Best() const {
  const MethodVerdict* best = nullptr;
  for (const MethodVerdict& each : methods) {
    if (each.least_coverage < kLeastCoverage) continue;
    if (best == nullptr || each.width < best->width) best = &each;
  }
  return best;
}

const MethodVerdict* Verdict::Of(IntervalMethod method) const {
  const auto found = std::ranges::find(methods, method, &MethodVerdict::method);
  return found == methods.end() ? nullptr : &*found;
}

std::vector<Verdict> JudgeCoverage(std::span<const Coverage> coverages) {
  std::vector<Verdict> verdicts;
  for (const Coverage& first : coverages) {
    Verdict& verdict = VerdictFor(first, verdicts);
    if (!first.decides || verdict.Of(first.method) != nullptr) continue;
    std::vector<const Coverage*> populations;
    for (const Coverage& each : coverages) {
      if (each.decides && each.statistic == first.statistic &&
          each.tasks == first.tasks && each.seeds == first.seeds &&
          each.method == first.method) {
        populations.push_back(&each);
      }
    }
    verdict.methods.push_back(Judge(first.method, populations));
  }
  return verdicts;
}

}  // namespace ballast::tools
