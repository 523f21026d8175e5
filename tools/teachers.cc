#include "tools/teachers.h"

#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "tools/distillation/teacher_ranking_report.h"
#include "tools/run_directory.h"
#include "tools/text_table.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

struct TeachersOptions {
  std::string run;
  RankingOptions ranking;
  bool json = false;
};

void ShowTeachers(const TeachersOptions& options) {
  const RunDirectory run(options.run);
  if (!std::filesystem::exists(run.config())) {
    throw std::invalid_argument(options.run +
                                ": no run directory (config.toml is absent); "
                                "name a folder that `ballast train` made");
  }
  UseThreads(1);
  const TeacherRanking ranking = RankTeachers(
      run, options.ranking, [](std::int64_t done, std::int64_t total) {
        std::cerr << "teachers: " << done << " of " << total << " policies"
                  << std::endl;
      });
  if (options.json) {
    std::cout << RankingJson(ranking).dump(2) << "\n";
    return;
  }
  std::cout << TextTable(RankingCells(ranking)) << "\n"
            << RankingSummary(ranking);
}

}  // namespace

void AddTeachers(CLI::App& program) {
  const auto options = std::make_shared<TeachersOptions>();
  CLI::App* verb = program.add_subcommand(
      "teachers", "Compare the policies that a run kept, as teachers.");
  verb->add_option("run", options->run,
                   "Run directory, trained with run.keep_policies")
      ->required();
  verb->add_option("--steps", options->ranking.states.steps,
                   "Environment steps whose states they are compared on")
      ->check(CLI::Range(100, 10'000'000))
      ->capture_default_str();
  verb->add_option("--episodes", options->ranking.episodes,
                   "Episodes behind each return and cost")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  verb->add_option("--updates", options->ranking.updates,
                   "Updates of a probe, at most")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  verb->add_option("--seed", options->ranking.states.seed,
                   "Of states, probes and episodes")
      ->capture_default_str();
  verb->add_flag("--json", options->json,
                 "Print one JSON document instead of the table");
  verb->footer("Example: ballast teachers runs/kept");
  verb->callback([options] { ShowTeachers(*options); });
}

}  // namespace ballast::tools
