// What a script asks of an evaluation: `--fail-if 'cost > budget'`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tools/evaluation_file.h"

namespace ballast::tools {

/// QUANTITY OPERATOR BOUND. A quantity is return, worst_return, cost,
/// worst_cost, share_within_budget or diverged, of an average also average_cost
/// and worst_average_cost; an operator <, <=, > or >=; a bound a number or, of
/// costs, `budget`. A cost may name its constraint, `cost.<constraint>`; one
/// that names none is asked of every constraint.
class EvaluationCondition {
 public:
  /// @param head  of the evaluation it will be asked of; rows are not needed.
  /// Throws std::invalid_argument, naming the nearest known quantity.
  EvaluationCondition(const std::string& text, const EvaluationFile& head);

  /// "cost.slider_pos_constraint = 186 > budget (100)" if the condition holds,
  /// for the first constraint of which it does.
  /// @param file  with its aggregates.
  std::optional<std::string> Finding(const EvaluationFile& file) const;

 private:
  std::string quantity_;                  ///< Without a constraint.
  std::vector<std::size_t> constraints_;  ///< To ask of; none of a return.
  std::string comparison_;
  std::optional<double> bound_;  ///< Absent for the budget.
};

}  // namespace ballast::tools
