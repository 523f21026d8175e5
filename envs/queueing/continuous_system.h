// Classes and servers in continuous time as a mixed system.
#pragma once

#include <span>
#include <vector>

#include "envs/queueing/alias_table.h"
#include "envs/queueing/clock_events.h"
#include "envs/queueing/network_system.h"

namespace ballast::envs {

/// The uniformised chain of a ContinuousNetwork. Its clock ticks at the rate of
/// all arrivals and of every server's fastest class (phases counted one by
/// one); a tick is an arrival or an interval of a server's rate. A class whose
/// rate covers the interval ends a phase in it, so one label tells for every
/// class at once whether the server would have completed it, and where its job
/// would have gone.
class ContinuousSystem : public NetworkSystem {
 public:
  /// @param network  as ReadNetwork accepts it.
  explicit ContinuousSystem(const Network& network);

  void Sample(const IntMatrix& states, std::span<configs::RandomStream> streams,
              IntVector& labels) const override;
  std::vector<Outcome> Law(std::span<const std::int32_t> state) const override;
  void Next(const IntMatrix& states, const IntVector& actions,
            const IntVector& labels, IntMatrix& next) const override;
  void Engaged(const IntMatrix& states, const IntVector& actions,
               IntMatrix& pattern) const override;
  bool IsPossible(std::span<const std::int32_t> state) const override;

 private:
  void AddPreferences(const ContinuousNetwork& network);
  /// The class a server works on, -1 if none.
  /// @param x  the queue lengths.
  int ClassAt(int server, int action, const std::int32_t* x) const;
  /// Lets one label happen to one state.
  void Apply(int action, int label, std::int32_t* state) const;

  std::vector<ClockEvent> events_;
  std::vector<Outcome> law_;
  AliasTable alias_;
  std::vector<int> phases_;        // Of each class.
  std::vector<int> phase_column_;  // Of each class, -1 if it has one phase.
  // The classes of a server in the order it looks for jobs, ending with -1;
  // for each joint action and server, where they start.
  std::vector<int> preferences_;
  std::vector<int> preference_starts_;
  // For each server, whether its classes are its own.
  std::vector<std::uint8_t> alone_;
};

}  // namespace ballast::envs
