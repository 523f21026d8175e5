// The reference suite's own order of calls, on a simulation of its own.
#pragma once

#include <mujoco/mujoco.h>

#include <memory>
#include <vector>

#include "envs/mujoco/simulation_view.h"

namespace ballast::envs {

struct DataDeleter {
  void operator()(mjData* data) const { mj_deleteData(data); }
};
using DataPointer = std::unique_ptr<mjData, DataDeleter>;

/// Data of its own in the positions and velocities of a simulation, with every
/// mocap body at `target`: x, y, z, qw, qx, qy, qz.
DataPointer DataAt(const mjModel& model, const double* qpos, const double* qvel,
                   const std::vector<double>& target = {});

/// Plays `steps` golden actions from `data`.
/// @return positions, velocities and sensors.
std::vector<double> LegacyRollout(const mjModel& model, int substeps,
                                  mjData* data, int steps);

/// The same numbers of a simulation.
std::vector<double> StateOf(const mjModel& model, const SimulationView& view);

}  // namespace ballast::envs
