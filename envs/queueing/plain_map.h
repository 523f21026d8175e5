// The map of simple networks, without branches.
#pragma once

#include <cstdint>
#include <vector>

#include "envs/queueing/clock_events.h"
#include "envs/queueing/server_preferences.h"

namespace ballast::envs {

/// What a label does to the queues of a network without phases whose servers
/// share no class. Chance decides every branch of the general map, so that the
/// processor guesses wrong; here it has none to guess.
class PlainMap {
 public:
  PlainMap(const std::vector<ClockEvent>& events,
           const ServerPreferences& preferences, int classes);

  /// @param x  the queue lengths.
  void Apply(int action, int label, std::int32_t* x) const {
    const Event& event = events_[label];
    const int place = action * servers_ + event.server;
    const int* list = lists_.data() + place * length_;
    int from = list[length_ - 1];
    for (int i = length_ - 2; i >= 0; --i)
      from = x[list[i]] > 0 ? list[i] : from;
    const int to = destinations_[event.first_destination + from];
    const int ends =
        (x[from] > 0) & works_[place] & (to != kGoesOn) & (event.arrives ^ 1);
    const int enters = (ends | event.arrives) & (to >= 0);
    x[from] -= ends;
    x[to >= 0 ? to : 0] += enters;
  }

 private:
  struct Event {
    int server;             // 0 for an arrival.
    int arrives;            // 1 for an arrival, whose destinations are one.
    int first_destination;  // In destinations_.
  };

  int servers_;
  int length_ = 1;  // Of a list.
  std::vector<Event> events_;
  std::vector<int> destinations_;  // [labels, classes].
  // The classes a server looks for in order, the last one repeated.
  std::vector<int> lists_;  // [actions, servers, length_].
  std::vector<int> works_;  // [actions, servers], 0 if it idles.
};

}  // namespace ballast::envs
