#include "tools/queueing/batch_learning_report.h"

#include <algorithm>
#include <sstream>
#include <vector>

#include "tools/number_format.h"
#include "tools/statistics/samples.h"
#include "tools/text_table.h"

namespace ballast::tools {
namespace {

bool Knows(const BatchLearningOptions& options, BatchMethod method) {
  return std::ranges::count(options.methods, method) > 0;
}

std::vector<std::string> RowOf(const NetworkSolution& solution,
                               const LearntFromBatch& learnt, int decimals) {
  const double cost = Mean(learnt.costs);
  std::vector<std::string> row = {
      NameOf(learnt.method), FormatCount(learnt.events),
      learnt.augmented ? AugmentedAsText(*learnt.augmented) : "-",
      FormatFixed(cost, decimals)};
  if (learnt.costs.size() > 1) {
    row.push_back(FormatFixed(StandardDeviation(learnt.costs), decimals));
  }
  row.push_back(FormatFixed(100 * solution.OverOptimum(cost), 2) + " %");
  if (solution.reference) {
    const std::optional<double> gap = solution.GapOf(cost);
    row.push_back(gap ? FormatFixed(*gap, 4) : "-");
  }
  row.push_back(learnt.seen.empty()
                    ? "-"
                    : FormatFixed(100 * Mean(learnt.seen), 1) + " %");
  return row;
}

std::string HowItWasLearnt(const BatchLearningOptions& options) {
  std::ostringstream text;
  text << "learnt from events under uniform random choices, "
       << options.seeds.size()
       << (options.seeds.size() > 1 ? " seeds" : " seed") << ", realisation "
       << NameOf(options.realisation);
  if (Knows(options, BatchMethod::kFqi)) {
    text << "; fqi: queues up to " << options.longest_queue << ", discount "
         << options.discount;
  }
  return text.str() + "\n";
}

}  // namespace

std::string LearntAsText(const NetworkSolution& solution, int decimals) {
  if (solution.learnt.empty()) return "";
  std::vector<std::vector<std::string>> rows = {
      {"learnt by", "events", "augmented", "cost"}};
  if (solution.learning.seeds.size() > 1) rows[0].emplace_back("s.d.");
  rows[0].emplace_back("over optimum");
  if (solution.reference) rows[0].emplace_back("gap");
  rows[0].emplace_back("seen");
  for (const LearntFromBatch& learnt : solution.learnt) {
    rows.push_back(RowOf(solution, learnt, decimals));
  }
  return "\n" + TextTable(rows) + HowItWasLearnt(solution.learning);
}

nlohmann::ordered_json LearntAsJson(const NetworkSolution& solution) {
  const BatchLearningOptions& options = solution.learning;
  nlohmann::ordered_json json = {{"realisation", NameOf(options.realisation)},
                                 {"seeds", options.seeds}};
  if (Knows(options, BatchMethod::kFqi)) {
    json["longest_queue"] = options.longest_queue;
    json["discount"] = options.discount;
  }
  json["rows"] = nlohmann::ordered_json::array();
  for (const LearntFromBatch& learnt : solution.learnt) {
    nlohmann::ordered_json row = {{"method", NameOf(learnt.method)},
                                  {"events", learnt.events}};
    if (learnt.augmented == kEverywhere) {
      row["augmented"] = AugmentedAsText(kEverywhere);
    } else if (learnt.augmented) {
      row["augmented"] = *learnt.augmented;
    }
    const double cost = Mean(learnt.costs);
    row["cost"] = cost;
    if (learnt.costs.size() > 1) {
      row["standard_deviation"] = StandardDeviation(learnt.costs);
    }
    row["over_optimum"] = solution.OverOptimum(cost);
    if (const auto gap = solution.GapOf(cost)) row["gap"] = *gap;
    if (!learnt.seen.empty()) row["seen"] = Mean(learnt.seen);
    row["costs"] = learnt.costs;
    json["rows"].push_back(std::move(row));
  }
  return json;
}

}  // namespace ballast::tools
