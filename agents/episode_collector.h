// Lives episodes with a policy.
#pragma once

#include <functional>

#include "agents/episode.h"
#include "configs/random_stream.h"
#include "envs/environment.h"
#include "models/networks/policy.h"

namespace ballast::agents {

/// Collects whole episodes, one after another, from a single simulation.
class EpisodeCollector {
 public:
  /// @param environment  of one simulation; outlives the collector.
  /// @param seed  of the policy's action noise.
  EpisodeCollector(envs::VectorEnvironment& environment, std::uint64_t seed);

  /// One episode from reset to its end, actions sampled. Ends early if the
  /// simulation blows up; the episode then holds the steps before.
  Episode Collect(const models::Policy& policy);
  /// The same, but each action is the other's, an adversary's or a teacher's,
  /// with `probability`, which one more draw from the action noise decides.
  Episode Collect(const models::Policy& policy, const models::Policy& other,
                  double probability);

  /// The state of the action noise, for exact resumption.
  configs::RandomStream& noise() { return noise_; }
  const configs::RandomStream& noise() const { return noise_; }

 private:
  /// Tells who acts next.
  using Actor = std::function<const models::Policy&()>;

  Episode CollectFrom(const Actor& actor);

  envs::VectorEnvironment& environment_;
  configs::RandomStream noise_;
};

}  // namespace ballast::agents
