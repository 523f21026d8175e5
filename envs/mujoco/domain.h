// What makes a robot and its task out of the bare physics engine.
#pragma once

#include <mujoco/mujoco.h>

#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "configs/random_stream.h"
#include "envs/environment.h"
#include "envs/mujoco/simulation_view.h"
#include "envs/task.h"

namespace ballast::envs {

/// A physical parameter and the edit of the robot's model that sets it.
struct Parameter {
  ParameterInfo info;
  bool zero_allowed;  ///< A damping may vanish, a length may not.
  void (*apply)(mjSpec* spec, double value);
};

/// One robot with one task. The limits of its constraints scale with a safety
/// coefficient in [0, 1], which every simulation may choose for itself; 1 is
/// the mildest.
class Domain {
 public:
  virtual ~Domain() = default;

  /// In the suite's folder, e.g. "walker.xml".
  virtual std::string model_file() const = 0;
  /// Physics steps per control step.
  virtual int substeps() const = 0;
  /// The one of the file's cameras that films are seen through.
  virtual const char* camera() const = 0;
  virtual std::span<const Parameter> parameters() const = 0;
  /// With the limits of this safety coefficient; the names do not depend on it.
  virtual std::vector<ConstraintInfo> constraints(
      double safety_coefficient) const = 0;
  virtual std::vector<Quantity> observation() const = 0;

  /// Edits that every model of this domain gets.
  virtual void Prepare(mjSpec*) const {}
  /// Looks up what the functions below read. Call once, before them.
  virtual void Bind(const mjModel& model) = 0;

  /// Draws the pose an episode starts from. Called on worker threads, after a
  /// reset and before a forward pass; holds nothing that needs a destructor,
  /// since MuJoCo leaves by longjmp on an error.
  virtual void DrawPose(const mjModel* model, mjData* data,
                        configs::RandomStream& stream) const noexcept = 0;

  /// Refuses what cannot be an episode's target; most robots have none.
  /// Throws std::invalid_argument.
  virtual void RequireTarget(std::span<const double> target) const {
    if (target.empty()) return;
    throw std::invalid_argument("this robot has no target; leave it out");
  }
  /// Places a target that RequireTarget accepts, under DrawPose's rules.
  virtual void PlaceTarget(const mjModel*, mjData*,
                           std::span<const double>) const noexcept {}

  /// Writes observation().size() numbers.
  virtual void Observe(const SimulationView& view, double* out) const = 0;
  /// Per control step.
  virtual double Reward(const SimulationView& view) const = 0;
  /// @param constraint  index in constraints().
  virtual bool Satisfied(int constraint, double safety_coefficient,
                         const SimulationView& view) const = 0;
};

}  // namespace ballast::envs
