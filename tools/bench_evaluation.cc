#include "tools/bench_evaluation.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "agents/evaluator.h"
#include "envs/registry.h"
#include "tools/bare_loop.h"
#include "tools/evaluation_subject.h"
#include "tools/number_format.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

constexpr int kRounds = 5;
/// Less than this share of the robots in the same states would be another
/// measurement.
constexpr double kSameStates = 0.9;

using Clock = std::chrono::steady_clock;

/// Robots that live their episodes and can have them played again by a bare
/// loop.
class RecordedRobots : public envs::VectorEnvironment {
 public:
  RecordedRobots(std::unique_ptr<envs::VectorEnvironment> environment,
                 int threads)
      : environment_(std::move(environment)), bare_(robots(), threads) {}

  const envs::EnvironmentSpec& spec() const override {
    return environment_->spec();
  }
  int size() const override { return environment_->size(); }
  const envs::TimeStep& Reset(std::span<const int> ids) override {
    const envs::TimeStep& time_step = environment_->Reset(ids);
    bare_.TakePoses(robots());
    return time_step;
  }
  const envs::TimeStep& Step(const envs::RowMatrix& actions) override {
    actions_.push_back(actions);
    return environment_->Step(actions);
  }
  std::vector<std::uint64_t> State() const override {
    return environment_->State();
  }
  void SetState(std::span<const std::uint64_t> state) override {
    environment_->SetState(state);
  }

  /// @return the seconds the bare loop took.
  double PlayAgain() {
    bare_.Rewind();
    return bare_.Run(actions_, static_cast<int>(actions_.size()));
  }
  std::int64_t steps() const { return std::ssize(actions_) * size(); }
  /// Share of the robots that the bare loop left in the same pose, to the last
  /// bit. Now and then one of some hundred drifts off by a rounding.
  double SameEnds() const {
    const int positions = robots().model(0).nq;
    double same = 0.0;
    for (int i = 0; i < size(); ++i) {
      const double* end = robots().View(i).position;
      if (std::ranges::equal(bare_.position(i),
                             std::span(end, end + positions))) {
        same += 1.0;
      }
    }
    return same / size();
  }

 private:
  const envs::MujocoEnvironment& robots() const {
    return dynamic_cast<const envs::MujocoEnvironment&>(*environment_);
  }

  std::unique_ptr<envs::VectorEnvironment> environment_;
  BareLoop bare_;
  std::vector<envs::RowMatrix> actions_;
};

struct Options {
  std::string run;
  int threads = AvailableCores();
  bool json = false;
};

void Bench(const Options& options) {
  UseThreads(1);
  const EvaluationSubject subject =
      SubjectOfRun(options.run, /*untrained=*/false);
  GridEvaluation evaluation = DefaultEvaluation(subject);
  evaluation.threads = options.threads;
  const BareSpeed speed =
      MeasureEvaluation(*subject.policy, evaluation, kRounds);
  const std::int64_t episodes = RowCount(evaluation);
  if (options.json) {
    nlohmann::ordered_json document{{"task", subject.spec.task},
                                    {"episodes", episodes},
                                    {"threads", options.threads},
                                    {"rounds", kRounds}};
    AppendSpeed(speed, document);
    std::cout << document.dump(2) << "\n";
    return;
  }
  std::cout << subject.spec.task << ", " << episodes << " episodes, "
            << options.threads
            << (options.threads == 1 ? " thread" : " threads") << ", median of "
            << kRounds << " interleaved rounds\n"
            << "  evaluation   " << FormatNumber(speed.steps_per_s)
            << " control steps/s, the policy included\n"
            << "  bare engine  " << FormatNumber(speed.bare_steps_per_s)
            << " control steps/s, the same actions and states\n"
            << "  ratio        " << FormatPercent(speed.ratio) << "\n";
}

}  // namespace

BareSpeed MeasureEvaluation(const models::Policy& policy,
                            const GridEvaluation& evaluation, int rounds) {
  GridEpisodes episodes = DescribeEpisodes(evaluation, RowNumbers(evaluation));
  RecordedRobots robots(
      envs::MakeEnvironment(evaluation.task, std::move(episodes.simulations),
                            evaluation.threads),
      evaluation.threads);
  agents::EvaluateEpisodes(policy, robots, episodes.options);

  std::vector<BareRound> measured;
  for (int round = 0; round < rounds; ++round) {
    const Clock::time_point start = Clock::now();
    EvaluateGrid(policy, evaluation, [](std::int64_t, std::int64_t) {});
    const double own_seconds =
        std::chrono::duration<double>(Clock::now() - start).count();
    const double bare_seconds = robots.PlayAgain();
    if (robots.SameEnds() < kSameStates) {
      throw std::logic_error("the bare loop's robots ended elsewhere");
    }
    measured.push_back(
        {static_cast<double>(robots.steps()), own_seconds, bare_seconds});
  }
  return MedianSpeed(measured);
}

void AddBenchEvaluation(CLI::App& bench) {
  const auto options = std::make_shared<Options>();
  CLI::App* verb = bench.add_subcommand(
      "evaluation", "A run's evaluation, beside the bare physics engine");
  verb->add_option("run", options->run, "Run directory")->required();
  verb->add_option("--threads", options->threads, "They share the episodes")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  verb->add_flag("--json", options->json, "Print one JSON document");
  verb->footer(
      "Example:\n"
      "  ballast bench evaluation runs/walker_walk/seed-0 --threads 2");
  verb->callback([options] { Bench(*options); });
}

}  // namespace ballast::tools
