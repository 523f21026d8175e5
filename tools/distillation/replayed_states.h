// States that a teacher's own training left on disk.
#pragma once

#include <vector>

#include "configs/random_stream.h"
#include "tools/distillation/state_source.h"

namespace ballast::tools {

/// Draws from all transitions that the run's checkpoints hold, early ones and
/// late ones alike. Nothing is lived: a step is a state drawn.
class ReplayedStates : public StateSource {
 public:
  /// Reads the transitions of the last teacher's run.
  /// Throws std::invalid_argument if there are none or they are of another
  /// task.
  explicit ReplayedStates(const Experiment& experiment);

  agents::distillation::States Live(const models::Policy& teacher,
                                    const models::Policy& student, double share,
                                    std::int64_t steps) override;
  std::vector<Scalar> Metrics() const override { return {}; }
  std::vector<models::NamedTensor> Save() const override;
  void Restore(const std::vector<models::NamedTensor>& saved,
               const std::string& file) override;

 private:
  agents::distillation::States kept_;
  configs::RandomStream stream_;
};

}  // namespace ballast::tools
