#include "tools/distillation/distillation_learner.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "agents/distillation/regime.h"
#include "agents/saved_tensors.h"
#include "configs/seeds.h"
#include "models/networks/zero_census.h"
#include "models/tensor_finder.h"
#include "tools/distillation/teacher_files.h"
#include "tools/updates_due.h"

namespace ballast::tools {
namespace {

using agents::distillation::DistillerMetrics;
using agents::distillation::Regime;
using agents::distillation::States;

/// Updates between two reports of progress.
constexpr std::int64_t kReportEvery = 50;
/// States whose divergence is measured at once.
constexpr std::int64_t kMeasuredRows = 4096;

constexpr const char* kMinibatchStream = "random.minibatches";
constexpr const char* kDigest = "teachers.sha256";

/// Columns of the masks; 0 of a box.
std::int64_t MaskColumns(const envs::EnvironmentSpec& spec) {
  std::int64_t columns = 0;
  for (const envs::Factor& factor : spec.action.factors) {
    columns += factor.choices;
  }
  return columns;
}

/// Of all states that a run takes, or of a round's if only those are learnt
/// on. Robots live whole episodes, so a round may overrun.
std::int64_t CapacityFor(const Experiment& experiment) {
  const bool only_newest =
      experiment.distillation->config.regime == Regime::kStudent;
  const std::int64_t steps = only_newest ? experiment.run.steps_per_iteration +
                                               experiment.run.initial_steps
                                         : experiment.run.total_steps;
  constexpr std::int64_t kActorsAtMost = 100'000;
  return std::max<std::int64_t>(1, steps) + experiment.spec.horizon +
         (experiment.queueing ? kActorsAtMost : 0);
}

at::Tensor DigestTensor(const std::string& digest) {
  std::vector<std::int64_t> bytes(digest.begin(), digest.end());
  return models::IntegerTensor(bytes);
}

double MeanOf(const std::vector<DistillerMetrics>& updates,
              double DistillerMetrics::*field) {
  double sum = 0.0;
  for (const DistillerMetrics& update : updates) sum += update.*field;
  return sum / static_cast<double>(updates.size());
}

/// Some of the states, evenly spread.
States Measured(const States& states) {
  const std::int64_t every =
      std::max<std::int64_t>(1, states.rows() / kMeasuredRows);
  const at::Tensor rows = at::arange(0, states.rows(), every, at::kLong);
  States some{at::index_select(states.observation, 0, rows), {}};
  if (states.mask.defined()) {
    some.mask = at::index_select(states.mask, 0, rows);
  }
  return some;
}

}  // namespace

DistillationLearner::DistillationLearner(const Experiment& experiment)
    : experiment_(experiment),
      teachers_(LoadTeachers(experiment)),
      distiller_(*teachers_, experiment.distillation->config.distiller,
                 configs::DeriveSeed(experiment.run.seed, "agent")),
      source_(MakeStateSource(experiment)),
      states_(CapacityFor(experiment),
              static_cast<std::int64_t>(experiment.spec.observation.size()),
              MaskColumns(experiment.spec)),
      minibatch_stream_(
          configs::DeriveSeed(experiment.run.seed, "minibatches")) {}

std::vector<models::NamedTensor> DistillationLearner::Live(
    std::int64_t until, TrainingState& state,
    const TrainingProgress& /*progress*/) {
  const auto& config = experiment_.distillation->config;
  teacher_share_ = agents::distillation::TeacherShare(
      config.regime, config.teacher_decay, state.iteration - 1);
  if (config.regime == Regime::kStudent) states_.Clear();
  const States lived = source_->Live(*teachers_, distiller_.policy(),
                                     teacher_share_, until - state.steps);
  state.steps += lived.rows();
  new_divergence_ = distiller_.Divergence(Measured(lived));
  states_.Add(lived);
  std::vector<models::NamedTensor> tensors{{"observation", lived.observation}};
  if (lived.mask.defined()) tensors.emplace_back("mask", lived.mask);
  return tensors;
}

std::vector<Scalar> DistillationLearner::Learn(
    TrainingState& state, const TrainingProgress& progress) {
  const std::int64_t due = UpdatesDue(experiment_.run, state);
  ProgressStatus status{};
  status.total = experiment_.run.total_steps;
  const std::int64_t before = state.steps - state.transitions.back();
  std::vector<DistillerMetrics> updates;
  for (std::int64_t i = 0; i < due; ++i) {
    updates.push_back(distiller_.Update(states_.Sample(
        experiment_.distillation->config.distiller.batch, minibatch_stream_)));
    ++state.updates;
    if (!std::isfinite(updates.back().student_loss) ||
        !std::isfinite(updates.back().shadow_loss)) {
      throw std::runtime_error(
          "learning diverged: a loss in update " +
          std::to_string(state.updates) +
          " is not finite; lower a learning rate and begin anew with --fresh");
    }
    if (progress && i % kReportEvery == 0) {
      status.done =
          std::min(before + (state.steps - before) * i / due, status.total);
      progress(status);
    }
  }
  for (std::size_t i = 0; i < teachers_->count(); ++i) {
    teachers_->teacher(i).RequireUnchanged();
  }
  status.done = std::min(state.steps, status.total);
  if (progress) progress(status);

  std::vector<Scalar> scalars = source_->Metrics();
  const auto add = [&](const char* tag, double DistillerMetrics::*field) {
    scalars.push_back({tag, MeanOf(updates, field)});
  };
  scalars.push_back({"Distillation/TeacherShare", teacher_share_});
  scalars.push_back({"Distillation/NewDivergence", new_divergence_});
  add("Distillation/Divergence", &DistillerMetrics::divergence);
  add("Distillation/ShadowDivergence", &DistillerMetrics::shadow_divergence);
  add("Distillation/TrustedShare", &DistillerMetrics::trusted_share);
  add("Loss/Student", &DistillerMetrics::student_loss);
  add("Loss/Shadow", &DistillerMetrics::shadow_loss);
  add("Policy/GradientNorm", &DistillerMetrics::gradient_norm);
  if (models::HasRelus(distiller_.policy().shape().network)) {
    add("Numerics/ExactZeros", &DistillerMetrics::exact_zeros);
  }
  return scalars;
}

std::vector<models::NamedTensor> DistillationLearner::Save() const {
  std::vector<models::NamedTensor> tensors = distiller_.Save();
  agents::AddTensors("", source_->Save(), tensors);
  tensors.emplace_back(kMinibatchStream, agents::WordsOf(minibatch_stream_));
  tensors.emplace_back(kDigest, DigestTensor(teachers_->Digest()));
  return tensors;
}

void DistillationLearner::Restore(const std::vector<models::NamedTensor>& saved,
                                  const std::string& file) {
  const agents::SavedTensors tensors(saved);
  const at::Tensor digest = DigestTensor(teachers_->Digest());
  if (!at::equal(tensors.Find(kDigest, digest), digest)) {
    throw std::invalid_argument(
        file +
        ": was taught by another policy, or with other critics, than [teacher] "
        "names now; put them back, or start anew with --fresh");
  }
  distiller_.Restore(saved);
  source_->Restore(saved, file);
  tensors.Restore(kMinibatchStream, minibatch_stream_);
}

void DistillationLearner::Refill(
    std::int64_t skipped, const std::vector<SavedTransitions>& iterations) {
  std::vector<States> read;
  const auto columns =
      static_cast<std::int64_t>(experiment_.spec.observation.size());
  for (const auto& [file, tensors] : iterations) {
    const agents::SavedTensors saved(tensors);
    States states{
        saved.FindRows("observation", at::empty({0, columns})).contiguous(),
        {}};
    const std::int64_t masked = MaskColumns(experiment_.spec);
    if (masked > 0) {
      states.mask =
          saved.Find("mask", at::empty({states.rows(), masked}, at::kBool));
    }
    read.push_back(states);
  }
  states_.Clear();
  if (experiment_.distillation->config.regime == Regime::kStudent) {
    return;  // The next round begins with none.
  }
  states_.Skip(skipped);
  for (const States& states : read) states_.Add(states);
}

}  // namespace ballast::tools
