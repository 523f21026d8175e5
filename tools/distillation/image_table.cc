#include "tools/distillation/image_table.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "tools/distillation/image_arms.h"
#include "tools/number_format.h"
#include "tools/seed_statistics.h"
#include "tools/text_table.h"

namespace ballast::tools {
namespace {

using Row = StudyTable::Row;

constexpr std::size_t kTeacher = 0, kStudent = 2, kArm = 3, kSeed = 4,
                      kEpochs = 5, kBatch = 6, kEpochsRun = 7, kAccuracy = 8,
                      kGap = 9, kNormalisedGap = 10, kSeconds = 11,
                      kTeacherAccuracy = 12;

/// A hundred times what a student is given.
constexpr int kMostEpochsRun = 100'000;

/// Students that differ in their seed alone.
struct Arm {
  BySeed accuracy, gap, normalised_gap, seconds, teacher_accuracy;
  std::string epochs;
};
using Arms = std::map<std::string, Arm, std::less<>>;  ///< By name.

/// A row's key without arm and seed.
Row GroupOf(const Row& row) {
  Row group(row.begin(), row.begin() + kEpochsRun);
  group[kArm].clear();
  group[kSeed].clear();
  return group;
}

Arms ArmsOf(const StudyTable& table, const Row& group) {
  Arms arms;
  for (const Row& row : table.rows()) {
    if (GroupOf(row) != group) continue;
    Arm& arm = arms[row[kArm]];
    const auto read = [&](BySeed& samples, std::size_t column) {
      samples[row[kSeed]] = RealOf(row[column]);
    };
    read(arm.accuracy, kAccuracy);
    read(arm.gap, kGap);
    read(arm.normalised_gap, kNormalisedGap);
    read(arm.seconds, kSeconds);
    read(arm.teacher_accuracy, kTeacherAccuracy);
    arm.epochs = row[kEpochsRun];
  }
  return arms;
}

std::string GroupSummary(const Row& group, const Arms& arms) {
  const auto beside = [&](const Arm& arm, std::string_view base) {
    const auto found = arms.find(base);
    return found == arms.end() || &found->second == &arm
               ? "-"
               : DifferenceText(arm.accuracy, found->second.accuracy);
  };
  std::vector<Row> lines = {{"arm", "seeds", "epochs", "test accuracy, 95 %",
                             "beside kd, 95 %", "beside kd_matched, 95 %",
                             "KL(T||S)", "of normalised", "CPU s per epoch",
                             "of kd's"}};
  BySeed teacher_accuracy;
  const auto plain = arms.find(kPlainArm);
  for (const ImageArm& entry : ImageArms()) {
    const auto found = arms.find(entry.name);
    if (found == arms.end()) continue;
    const Arm& arm = found->second;
    teacher_accuracy.insert(arm.teacher_accuracy.begin(),
                            arm.teacher_accuracy.end());
    const double seconds = MeanOf(arm.seconds);
    lines.push_back(
        {std::string(entry.name), std::to_string(arm.accuracy.size()),
         arm.epochs, MeanText(arm.accuracy), beside(arm, kPlainArm),
         beside(arm, kMatchedArm), FormatFixed(MeanOf(arm.gap), 4),
         FormatFixed(MeanOf(arm.normalised_gap), 4), FormatFixed(seconds, 2),
         plain == arms.end()
             ? "-"
             : FormatFixed(seconds / MeanOf(plain->second.seconds), 2)});
  }
  return "Student " + group[kStudent] + " of teacher " + group[kTeacher] +
         ", whose test accuracy is " + MeanText(teacher_accuracy) + "; " +
         group[kEpochs] + " epochs, minibatches of " + group[kBatch] + "\n" +
         TextTable(lines);
}

}  // namespace

StudyTable::Columns ImageStudyKeys() {
  return {"teacher",
          {"teacher_epochs", Whole(1, 1000)},
          "student",
          "arm",
          {"seed", Real()},
          {"epochs", Whole(1, 1000)},
          {"batch", Whole(1, 60'000)}};
}

StudyTable::Columns ImageStudyValues() {
  return {{"epochs_run", Whole(1, kMostEpochsRun)},
          {"accuracy", Real(0, 1)},
          {"gap", Real()},
          {"normalised_gap", Real()},
          // Above 0, since the longer arm's length is a quotient of them.
          {"cpu_seconds_per_epoch", Real(0.001, 1e6)},
          {"teacher_accuracy", Real(0, 1)}};
}

std::optional<int> LongerEpochs(const StudyTable& table, const Row& key) {
  const Arms arms = ArmsOf(table, GroupOf(key));
  const auto longer = arms.find(kLongerArm);
  if (longer != arms.end()) {
    return static_cast<int>(WholeOf(longer->second.epochs));
  }
  const auto plain = arms.find(kPlainArm);
  const auto shake = arms.find(kShakeArm);
  if (plain == arms.end() || shake == arms.end()) return {};
  const double ratio =
      MeanOf(shake->second.seconds) / MeanOf(plain->second.seconds);
  return static_cast<int>(
      std::clamp(ratio * RealOf(key[kEpochs]), 1.0, double{kMostEpochsRun}));
}

std::string ImageStudySummary(const StudyTable& table) {
  std::vector<Row> groups;
  std::string summary;
  for (const Row& row : table.rows()) {
    const Row group = GroupOf(row);
    if (std::ranges::count(groups, group) > 0) continue;
    groups.push_back(group);
    summary += (summary.empty() ? "" : "\n") +
               GroupSummary(group, ArmsOf(table, group));
  }
  return summary;
}

}  // namespace ballast::tools
