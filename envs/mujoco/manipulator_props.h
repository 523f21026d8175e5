// What a manipulator handles: a prop, its target, and what it goes into.
#pragma once

#include <mujoco/mujoco.h>

#include <array>
#include <span>

#include "configs/random_stream.h"

namespace ballast::envs {

/// The prop and the target, and to insert the prop also the receptacle, a cup
/// or a slot, which stands where the target is.
///
/// Each episode has a target of its own. The suite writes it into its model,
/// which here is constant and shared between simulations and threads, so
/// target and receptacle are "mocap" bodies instead: their poses are part of
/// each simulation's state, set at a reset, and the prop moves bit for bit as
/// it would about bodies of the model. None of it outlives an episode.
class ManipulatorProps {
 public:
  /// @param peg     else a ball.
  /// @param insert  into a receptacle; else the target hangs free.
  ManipulatorProps(bool peg, bool insert) : peg_(peg), insert_(insert) {}

  bool peg() const { return peg_; }
  /// Names of bodies, and of the sites in their middle.
  const char* prop() const;
  const char* target() const;
  /// Where the prop's joints lie among positions and velocities: x, z, angle.
  std::span<const int> joints() const { return joints_; }

  /// Removes what is not used, and makes the rest movable.
  void Prepare(mjSpec* spec) const;
  /// Looks up what the functions below read and write.
  void Bind(const mjModel& model);

  /// Draws a target, and the prop in the hand, on the target or anywhere, as
  /// the suite does. The arm must have its pose.
  void Draw(const mjModel* model, mjData* data,
            configs::RandomStream& stream) const noexcept;
  /// @param target  x, y, z, qw, qx, qy, qz of the target body, in the plane.
  /// Throws std::invalid_argument.
  void RequireTarget(std::span<const double> target) const;
  /// Places a target that RequireTarget accepts.
  void PlaceTarget(mjData* data, std::span<const double> target) const noexcept;

 private:
  /// In the plane: m, m, and rad about y.
  struct PlanarPose {
    double x;
    double z;
    double angle;
  };

  PlanarPose DrawTarget(mjData* data,
                        configs::RandomStream& stream) const noexcept;
  PlanarPose DrawAnywhere(mjData* data,
                          configs::RandomStream& stream) const noexcept;
  PlanarPose InHand(const mjModel* model, mjData* data) const noexcept;
  void Place(mjData* data, double x, double z, double qw,
             double qy) const noexcept;

  bool peg_;
  bool insert_;
  int mocap_target_ = 0;
  int mocap_receptacle_ = 0;  // To insert only.
  int grasp_ = 0;             // The hand's site.
  std::array<int, 3> joints_{};
};

}  // namespace ballast::envs
