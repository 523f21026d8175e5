#include "tools/make_learner.h"

#include <variant>

#include "tools/constrained_learner.h"
#include "tools/distillation/distillation_learner.h"
#include "tools/queueing/dqn_learner.h"
#include "tools/queueing/fqi_learner.h"
#include "tools/queueing/ppo_learner.h"

namespace ballast::tools {

std::unique_ptr<Learner> MakeLearner(const Experiment& experiment) {
  if (experiment.distillation) {
    return std::make_unique<DistillationLearner>(experiment);
  }
  if (!experiment.queueing) {
    return std::make_unique<ConstrainedLearner>(experiment);
  }
  const auto& agent = experiment.queueing->agent;
  if (std::holds_alternative<agents::queueing::PpoConfig>(agent)) {
    return std::make_unique<PpoLearner>(experiment);
  }
  if (std::holds_alternative<agents::queueing::NetworkFqiConfig>(agent)) {
    return std::make_unique<FqiLearner>(experiment);
  }
  return std::make_unique<DqnLearner>(experiment);
}

}  // namespace ballast::tools
