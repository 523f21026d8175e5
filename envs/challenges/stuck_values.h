// Components that keep their last value for a while.
#pragma once

#include <utility>
#include <vector>

#include "envs/challenges/component_faults.h"
#include "envs/challenges/row_challenge.h"

namespace ballast::envs {

/// Components that are out of order repeat what this gave out last; in the
/// first step of all, what goes in.
class StuckValues : public RowChallenge {
 public:
  StuckValues(int width, ComponentFaults faults)
      : faults_(std::move(faults)), previous_(width, 0) {}

  void Apply(std::span<double> row) override;
  void Save(StateWriter& state) const override;
  void Load(StateReader& state) override;

 private:
  ComponentFaults faults_;
  std::vector<double> previous_;  // As given out.
  bool started_ = false;
};

}  // namespace ballast::envs
