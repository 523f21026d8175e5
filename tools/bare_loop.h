// The least a program could do with the engine: what robots are timed beside.
#pragma once

#include <mujoco/mjbatch.h>

#include <memory>
#include <span>
#include <vector>

#include "envs/mujoco/mujoco_environment.h"

namespace ballast::tools {

/// A bare loop of mjb_step over the models of an environment: controls in,
/// physics steps, nothing read.
class BareLoop {
 public:
  /// @param robots  outlive this object and keep their models.
  /// @param threads  including the caller's, >= 1.
  BareLoop(const envs::MujocoEnvironment& robots, int threads);

  /// Keeps the states the robots are in, fresh from a reset, as the start.
  void TakePoses(const envs::MujocoEnvironment& robots);
  /// Goes back to the start.
  void Rewind();

  /// @param actions  each [N, A] in [-1, 1], cycled through.
  /// @return the seconds `count` control steps took.
  double Run(std::span<const envs::RowMatrix> actions, int count);

  /// The position of a simulation, nq numbers, as in mjData.
  std::span<const double> position(int simulation) const;

 private:
  struct Deleter {
    void operator()(mjBatch* batch) const { mjb_deleteBatch(batch); }
  };
  struct Pose {
    std::vector<double> position, velocity, acceleration;
  };

  void Step(const envs::RowMatrix& controls);
  double* Component(int component, std::size_t simulation) const;

  int substeps_;
  std::vector<int> ids_;
  std::vector<Pose> start_;
  std::unique_ptr<mjBatch, Deleter> batch_;
};

}  // namespace ballast::tools
