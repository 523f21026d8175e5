// Policies that decide station by station.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "envs/queueing/network.h"
#include "envs/queueing/queue_policy.h"
#include "envs/queueing/stations.h"

namespace ballast::envs {

/// What a rule needs to know of a network.
class StationPolicy : public QueuePolicy {
 public:
  const std::string& name() const override { return name_; }

 protected:
  StationPolicy(std::string name, const Network& network);

  const std::vector<Station>& stations() const { return stations_; }
  int action_count() const;
  const std::int32_t* QueuesOf(const std::int32_t* state) const {
    return state + first_queue_;
  }
  /// Whether the choice has jobs and its channel is on.
  bool Works(const StationChoice& choice, const std::int32_t* state) const {
    return QueuesOf(state)[choice.queue] > 0 &&
           (choice.channel < 0 || state[choice.channel] != 0);
  }

 private:
  std::string name_;
  std::vector<Station> stations_;
  int first_queue_;  // Column of a state.
};

/// A rule without chance.
class FixedPolicy : public StationPolicy {
 public:
  void Decide(const IntMatrix& states, std::span<configs::RandomStream> streams,
              IntVector& actions) override;
  void Probabilities(const IntMatrix& states,
                     RowMatrix& probabilities) override;

 protected:
  using StationPolicy::StationPolicy;
  /// The choice of one station. `state` is a row, s before x.
  virtual int Choose(std::size_t station, const std::int32_t* state) const = 0;

 private:
  int ActionAt(const std::int32_t* state) const;
};

/// The first choice of an order that works, or the first of the order.
class PriorityPolicy : public FixedPolicy {
 public:
  /// @param orders  a permutation of each station's choices.
  PriorityPolicy(std::string name, const Network& network,
                 std::vector<std::vector<int>> orders);

 protected:
  int Choose(std::size_t station, const std::int32_t* state) const override;

 private:
  std::vector<std::vector<int>> orders_;
};

/// The choice that works with the largest weight; the lowest of equals, which
/// may differ by rounding.
class WeightPolicy : public FixedPolicy {
 public:
  /// A sum of coefficients times queue lengths: pairs (queue, coefficient).
  using Weight = std::vector<std::pair<int, double>>;

  /// @param weights  of each choice of each station.
  /// @param idles  whether a station with no weight above 0 idles; the network
  ///   must let it.
  WeightPolicy(std::string name, const Network& network,
               std::vector<std::vector<Weight>> weights, bool idles);

 protected:
  int Choose(std::size_t station, const std::int32_t* state) const override;

 private:
  std::vector<std::vector<Weight>> weights_;
  bool idles_;
};

/// A ThresholdRule; other stations serve their first class.
class ThresholdPolicy : public FixedPolicy {
 public:
  ThresholdPolicy(std::string name, const Network& network,
                  const ThresholdRule& rule, int threshold);

 protected:
  int Choose(std::size_t station, const std::int32_t* state) const override;

 private:
  ThresholdRule rule_;
  int threshold_;
  std::vector<int> inside_;   // Choice of each station while the rule holds.
  std::vector<int> outside_;  // And otherwise.
};

/// Draws one uniform number for each station.
class RandomPolicy : public StationPolicy {
 public:
  enum class Kind {
    kUniform,       ///< Among the choices that work.
    kBlind,         ///< Among all choices, whether they work or not.
    kProportional,  ///< To the queue lengths.
  };

  RandomPolicy(std::string name, const Network& network, Kind kind);

  void Decide(const IntMatrix& states, std::span<configs::RandomStream> streams,
              IntVector& actions) override;
  void Probabilities(const IntMatrix& states,
                     RowMatrix& probabilities) override;

 private:
  /// Writes the weights of a station's choices; their sum is returned and is
  /// above 0.
  double WeighChoices(const Station& station, const std::int32_t* state,
                      std::vector<double>& weights) const;

  Kind kind_;
  std::vector<double> weights_;  // Of the station at hand.
};

}  // namespace ballast::envs
