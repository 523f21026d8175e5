#include "tools/make_learner.h"

#include <variant>

#include "tools/constrained_learner.h"
#include "tools/queueing/dqn_learner.h"
#include "tools/queueing/ppo_learner.h"

namespace ballast::tools {

std::unique_ptr<Learner> MakeLearner(const Experiment& experiment) {
  if (!experiment.queueing) {
    return std::make_unique<ConstrainedLearner>(experiment);
  }
  if (std::holds_alternative<agents::queueing::PpoConfig>(
          experiment.queueing->agent)) {
    return std::make_unique<PpoLearner>(experiment);
  }
  return std::make_unique<DqnLearner>(experiment);
}

}  // namespace ballast::tools
