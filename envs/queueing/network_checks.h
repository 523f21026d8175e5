// What a continuous network must not be.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "envs/queueing/network.h"

namespace ballast::envs {

/// How many servers serve each class.
std::vector<int> ServersPerClass(const ContinuousNetwork& network);

/// The first class whose jobs never leave, whatever way they take.
std::optional<int> ClassWithoutWayOut(const ContinuousNetwork& network);
/// The first class that receives jobs and has no server. Every job must leave.
std::optional<int> ClassWithoutServer(const ContinuousNetwork& network);
/// The first class with phases that several servers serve: whose job is half
/// served would be open.
std::optional<int> ClassWithSharedPhases(const ContinuousNetwork& network);

inline constexpr std::size_t kMostServers = 64;
/// Largest number of joint actions and of stochastic states.
inline constexpr double kMostJointActions = 65'536;
inline constexpr double kMostStochasticStates = 1e9;
double JointActionsOf(const ContinuousNetwork& network);
double StochasticStatesOf(const ContinuousNetwork& network);

}  // namespace ballast::envs
