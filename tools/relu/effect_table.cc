#include "tools/relu/effect_table.h"

#include <map>
#include <set>
#include <vector>

#include "tools/number_format.h"
#include "tools/seed_statistics.h"
#include "tools/statistics/samples.h"
#include "tools/text_table.h"

namespace ballast::tools {
namespace {

using Row = StudyTable::Row;

constexpr std::size_t kRule = 4, kSlope = 5, kControl = 6, kSeed = 7;
constexpr std::size_t kAccuracy = 11, kZeros = 14, kEvaluations = 15;
/// Ten classes: a network that has learnt is far above 0.1.
constexpr double kFailed = 0.2;

/// Trainings that differ in their seed alone.
struct Arm {
  BySeed accuracy;
  double zeros = 0.0;
  double evaluations = 0.0;
};

Row Without(Row key, std::initializer_list<std::size_t> columns) {
  for (const std::size_t column : columns) key[column].clear();
  return key;
}

std::string ArmName(const Row& key) {
  if (key[kControl] != "none") return "slope 0, other " + key[kControl];
  return key[kSlope] == "0" ? "slope 0" : key[kRule] + " " + key[kSlope];
}

}  // namespace

StudyTable::Columns EffectKeys() {
  return {"network",
          "hidden",
          "precision",
          "optimiser",
          "rule",
          {"slope", Real(-1e6, 1e6)},
          "control",
          {"seed", Real()},
          {"epochs", Whole(1, 1000)},
          {"batch", Whole(1, 60'000)},
          "pixels"};
}

StudyTable::Columns EffectValues() {
  return {{"accuracy", Real(0, 1)},
          {"best_accuracy", Real(0, 1)},
          {"loss", Real()},
          {"zeros", Whole(0)},
          {"evaluations", Whole(0)},
          {"batches_with_zeros", Whole(0)},
          {"first_zero", OrEmpty(Whole(1))}};
}

std::string EffectSummary(const StudyTable& table) {
  std::map<Row, Arm> arms;
  std::vector<Row> order;
  for (const Row& row : table.rows()) {
    const Row key(row.begin(),
                  row.begin() + static_cast<std::ptrdiff_t>(kAccuracy));
    const Row name = Without(key, {kSeed});
    if (!arms.contains(name)) order.push_back(name);
    Arm& arm = arms[name];
    arm.accuracy[key[kSeed]] = RealOf(row[kAccuracy]);
    arm.zeros += RealOf(row[kZeros]);
    arm.evaluations += RealOf(row[kEvaluations]);
  }
  std::vector<Row> lines = {{"network", "precision", "optimiser", "arm",
                             "seeds", "failed", "accuracy", "deviation",
                             "beside slope 0, 95 %", "zeros per evaluation"}};
  for (const Row& name : order) {
    const Arm& arm = arms[name];
    Row base = name;
    base[kRule] = "multiply";
    base[kSlope] = "0";
    base[kControl] = "none";
    std::vector<double> accuracies;
    int failed = 0;
    for (const auto& [seed, accuracy] : arm.accuracy) {
      accuracies.push_back(accuracy);
      if (!(accuracy > kFailed)) ++failed;
    }
    lines.push_back({name[0] == "dense" ? name[1] : name[0], name[2], name[3],
                     ArmName(name), std::to_string(accuracies.size()),
                     std::to_string(failed), FormatFixed(Mean(accuracies), 4),
                     accuracies.size() < 2
                         ? "-"
                         : FormatFixed(StandardDeviation(accuracies), 4),
                     name == base || !arms.contains(base)
                         ? "-"
                         : DifferenceText(arm.accuracy, arms[base].accuracy),
                     FormatNumber(arm.zeros / arm.evaluations)});
  }
  return TextTable(lines);
}

}  // namespace ballast::tools
