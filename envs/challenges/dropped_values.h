// Components that read 0 for a while.
#pragma once

#include <utility>

#include "envs/challenges/component_faults.h"
#include "envs/challenges/row_challenge.h"

namespace ballast::envs {

/// Sets components that are out of order to 0.
class DroppedValues : public RowChallenge {
 public:
  explicit DroppedValues(ComponentFaults faults) : faults_(std::move(faults)) {}

  void Apply(std::span<double> row) override;
  void Save(StateWriter& state) const override { faults_.Save(state); }
  void Load(StateReader& state) override { faults_.Load(state); }

 private:
  ComponentFaults faults_;
};

}  // namespace ballast::envs
