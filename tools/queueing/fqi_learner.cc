#include "tools/queueing/fqi_learner.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <variant>

#include "configs/seeds.h"
#include "models/tensor_finder.h"

namespace ballast::tools {
namespace {

const agents::queueing::NetworkFqiConfig& ConfigOf(
    const Experiment& experiment) {
  return std::get<agents::queueing::NetworkFqiConfig>(
      experiment.queueing->agent);
}

agents::queueing::RandomBehaviour PathOf(const Experiment& experiment) {
  return {*experiment.queueing->system,
          configs::DeriveSeed(experiment.run.seed, "environment")};
}

}  // namespace

FqiLearner::FqiLearner(const Experiment& experiment)
    : experiment_(experiment),
      path_(PathOf(experiment)),
      agent_(*experiment.queueing->system, ConfigOf(experiment),
             configs::DeriveSeed(experiment.run.seed, "agent")) {}

std::vector<models::NamedTensor> FqiLearner::Live(
    std::int64_t until, TrainingState& state,
    const TrainingProgress& /*progress*/) {
  const agents::queueing::Transitions lived = path_.Live(until - state.steps);
  agent_.Learn(lived);
  average_cost_ = lived.costs.mean();
  state.steps += lived.size();
  return {};
}

std::int64_t FqiLearner::DueAfter(std::int64_t steps) const {
  const double share = static_cast<double>(steps) /
                       static_cast<double>(experiment_.run.total_steps);
  return static_cast<std::int64_t>(share * agent_.config().iterations);
}

std::vector<Scalar> FqiLearner::Learn(TrainingState& state,
                                      const TrainingProgress& progress) {
  agents::queueing::NetworkFqiMetrics sum;
  sum.acceptance = 0.0;
  const std::int64_t before = agent_.iteration();
  const std::int64_t due = DueAfter(state.steps);
  ProgressStatus status{};
  status.total = experiment_.run.total_steps;
  status.average_cost = average_cost_;
  while (agent_.iteration() < due) {
    const agents::queueing::NetworkFqiMetrics metrics = agent_.Iterate();
    state.updates += agent_.config().minibatches;
    if (!std::isfinite(metrics.loss)) {
      throw std::runtime_error(
          "learning diverged: the loss of regression " +
          std::to_string(agent_.iteration()) +
          " is not finite; lower the learning rate and begin anew with "
          "--fresh");
    }
    sum.loss += metrics.loss;
    sum.mean_value += metrics.mean_value;
    sum.acceptance += metrics.acceptance;
    sum.exact_zeros += metrics.exact_zeros;
    if (progress) {
      // Regressions take the time, so they measure how far the run has come.
      status.done =
          status.total * agent_.iteration() / agent_.config().iterations;
      progress(status);
    }
  }
  const auto count = static_cast<double>(agent_.iteration() - before);
  std::vector<Scalar> scalars{
      {"Metrics/AverageCost", average_cost_},
      {"Loss/Value", sum.loss / count},
      {"Policy/MeanValue", sum.mean_value / count},
      {"Augmentation/Acceptance", sum.acceptance / count}};
  if (models::HasRelus(policy().shape().network)) {
    scalars.push_back({"Numerics/ExactZeros", sum.exact_zeros.share()});
  }
  return scalars;
}

std::vector<models::NamedTensor> FqiLearner::Save() const {
  std::vector<models::NamedTensor> tensors = agent_.Save();
  tensors.emplace_back("run.events", models::IntegerTensor({agent_.events()}));
  return tensors;
}

void FqiLearner::Restore(const std::vector<models::NamedTensor>& saved,
                         const std::string& file) {
  const std::vector<std::int64_t> events =
      models::TensorFinder(saved, file).Integers("run.events");
  if (events.size() != 1 || events[0] < 1 ||
      events[0] > experiment_.run.total_steps) {
    throw std::invalid_argument(file +
                                ": a number of events that the run has not; "
                                "start anew with --fresh");
  }
  // A newer state may have been refused before: the path starts anew.
  agents::queueing::RandomBehaviour path = PathOf(experiment_);
  agent_.Restore(saved, path.Live(events[0]));
  path_ = path;
}

}  // namespace ballast::tools
