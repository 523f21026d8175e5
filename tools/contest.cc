#include "tools/contest.h"

#include <algorithm>
#include <stdexcept>

#include "tools/statistics/samples.h"

namespace ballast::tools {
namespace {

constexpr int kTrial = 3;  // Counts of the run that sizes the others.
constexpr double kMostCounts = 1e6;

/// A contestant in the course of the rounds.
struct Runner {
  const Contestant& contestant;
  Standing standing;
  int count = 0;  ///< Per round.
  std::vector<double> speeds;
};

/// Does `work` unless the runner fell out; it does if that fails.
void Attempt(Runner& runner, const std::function<void()>& work) {
  if (!runner.standing.problem.empty()) return;
  try {
    work();
  } catch (const std::runtime_error& error) {
    runner.standing.problem = error.what();
  }
}

Standing Summarise(const Runner& runner, const Runner& first) {
  Standing standing = runner.standing;
  if (!standing.problem.empty()) return standing;
  standing.units_per_s = Quantile(runner.speeds, 0.5);
  if (!first.standing.problem.empty()) return standing;
  std::vector<double> ratios;
  for (std::size_t round = 0; round < runner.speeds.size(); ++round) {
    ratios.push_back(first.speeds[round] / runner.speeds[round]);
  }
  standing.ratio = Quantile(ratios, 0.5);
  return standing;
}

}  // namespace

std::vector<Standing> Compete(const std::vector<Contestant>& contestants,
                              int rounds, double seconds) {
  std::vector<Runner> runners;
  for (const Contestant& contestant : contestants) {
    runners.push_back({contestant, {.name = contestant.name}, 0, {}});
  }
  const double turn =
      seconds / rounds / static_cast<double>(contestants.size());
  for (Runner& runner : runners) {
    Attempt(runner, [&] {
      runner.standing.version = runner.contestant.start();
      const double once = runner.contestant.run(kTrial) / kTrial;
      runner.count =
          static_cast<int>(std::clamp(turn / once, 1.0, kMostCounts));
    });
  }
  for (int round = 0; round < rounds; ++round) {
    for (Runner& runner : runners) {
      Attempt(runner, [&] {
        runner.speeds.push_back(runner.count * runner.contestant.units /
                                runner.contestant.run(runner.count));
      });
    }
  }
  std::vector<Standing> standings;
  for (const Runner& runner : runners) {
    standings.push_back(Summarise(runner, runners.front()));
  }
  return standings;
}

}  // namespace ballast::tools
