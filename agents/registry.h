// The agents this program knows, and how they are configured.
#pragma once

#include <string>
#include <vector>

#include "agents/constrained/constrained_agent.h"

namespace ballast::configs {
class Table;
}

namespace ballast::agents {

/// An agent as `ballast list agents` shows it.
struct AgentInfo {
  std::string name;
  std::string summary;
};

/// Every agent, in the order of the list.
std::vector<AgentInfo> ListAgents();

/// Reads one entry of environment.constraints: name, budget_per_episode,
/// discount and actions_per_state; its risk is read by risk. Throws
/// std::invalid_argument.
constrained::Constraint ReadConstraint(configs::Table& constraint);

/// Reads the rest of [agent] for "constrained". Its networks are those of
/// [networks], read by models.
/// @param constraints  the task's active ones; those that the method ignores
///   are left out of the result.
/// Throws std::invalid_argument.
constrained::ConstrainedAgentConfig ReadConstrainedAgent(
    configs::Table& agent, const models::MlpConfig& network,
    const std::vector<constrained::Constraint>& constraints);

/// Reads agent.kind, a name of ListAgents; "constrained" if absent. The rest of
/// [agent] is read by ReadConstrainedAgent, or of the agents of queueing
/// networks by queueing/registry; "distillation" has tables of its own, read by
/// distillation/registry. Throws std::invalid_argument.
std::string ReadAgentKind(configs::Table& agent);

}  // namespace ballast::agents
