// Which class each server works on.
#pragma once

#include <cstdint>
#include <vector>

#include "envs/queueing/network.h"
#include "envs/queueing/stations.h"

namespace ballast::envs {

/// Each server, in order, works on the class its station chose, or on its first
/// other class that has a job no earlier server holds.
class ServerPreferences {
 public:
  ServerPreferences(const ContinuousNetwork& network,
                    const std::vector<Station>& stations);

  /// The classes a server looks for, in order, ending with -1.
  const int* ListOf(int server, int action) const {
    return lists_.data() + starts_[action * servers_ + server];
  }
  /// The class a server works on, -1 if none.
  /// @param x  the queue lengths.
  int ClassAt(int server, int action, const std::int32_t* x) const;

  /// Whether no class has several servers.
  bool disjoint() const;
  int servers() const { return servers_; }
  int actions() const { return static_cast<int>(starts_.size()) / servers_; }

 private:
  int servers_;
  std::vector<int> lists_;
  std::vector<int> starts_;           // [actions, servers], in lists_.
  std::vector<std::uint8_t> shares_;  // Of each server.
};

}  // namespace ballast::envs
