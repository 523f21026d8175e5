#include "envs/queueing/plain_map.h"

#include <algorithm>

namespace ballast::envs {

PlainMap::PlainMap(const std::vector<ClockEvent>& events,
                   const ServerPreferences& preferences, int classes)
    : servers_(preferences.servers()) {
  for (const ClockEvent& event : events) {
    const bool arrives = event.server < 0;
    events_.push_back({arrives ? 0 : event.server, arrives ? 1 : 0,
                       static_cast<int>(destinations_.size())});
    for (int j = 0; j < classes; ++j) {
      destinations_.push_back(arrives ? event.job_class
                                      : event.destinations[j]);
    }
  }

  std::vector<std::vector<int>> lists;
  for (int action = 0; action < preferences.actions(); ++action) {
    for (int server = 0; server < servers_; ++server) {
      std::vector<int>& list = lists.emplace_back();
      for (const int* j = preferences.ListOf(server, action); *j >= 0; ++j) {
        list.push_back(*j);
      }
      works_.push_back(list.empty() ? 0 : 1);
      if (list.empty()) list.push_back(0);
      length_ = std::max(length_, static_cast<int>(list.size()));
    }
  }
  for (std::vector<int>& list : lists) {
    list.resize(length_, list.back());
    lists_.insert(lists_.end(), list.begin(), list.end());
  }
}

}  // namespace ballast::envs
