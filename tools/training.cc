#include "tools/training.h"

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <utility>

#include "models/policy_file.h"
#include "tools/atomic_file.h"
#include "tools/kept_policies.h"
#include "tools/make_learner.h"
#include "tools/policy_layout.h"

namespace ballast::tools {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Training::Training(const Experiment& experiment, const RunDirectory& run)
    : experiment_(experiment),
      run_(run),
      learner_(MakeLearner(experiment)),
      checkpoints_(run.checkpoints(), learner_->replay_capacity()) {
  if (const auto saved = checkpoints_.Load(*learner_)) state_ = *saved;
}

Training::~Training() = default;

void Training::StartFrom(const std::filesystem::path& policy) {
  learner_->StartFrom(*models::LoadPolicy(policy).policy, policy.string());
}

void Training::Run(const TrainingProgress& progress) {
  const RunOptions& options = experiment_.run;
  if (state_.iteration == 0) PostPolicy();
  if (options.evaluate_every > 0) {
    // The row of a saved state's own iteration may be missing: see below.
    evaluation_ = std::make_unique<TrainingEvaluation>(
        experiment_, run_, std::max<std::int64_t>(0, state_.iteration - 1));
    PostEvaluation();
  }
  while (!is_finished()) {
    const Clock::time_point start = Clock::now();
    const std::int64_t updates = state_.updates;
    Live(progress);
    std::vector<Scalar> scalars = learner_->Learn(state_, progress);
    Record(std::move(scalars), state_.updates - updates, SecondsSince(start));
    PostKeptPolicy();

    // A state is safe before its policy is evaluated, and the next one follows
    // that row. The last has none to follow it, so its row comes first.
    if (is_finished()) PostEvaluation();
    if (state_.iteration % options.checkpoint_every == 0 || is_finished()) {
      Save();
    }
    if (!is_finished()) PostEvaluation();
  }
  background_.Wait();
}

void Training::Live(const TrainingProgress& progress) {
  const RunOptions& options = experiment_.run;
  const std::int64_t before = state_.steps;
  ++state_.iteration;
  const std::int64_t until =
      before + options.steps_per_iteration +
      (state_.iteration == 1 ? options.initial_steps : 0);
  const auto lived =
      learner_->Live(std::min(until, options.total_steps), state_, progress);
  state_.transitions.push_back(state_.steps - before);
  if (lived.empty()) return;  // An agent without a replay buffer.
  background_.Post(checkpoints_.SaveTransitions(state_.iteration, lived));
}

void Training::Record(std::vector<Scalar> scalars, std::int64_t updates,
                      double seconds) {
  const std::initializer_list<Scalar> counts = {
      {std::string(kStepsColumn), static_cast<double>(state_.steps)},
      {"Updates", static_cast<double>(state_.updates)}};
  scalars.insert(scalars.begin(), counts);
  if (!progress_table_) {
    std::vector<std::string> columns;
    for (const Scalar& scalar : scalars) columns.push_back(scalar.tag);
    const std::int64_t before = state_.iteration - 1;
    progress_table_ =
        std::make_unique<ProgressTable>(run_.progress(), columns, before);
    timing_table_ = std::make_unique<ProgressTable>(
        run_.timing(), std::vector<std::string>{"Seconds", "UpdatesPerSecond"},
        before);
    tensorboard_ = std::make_unique<TensorboardWriter>(
        run_.tensorboard(), state_.steps - state_.transitions.back());
  }
  std::vector<double> values;
  for (const Scalar& scalar : scalars) values.push_back(scalar.value);
  progress_table_->Append(state_.iteration, values);
  const std::vector<double> timing{seconds,
                                   static_cast<double>(updates) / seconds};
  timing_table_->Append(state_.iteration, timing);
  tensorboard_->Append(state_.steps, scalars);
}

void Training::Save() {
  // One state at a time waits for the disk.
  background_.Wait();
  background_.Post([this] { progress_table_->Sync(); });
  PostPolicy();
  background_.Post(checkpoints_.Save(state_, *learner_));
}

void Training::PostPolicy() {
  background_.Post([file = run_.policy(), bytes = PolicyBytes()] {
    WriteFileAtomically(file, bytes);
  });
}

void Training::PostKeptPolicy() {
  const std::int64_t before = state_.steps - state_.transitions.back();
  if (!IsPolicyKept(before, state_.steps, experiment_.run.total_steps,
                    experiment_.run.keep_policies)) {
    return;
  }
  background_.Post(
      [file = KeptPolicyFile(run_, state_.steps), bytes = PolicyBytes()] {
        std::filesystem::create_directories(file.parent_path());
        WriteFileAtomically(file, bytes);
      });
}

void Training::PostEvaluation() {
  const std::int64_t iteration = state_.iteration;
  if (!evaluation_ || iteration == 0 ||
      iteration % experiment_.run.evaluate_every != 0) {
    return;
  }
  background_.Post(
      [this, iteration, steps = state_.steps, policy = PolicyBytes()] {
        evaluation_->Run(iteration, steps, policy);
      });
}

std::string Training::PolicyBytes() const {
  return models::SavePolicy(learner_->policy(), LayoutOf(experiment_.spec));
}

}  // namespace ballast::tools
