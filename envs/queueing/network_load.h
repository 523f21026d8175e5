// How busy a network is.
#pragma once

#include <Eigen/Core>
#include <string>

#include "envs/queueing/network.h"

namespace ballast::envs {

/// Jobs of each class per unit of time, from outside and from other classes:
/// a = lambda + P^T a. [classes]. Every job must leave in the end.
Eigen::VectorXd TrafficOf(const ContinuousNetwork& network);

/// What is busiest in a network.
struct Bottleneck {
  double load;      ///< 1 where it can just keep up.
  std::string who;  ///< e.g. "server 2", "users 1, 3".
};

/// The busiest pool of servers by the best split of the work, or the set of
/// users that asks most of the slots in which one of their channels is on:
/// max over U of sum_U lambda_k / p_k, over P(a channel of U is on).
/// Infinite if a class receives jobs and has no server. Downlinks have at most
/// 20 users.
/// Source of the latter: Tassiulas and Ephremides (1993), IEEE Trans. Inf.
/// Theory 39(2).
Bottleneck BottleneckOf(const Network& network);

/// The load of the bottleneck.
double LoadOf(const Network& network);

}  // namespace ballast::envs
