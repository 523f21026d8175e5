#include "tools/queueing/solution_report.h"

#include <cmath>
#include <vector>

#include "tools/number_format.h"
#include "tools/queueing/batch_learning_report.h"
#include "tools/text_table.h"

namespace ballast::tools {
namespace {

std::string BoxOf(const SolvedTruncation& truncation) {
  std::string caps;
  for (const int cap : truncation.caps) {
    caps += (caps.empty() ? "" : ", ") + std::to_string(cap);
  }
  return "queues up to " + caps + ": " + FormatCount(truncation.states) +
         " states";
}

bool Grows(const NetworkSolution& solution, const SolvedPolicy& policy) {
  return solution.smaller &&
         GrowsWithTruncation(policy, solution.truncation.caps,
                             solution.smaller->caps);
}

/// What two truncations say of a policy beside its costs.
std::string NoteOn(const NetworkSolution& solution,
                   const SolvedPolicy& policy) {
  if (Grows(solution, policy)) return ": grows with it";
  return policy.Agrees() ? "" : ": boxes too small for this policy";
}

std::string OptimumAsText(const NetworkSolution& solution, int decimals) {
  const SolvedTruncation& larger = solution.truncation;
  std::string text =
      "optimum " + FormatFixed(larger.optimum.middle(), decimals) +
      ", between " + FormatFixed(larger.optimum.lower, decimals) + " and " +
      FormatFixed(larger.optimum.upper, decimals) + " (" + BoxOf(larger) +
      ")\n";
  if (!solution.smaller) return text;
  const double smaller = solution.smaller->optimum.middle();
  const double difference = std::abs(larger.optimum.middle() / smaller - 1.0);
  text += "        " + FormatFixed(smaller, decimals) + " (" +
          BoxOf(*solution.smaller) + "); the two " +
          (solution.Agrees() ? "agree: " : "do not agree: ") +
          FormatFixed(100 * difference, 3) + " % apart\n";
  if (solution.extrapolated) {
    text += "        " + FormatFixed(*solution.extrapolated, decimals) +
            " extrapolated to unbounded queues\n";
  }
  return text;
}

std::string PoliciesAsText(const NetworkSolution& solution, int decimals) {
  std::vector<std::vector<std::string>> rows = {
      {"policy", "cost", "over optimum"}};
  if (solution.reference) rows[0].emplace_back("gap");
  if (solution.smaller) rows[0].emplace_back("in the smaller box");
  std::vector<SolvedPolicy> policies = solution.policies;
  if (solution.reference) policies.push_back(*solution.reference);
  for (const SolvedPolicy& policy : policies) {
    std::vector<std::string> row = {
        policy.name, FormatFixed(policy.cost.middle(), decimals),
        FormatFixed(100 * solution.OverOptimum(policy.cost.middle()), 2) +
            " %"};
    if (solution.reference) {
      const std::optional<double> gap = solution.GapOf(policy.cost.middle());
      row.push_back(gap ? FormatFixed(*gap, 4) : "-");
    }
    if (solution.smaller) {
      row.push_back(FormatFixed(policy.smaller_cost->middle(), decimals) +
                    NoteOn(solution, policy));
    }
    rows.push_back(std::move(row));
  }
  return rows.size() > 1 ? "\n" + TextTable(rows) : "";
}

nlohmann::ordered_json TruncationAsJson(const SolvedTruncation& truncation) {
  return {{"caps", truncation.caps},
          {"states", truncation.states},
          {"cost", truncation.optimum.middle()},
          {"lower", truncation.optimum.lower},
          {"upper", truncation.optimum.upper}};
}

nlohmann::ordered_json PolicyAsJson(const NetworkSolution& solution,
                                    const SolvedPolicy& policy) {
  nlohmann::ordered_json json = {
      {"policy", policy.name},
      {"cost", policy.cost.middle()},
      {"lower", policy.cost.lower},
      {"upper", policy.cost.upper},
      {"over_optimum", solution.OverOptimum(policy.cost.middle())}};
  if (const auto gap = solution.GapOf(policy.cost.middle())) json["gap"] = *gap;
  if (solution.smaller) {
    json["smaller_cost"] = policy.smaller_cost->middle();
    json["agrees"] = policy.Agrees();
    json["grows"] = Grows(solution, policy);
  }
  return json;
}

}  // namespace

std::string SolutionAsText(const NetworkSolution& solution, int decimals) {
  std::string text = solution.network;
  if (!solution.summary.empty()) text += ": " + solution.summary;
  text += "; load " + FormatNumber(solution.load) + "\n";
  text += OptimumAsText(solution, decimals);
  text += PoliciesAsText(solution, decimals);
  text += LearntAsText(solution, decimals);
  if (solution.reference) {
    text += "gap: 0 at the optimum, 1 at " + solution.reference->name + "\n";
  }
  return text;
}

nlohmann::ordered_json SolutionAsJson(const NetworkSolution& solution) {
  nlohmann::ordered_json json = {
      {"network", solution.network},
      {"summary", solution.summary},
      {"load", solution.load},
      {"optimum", TruncationAsJson(solution.truncation)}};
  if (solution.smaller) {
    json["smaller"] = TruncationAsJson(*solution.smaller);
    json["agrees"] = solution.Agrees();
  }
  if (solution.extrapolated) json["extrapolated"] = *solution.extrapolated;
  json["policies"] = nlohmann::ordered_json::array();
  for (const SolvedPolicy& policy : solution.policies) {
    json["policies"].push_back(PolicyAsJson(solution, policy));
  }
  if (solution.reference) {
    json["reference"] = PolicyAsJson(solution, *solution.reference);
  }
  if (!solution.learnt.empty()) json["learning"] = LearntAsJson(solution);
  return json;
}

}  // namespace ballast::tools
