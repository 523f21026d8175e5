#include "envs/mujoco/active_constraints.h"

#include <algorithm>
#include <stdexcept>

#include "configs/names.h"

namespace ballast::envs {

ActiveConstraints::ActiveConstraints(const Domain& domain,
                                     const std::vector<std::string>& names)
    : domain_(domain) {
  for (const ConstraintInfo& info : domain.constraints(1)) {
    known_.push_back(info.name);
  }
  for (const std::string& name : names) Add(name);
}

double ActiveConstraints::Evaluate(const SimulationView& view,
                                   double safety_coefficient,
                                   double* costs) const {
  if (indices_.empty()) return 1;
  int satisfied = 0;
  for (std::size_t k = 0; k < indices_.size(); ++k) {
    const bool holds = domain_.Satisfied(indices_[k], safety_coefficient, view);
    costs[k] = holds ? 0 : 1;
    if (holds) ++satisfied;
  }
  return static_cast<double>(satisfied) / size();
}

void ActiveConstraints::Add(const std::string& name) {
  const auto found =
      std::find_if(known_.begin(), known_.end(), [&](const std::string& known) {
        return known == name || known == name + "_constraint";
      });
  if (found == known_.end()) {
    throw std::invalid_argument(
        configs::UnknownName("constraint", name, known_));
  }
  if (std::find(names_.begin(), names_.end(), *found) != names_.end()) {
    throw std::invalid_argument("constraint " + *found +
                                " is given twice; name each once");
  }
  names_.push_back(*found);
  indices_.push_back(static_cast<int>(found - known_.begin()));
}

}  // namespace ballast::envs
