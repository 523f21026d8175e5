#include "tools/queueing/ppo_learner.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>
#include <variant>

#include "configs/seeds.h"

namespace ballast::tools {
namespace {

const agents::queueing::PpoConfig& ConfigOf(const Experiment& experiment) {
  return std::get<agents::queueing::PpoConfig>(experiment.queueing->agent);
}

}  // namespace

PpoLearner::PpoLearner(const Experiment& experiment)
    : experiment_(experiment),
      collector_(*experiment.queueing->system, ConfigOf(experiment).rollout,
                 configs::DeriveSeed(experiment.run.seed, "environment")),
      agent_(*experiment.queueing->system, ConfigOf(experiment),
             configs::DeriveSeed(experiment.run.seed, "agent")) {}

std::vector<models::NamedTensor> PpoLearner::Live(
    std::int64_t /*until*/, TrainingState& state,
    const TrainingProgress& /*progress*/) {
  rollout_ = &collector_.Collect(agent_.policy());
  state.steps += rollout_->rows();
  return {};
}

std::vector<Scalar> PpoLearner::Learn(TrainingState& state,
                                      const TrainingProgress& progress) {
  assert(rollout_ != nullptr);
  const agents::queueing::PpoMetrics metrics = agent_.Update(*rollout_);
  rollout_ = nullptr;
  ++state.updates;
  if (!std::isfinite(metrics.value_loss) ||
      !std::isfinite(metrics.actor.loss)) {
    throw std::runtime_error(
        "learning diverged: a loss in iteration " +
        std::to_string(state.iteration) +
        " is not finite; lower a learning rate and begin anew with --fresh");
  }
  if (progress) {
    ProgressStatus status{};
    status.total = experiment_.run.total_steps;
    status.done = std::min(state.steps, status.total);
    status.average_cost = metrics.mean_cost;
    progress(status);
  }
  std::vector<Scalar> scalars{{"Metrics/AverageCost", metrics.mean_cost},
                              {"Loss/Value", metrics.value_loss},
                              {"Loss/Policy", metrics.actor.loss},
                              {"Policy/Entropy", metrics.actor.entropy},
                              {"Policy/Kl", metrics.actor.kl},
                              {"Augmentation/Acceptance", metrics.acceptance}};
  if (models::HasRelus(policy().shape().network)) {
    scalars.push_back(
        {"Numerics/ExactZeros", metrics.actor.exact_zeros.share()});
  }
  return scalars;
}

std::vector<models::NamedTensor> PpoLearner::Save() const {
  std::vector<models::NamedTensor> tensors = agent_.Save();
  const std::vector<models::NamedTensor> paths = collector_.Save();
  tensors.insert(tensors.end(), paths.begin(), paths.end());
  return tensors;
}

void PpoLearner::Restore(const std::vector<models::NamedTensor>& saved,
                         const std::string& /*file*/) {
  agent_.Restore(saved);
  collector_.Restore(saved);
}

}  // namespace ballast::tools
