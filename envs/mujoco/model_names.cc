#include "envs/mujoco/model_names.h"

#include <stdexcept>
#include <string>

namespace ballast::envs {

int FindId(const mjModel& model, mjtObj type, const char* name) {
  const int id = mj_name2id(&model, type, name);
  if (id < 0) {
    throw std::runtime_error(
        std::string("the robot model has no ") + mju_type2Str(type) + " \"" +
        name + "\"; run tools/bootstrap for the dm_control version that fits");
  }
  return id;
}

int FindSensor(const mjModel& model, const char* name) {
  return model.sensor_adr[FindId(model, mjOBJ_SENSOR, name)];
}

int FindJointPosition(const mjModel& model, const char* name) {
  return model.jnt_qposadr[FindId(model, mjOBJ_JOINT, name)];
}

int FindJointVelocity(const mjModel& model, const char* name) {
  return model.jnt_dofadr[FindId(model, mjOBJ_JOINT, name)];
}

}  // namespace ballast::envs
