// What the mixed systems of all networks share.
#pragma once

#include <vector>

#include "envs/mixed_system.h"
#include "envs/queueing/network.h"
#include "envs/queueing/stations.h"

namespace ballast::envs {

/// Cost, mask and observation, which ask only where the queues and stations
/// are.
class NetworkSystem : public MixedSystem {
 public:
  const MixedSystemSpec& spec() const override { return spec_; }
  void Cost(const IntMatrix& states, Eigen::VectorXd& cost) const override;
  /// A choice works if its queue has jobs and its channel, if any, is on;
  /// idling always does.
  void Mask(const IntMatrix& states, MaskMatrix& mask) const override;
  /// log(1 + x) of each queue, then whether it is empty, then s one-hot.
  void Observe(const IntMatrix& states, RowMatrix& observation) const override;

 protected:
  /// Fills the specification but for servers, step_time and labels.
  explicit NetworkSystem(const Network& network);

  /// Columns of a state before the queues, P.
  int first_queue() const { return static_cast<int>(spec_.stochastic.size()); }
  int queues() const { return static_cast<int>(spec_.queues.size()); }
  const std::vector<Station>& stations() const { return stations_; }

  MixedSystemSpec spec_;

 private:
  std::vector<Station> stations_;
  std::vector<double> holding_costs_;
  std::vector<double> logarithms_;  // Of 1 + x for small x.
};

}  // namespace ballast::envs
