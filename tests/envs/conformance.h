// Plays a task and holds every time step to what all tasks promise.
#pragma once

#include <span>
#include <string>

#include "envs/environment.h"
#include "envs/task.h"

namespace ballast::envs {

/// A task with every constraint it has.
TaskOptions Constrained(const TaskInfo& task);

/// Whether the suite's own edit changes the world at the nominal value: it
/// also sets the floor's friction, or puts both thighs on one side.
bool ChangesAtNominal(const std::string& task, const std::string& parameter);

/// Sizes, names, units and ranges.
void CheckSpec(const EnvironmentSpec& spec);

/// What each actor does at control step k, uniform in [-1, 1); depends on
/// nothing but actor and step.
/// @return [actors, A].
RowMatrix RandomAction(std::span<const int> actors, int actuators, int k);

/// Resets all simulations and takes `steps` random actions, the i-th
/// simulation those of actors[i]. Checks of each time step that its sizes are
/// the specification's, that nothing diverges, observations are finite,
/// rewards in [0, 1] and costs 0 or 1, and that the horizon alone ends an
/// episode.
/// @return [(steps + 1) N, S + 1 + K], observation, reward and costs; the N
///   rows of a step stand together.
RowMatrix Play(VectorEnvironment& environment, int steps,
               std::span<const int> actors);
/// Each simulation acts on its own.
RowMatrix Play(VectorEnvironment& environment, int steps);

/// The rows of one simulation among n.
RowMatrix RowsOf(const RowMatrix& played, int simulation, int n);

}  // namespace ballast::envs
