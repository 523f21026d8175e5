#include "tools/statistics/coverage.h"

#include <cmath>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tools/statistics/coverage_verdict.h"
#include "tools/statistics/offered_intervals.h"

namespace ballast::tools {
namespace {

constexpr int kSamples = 300;

/// Three standard errors of a coverage near the limit, of this few samples.
double Slack() {
  return 3 * std::sqrt(kLeastCoverage * (1 - kLeastCoverage) / kSamples);
}

const std::vector<Coverage>& Simulated() {
  static const std::vector<Coverage> kCoverages = SimulateCoverage(
      {.seeds = {3, 4, 5, 10}, .tasks = {1}, .samples = kSamples, .seed = 1});
  return kCoverages;
}

BOOST_AUTO_TEST_SUITE(coverage)

// The table of offers is derived anew, as far as so few samples can tell.
BOOST_AUTO_TEST_CASE(what_is_offered_holds_and_what_holds_is_offered) {
  for (const Verdict& verdict : JudgeCoverage(Simulated())) {
    const std::string what = std::string(Name(verdict.statistic)) + " of " +
                             std::to_string(verdict.seeds) + " seeds";
    const auto offered =
        OfferedMethod(verdict.statistic, verdict.tasks, verdict.seeds);
    if (offered) {
      BOOST_REQUIRE_MESSAGE(verdict.Of(*offered) != nullptr, what);
      BOOST_TEST(
          verdict.Of(*offered)->least_coverage >= kLeastCoverage - Slack(),
          what);
      continue;
    }
    for (const MethodVerdict& method : verdict.methods) {
      BOOST_TEST(method.least_coverage < kLeastCoverage + Slack(), what);
    }
  }
}

// What the table keeps away, so that the test above could fail.
BOOST_AUTO_TEST_CASE(three_seeds_are_too_few_for_a_bootstrap) {
  for (const Verdict& verdict : JudgeCoverage(Simulated())) {
    if (verdict.statistic != Statistic::kMean || verdict.seeds != 3) continue;
    BOOST_TEST(verdict.Of(IntervalMethod::kPercentile)->least_coverage < 0.8);
    BOOST_TEST(verdict.Of(IntervalMethod::kBca)->least_coverage < 0.8);
    // Its ends are infinite.
    BOOST_TEST(verdict.Of(IntervalMethod::kStudentised)->least_coverage < 0.1);
  }
}

// Student's interval is exact for the mean of normal scores: the simulation
// must find 95 %, within three standard errors of 0.0126.
BOOST_AUTO_TEST_CASE(students_interval_is_exact_for_normal_scores) {
  int found = 0;
  for (const Coverage& each : Simulated()) {
    if (each.statistic != Statistic::kMean || each.population != "normal" ||
        each.method != IntervalMethod::kStudent) {
      continue;
    }
    BOOST_TEST(std::abs(each.coverage - 0.95) <= 0.038);
    ++found;
  }
  BOOST_TEST(found == 4);
}

BOOST_AUTO_TEST_CASE(threads_share_the_work_and_change_nothing) {
  CoverageOptions options{.seeds = {3}, .tasks = {1}, .samples = 3};
  const std::vector<Coverage> alone = SimulateCoverage(options);
  options.threads = 3;
  const std::vector<Coverage> shared = SimulateCoverage(options);
  BOOST_REQUIRE(alone.size() == shared.size());
  for (std::size_t i = 0; i < alone.size(); ++i) {
    BOOST_TEST(alone[i].coverage == shared[i].coverage);
    BOOST_TEST(alone[i].width == shared[i].width);
  }
}

BOOST_AUTO_TEST_CASE(a_population_outside_of_the_decision_decides_nothing) {
  const auto row = [](std::string population, bool decides, double coverage) {
    return Coverage{
        Statistic::kMean,         1,        3, std::move(population), decides,
        IntervalMethod::kStudent, coverage, 2};
  };
  const std::vector<Coverage> rows = {
      row("a", true, 0.95), row("b", true, 0.94), row("c", false, 0.5)};
  const Verdict verdict = JudgeCoverage(rows).at(0);
  BOOST_TEST(verdict.methods.at(0).least_coverage == 0.94);
  BOOST_TEST(verdict.methods.at(0).population == "b");
  BOOST_TEST((verdict.Best() == &verdict.methods[0]));
}

BOOST_AUTO_TEST_CASE(the_narrowest_that_holds_is_best) {
  const auto row = [](IntervalMethod method, double coverage, double width) {
    return Coverage{Statistic::kMean, 1, 3, "a", true, method, coverage, width};
  };
  const std::vector<Coverage> rows = {
      row(IntervalMethod::kPercentile, 0.92, 1),
      row(IntervalMethod::kStudentised, 0.93, 2),
      row(IntervalMethod::kStudent, 0.99, 3)};
  BOOST_TEST((JudgeCoverage(rows).at(0).Best()->method ==
              IntervalMethod::kStudentised));
  BOOST_TEST((JudgeCoverage({rows.data(), 1}).at(0).Best() == nullptr));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
