#include "tools/bench_intervals.h"

#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tools/count_progress.h"
#include "tools/number_format.h"
#include "tools/statistics/coverage_verdict.h"
#include "tools/statistics/offered_intervals.h"
#include "tools/text_table.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  CoverageOptions simulation;
  bool json = false;
};

std::string Percent(double share) { return FormatFixed(100 * share, 1); }

std::string NameOr(const std::optional<IntervalMethod>& method,
                   const std::string& otherwise) {
  return method ? std::string(Name(*method)) : otherwise;
}

std::optional<IntervalMethod> Best(const Verdict& verdict) {
  const MethodVerdict* best = verdict.Best();
  if (best == nullptr) return std::nullopt;
  return best->method;
}

/// The intervals that do not hold, with their coverage.
std::string Failing(const Verdict& verdict) {
  std::string text;
  for (const MethodVerdict& method : verdict.methods) {
    if (method.least_coverage >= kLeastCoverage) continue;
    text += (text.empty() ? "" : ", ") + std::string(Name(method.method)) +
            " " + Percent(method.least_coverage);
  }
  return text;
}

std::string VerdictTable(const std::vector<Verdict>& verdicts) {
  std::vector<std::vector<std::string>> rows = {
      {"statistic", "tasks", "seeds", "offered", "coverage", "worst in",
       "narrowest that holds", "below 93"}};
  for (const Verdict& verdict : verdicts) {
    const auto offered =
        OfferedMethod(verdict.statistic, verdict.tasks, verdict.seeds);
    const MethodVerdict* method = offered ? verdict.Of(*offered) : nullptr;
    rows.push_back({std::string(Name(verdict.statistic)),
                    std::to_string(verdict.tasks),
                    std::to_string(verdict.seeds), NameOr(offered, "none"),
                    method == nullptr ? "" : Percent(method->least_coverage),
                    method == nullptr ? "" : method->population,
                    NameOr(Best(verdict), "none"), Failing(verdict)});
  }
  return TextTable(rows);
}

/// What the offered intervals do where they are not to be trusted.
std::string OutsideTable(const std::vector<Coverage>& coverages) {
  std::vector<std::vector<std::string>> rows = {
      {"population", "statistic", "tasks", "seeds", "offered", "coverage"}};
  for (const Coverage& each : coverages) {
    if (each.decides) continue;
    if (OfferedMethod(each.statistic, each.tasks, each.seeds) != each.method) {
      continue;
    }
    rows.push_back({each.population, std::string(Name(each.statistic)),
                    std::to_string(each.tasks), std::to_string(each.seeds),
                    std::string(Name(each.method)), Percent(each.coverage)});
  }
  return TextTable(rows);
}

Json FiniteOrNull(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json Document(const Options& options, const std::vector<Coverage>& coverages,
              const std::vector<Verdict>& verdicts) {
  Json document{{"confidence", kNominalCoverage},
                {"least_coverage", kLeastCoverage},
                {"samples", options.simulation.samples},
                {"seed", options.simulation.seed},
                {"coverages", Json::array()},
                {"offered", Json::array()}};
  for (const Coverage& each : coverages) {
    document["coverages"].push_back({{"statistic", Name(each.statistic)},
                                     {"tasks", each.tasks},
                                     {"seeds", each.seeds},
                                     {"population", each.population},
                                     {"decides", each.decides},
                                     {"interval", Name(each.method)},
                                     {"coverage", each.coverage},
                                     {"width", FiniteOrNull(each.width)}});
  }
  for (const Verdict& verdict : verdicts) {
    document["offered"].push_back(
        {{"statistic", Name(verdict.statistic)},
         {"tasks", verdict.tasks},
         {"seeds", verdict.seeds},
         {"best_here", NameOr(Best(verdict), "")},
         {"offered",
          NameOr(OfferedMethod(verdict.statistic, verdict.tasks, verdict.seeds),
                 "")}});
  }
  return document;
}

std::vector<Coverage> Simulate(const CoverageOptions& options) {
  CountProgress progress("bench intervals", "samples");
  return SimulateCoverage(options, progress.function());
}

void Bench(const Options& options) {
  UseThreads(1);
  const std::vector<Coverage> coverages = Simulate(options.simulation);
  const std::vector<Verdict> verdicts = JudgeCoverage(coverages);
  if (options.json) {
    std::cout << Document(options, coverages, verdicts).dump(2) << "\n";
    return;
  }
  std::cout << "Coverage of 95 % intervals in the worst of the populations, "
               "in percent, from "
            << FormatCount(options.simulation.samples)
            << " samples each (standard error at 95: "
            << FormatFixed(
                   100 * std::sqrt(0.95 * 0.05 / options.simulation.samples), 1)
            << ")\n\n"
            << VerdictTable(verdicts)
            << "\nWhere no interval of few seeds can be trusted: the offered "
               "ones in populations outside of the decision\n\n"
            << OutsideTable(coverages);
}

}  // namespace

void AddBenchIntervals(CLI::App& bench) {
  const auto options = std::make_shared<Options>();
  CoverageOptions& simulation = options->simulation;
  simulation.threads = AvailableCores();
  CLI::App* verb = bench.add_subcommand(
      "intervals", "How often the intervals of reports hold the truth");
  verb->add_option("--samples", simulation.samples, "Of each population")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  verb->add_option("--seeds", simulation.seeds, "Training seeds of a sample")
      ->delimiter(',')
      ->check(CLI::Range(2, 1000))
      ->capture_default_str();
  verb->add_option("--tasks", simulation.tasks, "Tasks of a sample")
      ->delimiter(',')
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  verb->add_option("--seed", simulation.seed, "Of the simulation")
      ->capture_default_str();
  verb->add_option("--threads", simulation.threads,
                   "They share the populations; the result is the same")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  verb->add_flag("--json", options->json, "Print one JSON document");
  verb->footer(
      "Example:\n"
      "  ballast bench intervals --seeds 3,5 --samples 4000");
  verb->callback([options] { Bench(*options); });
}

}  // namespace ballast::tools
