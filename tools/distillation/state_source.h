// Where a distillation takes its states from.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/distillation/state_set.h"
#include "models/named_tensor.h"
#include "models/networks/policy.h"
#include "tools/experiment.h"
#include "tools/tensorboard.h"

namespace ballast::tools {

/// A world that teacher and student live in, or what a teacher's training left
/// on disk.
class StateSource {
 public:
  virtual ~StateSource() = default;

  /// States of at least `steps` steps, each taken by the teacher with
  /// probability `share`, else by the student.
  virtual agents::distillation::States Live(const models::Policy& teacher,
                                            const models::Policy& student,
                                            double share,
                                            std::int64_t steps) = 0;
  /// How those who acted did, the same tags each time; nothing where nothing
  /// is lived.
  virtual std::vector<Scalar> Metrics() const = 0;

  /// Everything that outlives a round, for a checkpoint.
  virtual std::vector<models::NamedTensor> Save() const = 0;
  /// @param file  what messages call it.
  /// Throws std::invalid_argument if `saved` is not of such a source.
  virtual void Restore(const std::vector<models::NamedTensor>& saved,
                       const std::string& file) = 0;
};

/// The source that the configuration asks for.
/// @param experiment  of a distillation; outlives the source.
/// Throws std::invalid_argument if the teacher's run kept no transitions that
/// the regime asks for.
std::unique_ptr<StateSource> MakeStateSource(const Experiment& experiment);

}  // namespace ballast::tools
