// Finding the parts of a robot model by name, before it is compiled.
#pragma once

#include <mujoco/mujoco.h>

#include <vector>

namespace ballast::envs {

/// Each throws std::runtime_error if the model has no such part: the suite's
/// file is not the one this program knows.
mjsGeom& FindGeom(mjSpec* spec, const char* name);
mjsJoint& FindJoint(mjSpec* spec, const char* name);
mjsBody& FindBody(mjSpec* spec, const char* name);
mjsElement* FindElement(mjSpec* spec, mjtObj type, const char* name);

/// All elements of one type, collected, so that they may be deleted.
std::vector<mjsElement*> Elements(mjSpec* spec, mjtObj type);

/// Sets the damping of every joint that has the value of its default class.
/// The classes themselves are of no use for this: their values were copied
/// into the joints when the file was parsed.
void SetInheritedDamping(mjSpec* spec, double damping);

/// Sliding, torsional and rolling friction of one geom, as the file gives it.
void SetFriction(mjsGeom& geom, double sliding, double torsional,
                 double rolling);

/// The suite's contact friction of walker and humanoid: that sliding friction
/// and 0.1 for the two others, for every geom, the floor included.
void SetFrictionOfAll(mjSpec* spec, double sliding);

}  // namespace ballast::envs
