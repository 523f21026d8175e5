#include <string>

#include "tools/csv_field.h"
#include "tools/progress_table.h"
#include "tools/statistics/method_summary.h"

namespace ballast::tools {
namespace {

nlohmann::ordered_json SeedJson(const std::optional<std::int64_t>& seed) {
  return seed ? nlohmann::ordered_json(*seed) : nlohmann::ordered_json(nullptr);
}

}  // namespace

nlohmann::ordered_json SummaryJson(const MethodSummary& summary) {
  using Json = nlohmann::ordered_json;
  Json document{
      {"method", summary.method},     {"task", summary.task},
      {"baseline", summary.baseline}, {"training_seeds", Json::array()},
      {"cells", summary.cells},       {"episodes", summary.episodes},
      {"confidence", 0.95},           {"numbers", Json::object()},
      {"risks", Json::array()}};
  for (const auto& seed : summary.training_seeds) {
    document["training_seeds"].push_back(SeedJson(seed));
  }
  for (const SummaryNumber& number : summary.numbers) {
    Json& object = document["numbers"][number.name];
    object = {{"value", number.value}, {"interval", nullptr}};
    if (number.interval) {
      object["interval"] = {number.interval->low, number.interval->high};
      object["method"] = number.interval_method;
    } else {
      object["refusal"] = number.refusal;
    }
  }
  for (const CellRisk& risk : summary.risks) {
    document["risks"].push_back(
        {{"training_seed", SeedJson(risk.training_seed)},
         {"cell", risk.cell},
         {"constraint", risk.constraint},
         {"over_budget", risk.over_budget},
         {"episodes", risk.episodes},
         {"upper_bound", risk.upper_bound}});
  }
  return document;
}

std::string SummaryCsv(const MethodSummary& summary) {
  return std::string(kSummaryCsvColumns) + SummaryCsvRows(summary);
}

std::string SummaryCsvRows(const MethodSummary& summary,
                           const std::string& before) {
  std::string csv;
  for (const SummaryNumber& number : summary.numbers) {
    csv += before + QuotedField(summary.task) + "," +
           QuotedField(summary.method) + "," +
           std::to_string(summary.training_seeds.size()) + "," +
           QuotedField(number.name) + "," + ShortestText(number.value) + ",";
    if (number.interval) {
      csv += ShortestText(number.interval->low) + "," +
             ShortestText(number.interval->high);
    } else {
      csv += ",";
    }
    csv +=
        "," + number.interval_method + "," + QuotedField(number.refusal) + "\n";
  }
  return csv;
}

}  // namespace ballast::tools
