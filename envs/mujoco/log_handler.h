// What the physics engine may say, and where.
#pragma once

namespace ballast::envs {

/// Keeps MuJoCo from writing to the terminal and to MUJOCO_LOG.TXT in the
/// working directory. Its warnings are dropped, since a time step reports a
/// simulation that diverged. A fatal error, a broken promise of ours, prints
/// one line to stderr and ends the process with status 1: MuJoCo can neither
/// go on after it nor be left by an exception. Call once, first in `main`.
void InstallLogHandler();

}  // namespace ballast::envs
