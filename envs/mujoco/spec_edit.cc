#include "envs/mujoco/spec_edit.h"

#include <stdexcept>
#include <string>

namespace ballast::envs {

mjsElement* FindElement(mjSpec* spec, mjtObj type, const char* name) {
  mjsElement* element = mjs_findElement(spec, type, name);
  if (!element) {
    throw std::runtime_error(
        std::string("the robot model has no ") + mju_type2Str(type) + " \"" +
        name + "\"; run tools/bootstrap for the dm_control version that fits");
  }
  return element;
}

mjsGeom& FindGeom(mjSpec* spec, const char* name) {
  return *mjs_asGeom(FindElement(spec, mjOBJ_GEOM, name));
}

mjsJoint& FindJoint(mjSpec* spec, const char* name) {
  return *mjs_asJoint(FindElement(spec, mjOBJ_JOINT, name));
}

mjsBody& FindBody(mjSpec* spec, const char* name) {
  return *mjs_asBody(FindElement(spec, mjOBJ_BODY, name));
}

std::vector<mjsElement*> Elements(mjSpec* spec, mjtObj type) {
  std::vector<mjsElement*> elements;
  for (mjsElement* element = mjs_firstElement(spec, type); element;
       element = mjs_nextElement(spec, element)) {
    elements.push_back(element);
  }
  return elements;
}

void SetInheritedDamping(mjSpec* spec, double damping) {
  for (mjsElement* element : Elements(spec, mjOBJ_JOINT)) {
    double& value = mjs_asJoint(element)->damping[0];
    if (value == mjs_getDefault(element)->joint->damping[0]) value = damping;
  }
}

void SetFriction(mjsGeom& geom, double sliding, double torsional,
                 double rolling) {
  geom.friction[0] = sliding;
  geom.friction[1] = torsional;
  geom.friction[2] = rolling;
}

void SetFrictionOfAll(mjSpec* spec, double sliding) {
  for (mjsElement* element : Elements(spec, mjOBJ_GEOM)) {
    SetFriction(*mjs_asGeom(element), sliding, 0.1, 0.1);
  }
}

}  // namespace ballast::envs
