#include "tools/evaluation_condition.h"

#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "configs/names.h"
#include "tools/axis_text.h"
#include "tools/number_format.h"
#include "tools/progress_table.h"

namespace ballast::tools {
namespace {

/// A quantity and where it stands: one number, or one per constraint.
struct Quantity {
  std::string_view name;
  double (*of_all)(const EvaluationAggregates&);
  const std::vector<double>& (*of_constraints)(const EvaluationAggregates&);
  bool of_averages_alone;
};

using Aggregates = EvaluationAggregates;

constexpr Quantity kQuantities[] = {
    {"return", [](const Aggregates& all) { return all.return_mean; }, nullptr,
     false},
    {"worst_return",
     [](const Aggregates& all) { return all.worst_cell_return; }, nullptr,
     false},
    {"cost", nullptr,
     [](const Aggregates& all) -> const std::vector<double>& {
       return all.cost_mean;
     },
     false},
    {"worst_cost", nullptr,
     [](const Aggregates& all) -> const std::vector<double>& {
       return all.worst_cell_cost;
     },
     false},
    {"share_within_budget",
     [](const Aggregates& all) { return all.share_within_budget; }, nullptr,
     false},
    {"diverged",
     [](const Aggregates& all) { return static_cast<double>(all.diverged); },
     nullptr, false},
    {"average_cost", [](const Aggregates& all) { return -all.return_mean; },
     nullptr, true},
    {"worst_average_cost",
     [](const Aggregates& all) { return -all.worst_cell_return; }, nullptr,
     true},
};

const Quantity& QuantityOf(std::string_view name) {
  for (const Quantity& quantity : kQuantities) {
    if (quantity.name == name) return quantity;
  }
  throw std::logic_error("a condition on an unknown quantity");
}

std::vector<std::string> KnownQuantities(const EvaluationFile& head) {
  std::vector<std::string> known;
  for (const Quantity& quantity : kQuantities) {
    if (quantity.of_averages_alone && !head.average) continue;
    const std::string name(quantity.name);
    if (!quantity.of_constraints) {
      known.push_back(name);
      continue;
    }
    if (!head.constraints.empty()) known.push_back(name);
    for (const EvaluationConstraint& constraint : head.constraints) {
      known.push_back(name + "." + constraint.name);
    }
  }
  return known;
}

std::string Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return "";
  return std::string(
      text.substr(first, text.find_last_not_of(' ') - first + 1));
}

bool Holds(double value, const std::string& comparison, double bound) {
  if (comparison == "<") return value < bound;
  if (comparison == "<=") return value <= bound;
  if (comparison == ">") return value > bound;
  return value >= bound;
}

}  // namespace

EvaluationCondition::EvaluationCondition(const std::string& text,
                                         const EvaluationFile& head) {
  const Refusal refuse = [&text](const std::string& problem) {
    throw std::invalid_argument("--fail-if '" + text + "': " + problem);
  };
  const std::size_t at = text.find_first_of("<>");
  if (at == std::string::npos) {
    refuse("must be like 'cost > budget', with <, <=, > or >=");
  }
  comparison_ = text.substr(at, text.substr(at + 1).starts_with('=') ? 2 : 1);
  const std::string name = Trimmed(text.substr(0, at));
  const std::string bound = Trimmed(text.substr(at + comparison_.size()));

  const std::vector<std::string> known = KnownQuantities(head);
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    refuse(configs::UnknownName("quantity", name, known));
  }
  quantity_ = name.substr(0, name.find('.'));
  const bool of_constraints = QuantityOf(quantity_).of_constraints != nullptr;
  for (std::size_t k = 0; of_constraints && k < head.constraints.size(); ++k) {
    if (name == quantity_ ||
        name == quantity_ + "." + head.constraints[k].name) {
      constraints_.push_back(k);
    }
  }
  if (bound != "budget") {
    bound_ = ParseFinite(bound, refuse);
  } else if (!of_constraints) {
    refuse("only costs have a budget; compare " + name + " with a number");
  }
}

std::optional<std::string> EvaluationCondition::Finding(
    const EvaluationFile& file) const {
  const Quantity& quantity = QuantityOf(quantity_);
  const std::string relation = " " + comparison_ + " ";
  if (quantity.of_all) {
    const double value = quantity.of_all(file.aggregates);
    if (!Holds(value, comparison_, *bound_)) return std::nullopt;
    return quantity_ + " = " + ShortestText(value) + relation +
           ShortestText(*bound_);
  }
  for (const std::size_t k : constraints_) {
    const double value = quantity.of_constraints(file.aggregates)[k];
    const EvaluationConstraint& constraint = file.constraints[k];
    const double bound = bound_.value_or(constraint.budget_per_episode);
    if (!Holds(value, comparison_, bound)) continue;
    return quantity_ + "." + constraint.name + " = " + ShortestText(value) +
           relation + ShortestText(bound) + (bound_ ? "" : " (budget)");
  }
  return std::nullopt;
}

}  // namespace ballast::tools
