#include "tools/train.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "models/policy_file.h"
#include "tools/atomic_file.h"
#include "tools/experiment.h"
#include "tools/make_learner.h"
#include "tools/run_directory.h"
#include "tools/run_metadata.h"
#include "tools/seed_jobs.h"
#include "tools/threads.h"
#include "tools/training.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

struct TrainOptions {
  std::string config;
  std::vector<std::string> overrides;
  std::string run_directory;
  std::optional<std::uint64_t> seed;
  std::string seeds;
  int jobs = 1;
  std::string init_from;
  bool fresh = false;
};

/// A config differs from the one a run began with: says where.
void RequireSameConfig(const RunDirectory& run, const Experiment& experiment) {
  if (!fs::exists(run.config())) return;
  constexpr std::size_t kMostBytes = std::size_t{1} << 20;
  const std::string before = ReadWholeFile(run.config(), kMostBytes);
  const std::string key = configs::FirstDifference(before, experiment.resolved);
  if (key.empty()) return;
  throw std::invalid_argument(
      run.path().string() + ": began with another " + key +
      "; undo the change, choose another --run-dir, or pass --fresh to start "
      "anew");
}

/// The run directory of one seed.
fs::path DirectoryFor(const TrainOptions& options, std::uint64_t seed,
                      bool is_one_of_many) {
  const std::string leaf = "seed-" + std::to_string(seed);
  if (options.run_directory.empty()) {
    return fs::path("runs") / fs::path(options.config).stem() / leaf;
  }
  return is_one_of_many ? fs::path(options.run_directory) / leaf
                        : fs::path(options.run_directory);
}

fs::path PolicyOf(const fs::path& run_or_policy) {
  return fs::is_directory(run_or_policy) ? RunDirectory(run_or_policy).policy()
                                         : run_or_policy;
}

/// What meta.json says of the run itself.
RunMetadata DescribeRun(const Experiment& experiment) {
  RunMetadata run;
  run.method = experiment.run.method;
  run.seed = static_cast<std::int64_t>(experiment.run.seed);
  run.task = experiment.spec.task;
  run.horizon = experiment.spec.horizon;
  for (const auto& constraint : experiment.constraints) {
    run.constraints.push_back(
        {constraint.name, constraint.budget_per_episode, constraint.discount});
  }
  return run;
}

/// Says so if the threads are more than the cores; an error it is not.
void WarnOfFewCores(std::size_t jobs, int threads) {
  const int cores = AvailableCores();
  const std::size_t wanted = jobs * static_cast<std::size_t>(threads);
  if (wanted <= static_cast<std::size_t>(cores)) return;
  std::cerr << "ballast: run.threads = " << threads;
  if (jobs > 1) std::cerr << " in " << jobs << " jobs side by side";
  std::cerr << " and " << cores << (cores == 1 ? " core" : " cores")
            << ": they take turns; fewer are as fast" << std::endl;
}

void TrainOne(const TrainOptions& options,
              const std::vector<std::string>& command) {
  std::vector<std::string> overrides = options.overrides;
  if (options.seed) {
    overrides.push_back("run.seed=" + std::to_string(*options.seed));
  }
  const Experiment experiment = LoadExperiment(options.config, overrides);
  UseThreads(experiment.run.threads);
  WarnOfFewCores(/*jobs=*/1, experiment.run.threads);
  const RunDirectory run(
      DirectoryFor(options, experiment.run.seed, /*is_one_of_many=*/false));
  if (!options.init_from.empty()) {
    models::LoadPolicy(
        PolicyOf(options.init_from));  // Refused before we begin.
  }
  if (experiment.distillation) MakeLearner(experiment);  // So are teachers.
  if (!options.fresh) RequireSameConfig(run, experiment);
  const RunLock lock(run);
  if (options.fresh) ClearRun(run);

  Training training(experiment, run);
  if (training.iteration() > 0 && training.is_finished()) {
    std::cout << run.path().string() << ": finished before; evaluate it with "
              << "`ballast evaluate " << run.path().string()
              << "`, or start anew with --fresh\n";
    return;
  }
  if (!options.init_from.empty() && training.iteration() == 0) {
    training.StartFrom(PolicyOf(options.init_from));
  }
  WriteFileAtomically(run.config(), experiment.resolved);
  RecordSession(run.metadata(), DescribeRun(experiment),
                DescribeSession(command, experiment.run.threads));
  if (training.iteration() > 0) {
    std::cout << run.path().string() << ": continues after iteration "
              << training.iteration() << '\n';
  }
  ProgressBar bar(
      std::cerr, isatty(STDERR_FILENO) != 0, TerminalWidth(),
      experiment.run.method + " seed " + std::to_string(experiment.run.seed));
  training.Run([&](const ProgressStatus& status) { bar.Update(status); });
  bar.Finish();
  std::cout << "trained: " << run.policy().string() << "\nnext: ballast "
            << "evaluate " << run.path().string() << '\n';
}

void TrainSeeds(const TrainOptions& options) {
  const std::vector<std::uint64_t> seeds = ParseSeeds(options.seeds);
  // A configuration that is refused is refused once.
  const int threads =
      LoadExperiment(options.config, options.overrides).run.threads;
  const std::size_t side_by_side =
      std::min(seeds.size(), static_cast<std::size_t>(options.jobs));
  // Of a job alone the job itself warns.
  if (threads <= AvailableCores()) WarnOfFewCores(side_by_side, threads);

  std::vector<SeedJob> jobs;
  for (const std::uint64_t seed : seeds) {
    std::vector<std::string> words{
        "train",     options.config,
        "--seed",    std::to_string(seed),
        "--run-dir", DirectoryFor(options, seed, /*is_one_of_many=*/true)};
    for (const std::string& assignment : options.overrides) {
      words.insert(words.end(), {"--set", assignment});
    }
    if (!options.init_from.empty()) {
      words.insert(words.end(), {"--init-from", options.init_from});
    }
    if (options.fresh) words.emplace_back("--fresh");
    jobs.push_back({seed, words});
  }
  RunSeedJobs(jobs, options.jobs);
}

}  // namespace

void AddTrain(CLI::App& program) {
  CLI::App* train = program.add_subcommand(
      "train", "Train a policy; continues an interrupted run by itself.");
  const auto options = std::make_shared<TrainOptions>();
  train->add_option("config", options->config, "Configuration file (TOML)")
      ->required();
  train
      ->add_option("--set", options->overrides,
                   "Change a key of the configuration: agent.batch=128")
      ->allow_extra_args(false);
  train->add_option("--run-dir", options->run_directory,
                    "Run directory; runs/<config>/seed-<N> if not given");
  CLI::Option* seed =
      train->add_option("--seed", options->seed, "The run's seed");
  CLI::Option* seeds =
      train
          ->add_option("--seeds", options->seeds,
                       "Several seeds, 0..4 or 0,3,7, a process each")
          ->excludes(seed);
  train->add_option("--jobs", options->jobs, "Seeds trained side by side")
      ->check(CLI::Range(1, 1024))
      ->needs(seeds);
  train->add_option("--init-from", options->init_from,
                    "Start from the policy of this run or file");
  train->add_flag("--fresh", options->fresh,
                  "Delete what the run directory holds and start anew");
  train->footer(
      "Example:\n"
      "  ballast train configs/ramu/walker_walk.toml --seeds 0..4 --jobs 2");
  train->callback([options] {
    if (options->seeds.empty()) {
      TrainOne(*options, ProgramCommand());
    } else {
      TrainSeeds(*options);
    }
  });
}

}  // namespace ballast::tools
