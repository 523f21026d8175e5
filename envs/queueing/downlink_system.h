// A wireless downlink as a mixed system.
#pragma once

#include <span>
#include <vector>

#include "envs/queueing/network_system.h"

namespace ballast::envs {

/// A DownlinkNetwork slot by slot. The stochastic state is the channels that
/// are not always on, 1 for on. A label packs, from the highest part to the
/// lowest, how hard the slot is on a transmission (one uniform draw among the
/// users' success probabilities, so that it tells for every user whether a
/// transmission would succeed), a bit for each user's arrival and one for each
/// channel's next value, users counting from the lowest bit.
class DownlinkSystem : public NetworkSystem {
 public:
  /// @param network  as ReadNetwork accepts it.
  explicit DownlinkSystem(const Network& network);

  void Sample(const IntMatrix& states, std::span<configs::RandomStream> streams,
              IntVector& labels) const override;
  std::vector<Outcome> Law(std::span<const std::int32_t> state) const override;
  void Next(const IntMatrix& states, const IntVector& actions,
            const IntVector& labels, IntMatrix& next) const override;
  void Engaged(const IntMatrix& states, const IntVector& actions,
               IntMatrix& pattern) const override;
  bool IsPossible(std::span<const std::int32_t> state) const override;

 private:
  struct Channel {
    double off_to_on;
    double stays_on;
  };

  int users() const { return queues(); }
  int channels() const { return first_queue(); }
  double NextOn(int channel, const std::int32_t* state) const {
    return state[channel] ? channels_[channel].stays_on
                          : channels_[channel].off_to_on;
  }
  /// The user who transmits, -1 if the channel is off or the queue empty.
  int Transmitting(const std::int32_t* state, int action) const;

  std::vector<Channel> channels_;
  std::vector<int> channel_of_user_;  // -1 if always on.
  std::vector<double> arrivals_;      // Probability of one packet per slot.
  // Level l is the draws in [levels_[l - 1], levels_[l]); a user's transmission
  // succeeds in the levels below its own.
  std::vector<double> levels_;
  std::vector<int> level_of_user_;
};

}  // namespace ballast::envs
