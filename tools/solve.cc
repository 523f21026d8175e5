#include "tools/solve.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "envs/queueing/registry.h"
#include "envs/queueing/state_box.h"
#include "envs/queueing/truncated_network.h"
#include "tools/queueing/batch_learning_flags.h"
#include "tools/queueing/network_solver.h"
#include "tools/queueing/solution_report.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

struct SolveOptions {
  std::filesystem::path network;
  std::vector<int> truncation;
  std::vector<int> second;
  NetworkSolverOptions solver;
  BatchLearningFlags learning;
  bool json = false;
};

/// Says on standard error what is being solved and how far it has come: in
/// place on a terminal, every half a minute elsewhere.
class BoundsLine {
 public:
  void Update(const std::string& what, double lower, double upper) {
    const auto now = Clock::now();
    if (!terminal_ && now - last_ < std::chrono::seconds(30)) return;
    last_ = now;
    std::cerr << (terminal_ ? "\r\x1b[K" : "") << what << ": between " << lower
              << " and " << upper << (terminal_ ? "" : "\n") << std::flush;
  }
  void Finish() {
    if (terminal_) std::cerr << "\r\x1b[K" << std::flush;
  }

 private:
  using Clock = std::chrono::steady_clock;
  bool terminal_ = isatty(STDERR_FILENO) != 0;
  Clock::time_point last_ = Clock::now();
};

/// Without --truncation the file's, with a smaller one beside it.
void ChooseTruncations(const SolveOptions& options,
                       const envs::Network& network,
                       NetworkSolverOptions& solver) {
  solver.caps = options.truncation;
  solver.other_caps = options.second;
  if (!solver.caps.empty()) return;
  solver.caps = network.truncation.caps;
  if (solver.caps.empty()) {
    throw std::invalid_argument(
        options.network.string() +
        ": says nothing of a truncation; pass --truncation with the largest "
        "length of each queue, e.g. 30,30,30");
  }
  if (solver.other_caps.empty()) {
    solver.other_caps = envs::SmallerCaps(solver.caps);
  }
}

/// As many as the tolerance makes sense of.
int DecimalsFor(double tolerance) {
  return std::clamp(static_cast<int>(std::ceil(-std::log10(tolerance))) + 1, 2,
                    12);
}

void Solve(const SolveOptions& options) {
  UseThreads(options.solver.how.threads);
  const envs::Network network = envs::LoadNetwork(options.network);
  NetworkSolverOptions solver = options.solver;
  solver.learning = ReadBatchLearning(options.learning);
  ChooseTruncations(options, network, solver);
  BoundsLine line;
  solver.how.progress = [&](const std::string& what, double lower,
                            double upper) { line.Update(what, lower, upper); };
  const NetworkSolution solution = SolveNetwork(network, solver);
  line.Finish();
  std::cout << (options.json
                    ? SolutionAsJson(solution).dump(2) + "\n"
                    : SolutionAsText(solution,
                                     DecimalsFor(solver.how.tolerance)));
}

void AddOptions(CLI::App& verb, SolveOptions& options) {
  const CLI::Range caps(1, envs::StateBox::kLargestCap);
  verb.add_option("network", options.network,
                  "Network file, e.g. configs/queueing/criss_cross_bm.toml")
      ->required();
  verb.add_option("--truncation", options.truncation,
                  "Largest length of each queue, e.g. 90,45,90; the file's if "
                  "absent, with a smaller one beside it")
      ->delimiter(',')
      ->check(caps);
  verb.add_option("--second", options.second,
                  "Another truncation, to tell from the difference what "
                  "truncating costs")
      ->delimiter(',')
      ->check(caps);
  verb.add_option("--policy", options.solver.policies,
                  "Whose cost to compute: a classical policy (ballast list "
                  "policies), e.g. max_weight, threshold=3 or threshold, which "
                  "is tuned; a run directory; a policy file. May be repeated")
      ->allow_extra_args(false);
  verb.add_flag("--deterministic", options.solver.deterministic,
                "Trained policies take their most likely choices");
  verb.add_flag(
      "--gap", options.solver.gap,
      "Place costs between the optimum (0) and uniform random choices "
      "(1), or MaxWeight where those are unstable");
  AddBatchLearningFlags(verb, options.learning);
  verb.add_option("--tolerance", options.solver.how.tolerance,
                  "Largest distance of the bounds, cost per unit of time")
      ->check(CLI::Range(1e-10, 1e6));
  verb.add_option("--threads", options.solver.how.threads,
                  "Threads; the result does not depend on them")
      ->check(CLI::Range(1, 1024));
  verb.add_flag("--json", options.json,
                "Print one JSON document instead of a table");
}

}  // namespace

void AddSolve(CLI::App& program) {
  CLI::App* verb = program.add_subcommand(
      "solve",
      "Compute the exact optimum of a queueing network, with bounds, and what "
      "policies cost exactly");
  const auto options = std::make_shared<SolveOptions>();
  AddOptions(*verb, *options);
  verb->footer(
      "Example:\n"
      "  ballast solve configs/queueing/criss_cross_bm.toml --policy threshold "
      "--policy max_weight --gap\n"
      "  ballast solve configs/queueing/criss_cross_bm.toml --learn fqi "
      "--learn plug_in --events 100,1000 --augmented 0,10,all");
  verb->callback([options] { Solve(*options); });
}

}  // namespace ballast::tools
