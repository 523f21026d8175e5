#include "tools/make_learner.h"

#include "tools/constrained_learner.h"
#include "tools/queueing/ppo_learner.h"

namespace ballast::tools {

std::unique_ptr<Learner> MakeLearner(const Experiment& experiment) {
  if (!experiment.queueing) {
    return std::make_unique<ConstrainedLearner>(experiment);
  }
  return std::make_unique<PpoLearner>(experiment);
}

}  // namespace ballast::tools
