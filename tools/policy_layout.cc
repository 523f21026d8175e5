#include "tools/policy_layout.h"

#include <cstddef>
#include <stdexcept>
#include <vector>

namespace ballast::tools {
namespace {

std::vector<models::LayoutEntry> Entries(
    const std::vector<envs::Quantity>& quantities) {
  std::vector<models::LayoutEntry> entries;
  for (const envs::Quantity& quantity : quantities) {
    entries.push_back(
        {quantity.name, quantity.unit, quantity.low, quantity.high});
  }
  return entries;
}

std::vector<models::LayoutFactor> Factors(
    const std::vector<envs::Factor>& choices) {
  std::vector<models::LayoutFactor> factors;
  for (const envs::Factor& factor : choices) {
    factors.push_back({factor.name, factor.choices});
  }
  return factors;
}

// "" if the names agree, else what differs first.
template <typename Entry>
std::string Difference(const std::vector<Entry>& policy,
                       const std::vector<Entry>& task,
                       const std::string& what) {
  if (policy.size() != task.size()) {
    return "the policy has " + std::to_string(policy.size()) + " " + what +
           "s, the task " + std::to_string(task.size());
  }
  for (std::size_t i = 0; i < policy.size(); ++i) {
    if (policy[i].name != task[i].name) {
      return what + " " + std::to_string(i) + " is " + policy[i].name +
             " to the policy and " + task[i].name + " to the task";
    }
  }
  return "";
}

std::string FactorDifference(const models::PolicyLayout& policy,
                             const models::PolicyLayout& task) {
  std::string difference = Difference(policy.factors, task.factors, "factor");
  for (std::size_t i = 0; difference.empty() && i < task.factors.size(); ++i) {
    if (policy.factors[i].choices != task.factors[i].choices) {
      difference = "factor " + task.factors[i].name + " has " +
                   std::to_string(policy.factors[i].choices) +
                   " choices to the policy and " +
                   std::to_string(task.factors[i].choices) + " to the task";
    }
  }
  return difference;
}

void RequireSame(const models::PolicyLayout& policy,
                 const models::PolicyLayout& task, const std::string& name) {
  std::string difference =
      Difference(policy.observation, task.observation, "observation");
  if (difference.empty()) {
    difference = Difference(policy.action, task.action, "action");
  }
  if (difference.empty()) difference = FactorDifference(policy, task);
  if (difference.empty()) return;
  throw std::invalid_argument(
      name + ": made for " + policy.task + ", does not fit " + task.task +
      ": " + difference + "; use a policy trained on " + task.task + ".");
}

}  // namespace

models::PolicyLayout LayoutOf(const envs::EnvironmentSpec& spec) {
  models::PolicyLayout layout;
  layout.task = spec.task;
  layout.observation = Entries(spec.observation);
  layout.action = Entries(spec.action.box);
  layout.factors = Factors(spec.action.factors);
  layout.control_timestep = spec.control_timestep;
  return layout;
}

models::PolicyLayout LayoutOf(const envs::MixedSystemSpec& spec) {
  models::PolicyLayout layout;
  layout.task = spec.name;
  layout.observation = Entries(spec.observation);
  layout.factors = Factors(spec.stations);
  layout.control_timestep = spec.step_time;
  return layout;
}

void RequireLayout(const models::PolicyLayout& layout,
                   const envs::EnvironmentSpec& spec, const std::string& name) {
  RequireSame(layout, LayoutOf(spec), name);
}

void RequireLayout(const models::PolicyLayout& layout,
                   const envs::MixedSystemSpec& spec, const std::string& name) {
  RequireSame(layout, LayoutOf(spec), name);
}

}  // namespace ballast::tools
