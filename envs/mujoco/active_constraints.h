// The constraints of a task that count, and what a state costs by them.
#pragma once

#include <string>
#include <vector>

#include "envs/mujoco/domain.h"

namespace ballast::envs {

/// Some of a domain's constraints, in an order of their own.
class ActiveConstraints {
 public:
  /// @param domain  must outlive this.
  /// @param names   the suffix "_constraint" may be left out.
  /// Throws std::invalid_argument for an unknown or doubled name.
  ActiveConstraints(const Domain& domain,
                    const std::vector<std::string>& names);

  /// Whole names, in order.
  const std::vector<std::string>& names() const { return names_; }
  int size() const { return static_cast<int>(names_.size()); }

  /// @param costs  size() numbers: 1 where a constraint is violated, else 0.
  /// @return the share of satisfied constraints; 1 without any.
  double Evaluate(const SimulationView& view, double safety_coefficient,
                  double* costs) const;

 private:
  void Add(const std::string& name);

  const Domain& domain_;
  std::vector<std::string> known_;
  std::vector<std::string> names_;
  std::vector<int> indices_;  // Among the domain's.
};

}  // namespace ballast::envs
