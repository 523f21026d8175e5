// States of queueing networks that teacher and student live through together.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "agents/distillation/state_set.h"
#include "configs/random_stream.h"
#include "envs/mixed_system.h"
#include "models/named_tensor.h"
#include "models/networks/factors.h"
#include "models/networks/policy.h"

namespace ballast::agents::distillation {

/// What was lived in one round.
struct LivedPaths {
  /// Step by step, in each step world by world, in each world path by path.
  States states;
  at::Tensor cost;         ///< [N] double, of the step from each state.
  double mean_cost = 0.0;  ///< Per step.
};

/// Paths that never end, from empty queues on, the same number in each of
/// several worlds: the network and perturbed forms of it. Policies choose only
/// what works. A path with more than a thousand jobs begins again, empty: a
/// student may not be stable yet.
class NetworkPaths {
 public:
  /// @param worlds  of the same queues and stations, at least one.
  /// @param actors  paths in each world, >= 1.
  /// @param seed  of every random stream of the paths.
  NetworkPaths(std::vector<std::shared_ptr<const envs::MixedSystem>> worlds,
               int actors, std::uint64_t seed);

  /// Lives at least `steps` steps in all; each is the teacher's with
  /// probability `share`, else the student's.
  LivedPaths Live(const models::Policy& teacher, const models::Policy& student,
                  double share, std::int64_t steps);

  /// Where the paths stand, and the streams, for a checkpoint.
  std::vector<models::NamedTensor> Save() const;
  /// Throws std::invalid_argument if `saved` is not of such paths.
  void Restore(const std::vector<models::NamedTensor>& saved);

 private:
  /// The paths in one world.
  struct Paths {
    std::shared_ptr<const envs::MixedSystem> system;
    envs::IntMatrix states;  ///< [actors, P + d], now.
    std::vector<configs::RandomStream> labels;
    std::vector<configs::RandomStream> teacher;
    std::vector<configs::RandomStream> student;
    std::vector<configs::RandomStream> turns;  ///< Who acts.
  };

  States Observe(const Paths& paths) const;
  envs::IntVector Choose(Paths& paths, const States& seen,
                         const models::Policy& teacher,
                         const models::Policy& student, double share) const;

  models::Factors stations_;
  std::vector<Paths> worlds_;
};

}  // namespace ballast::agents::distillation
