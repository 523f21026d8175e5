// Where the decisions of a network are made.
#pragma once

#include <string>
#include <vector>

#include "envs/environment.h"
#include "envs/mixed_system.h"
#include "envs/queueing/network.h"

namespace ballast::envs {

/// One queue that a station can choose.
struct StationChoice {
  int queue;
  double rate;  ///< Jobs per unit of time, or the probability of one per slot.
  /// The stochastic component that must be 1 for the choice to work, -1 if
  /// none need be.
  int channel = -1;
};

/// A server of a network with more than one class, or a downlink's transmitter.
struct Station {
  std::string name;
  int server;
  std::vector<StationChoice> choices;
  bool idling = false;  ///< Whether one more choice, the last, is to idle.
  int stride = 1;       ///< What one choice further adds to a joint action.

  int size() const {
    return static_cast<int>(choices.size()) + (idling ? 1 : 0);
  }
  /// This station's part of a joint action.
  int ChoiceIn(int action) const { return action / stride % size(); }
};

/// In the order of the servers; the last counts fastest in a joint action.
std::vector<Station> StationsOf(const Network& network);
/// The stations as the factors of an action.
std::vector<Factor> FactorsOf(const std::vector<Station>& stations);

/// The components of the stochastic state: a channel of each user whose channel
/// is not always on, or the finished phases of each class with phases.
std::vector<Factor> StochasticOf(const Network& network);
std::vector<std::string> QueueNamesOf(const Network& network);
/// Holding cost per job of each queue. [queues].
std::vector<double> HoldingCostsOf(const Network& network);

}  // namespace ballast::envs
