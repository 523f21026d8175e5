// Classes and servers in continuous time as a mixed system.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "envs/queueing/alias_table.h"
#include "envs/queueing/clock_events.h"
#include "envs/queueing/network_system.h"
#include "envs/queueing/plain_map.h"
#include "envs/queueing/server_preferences.h"

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
  /// Lets one label happen to one state.
  void Apply(int action, int label, std::int32_t* state) const;

  std::vector<ClockEvent> events_;
  std::vector<Outcome> law_;
  AliasTable alias_;
  ServerPreferences preferences_;
  std::optional<PlainMap> plain_map_;  // Faster, if it fits.
  std::vector<int> phases_;            // Of each class.
  std::vector<int> phase_column_;      // Of each class, -1 if it has one phase.
};

}  // namespace ballast::envs
