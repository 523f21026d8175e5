#include "tools/distil_images.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/datasets/fashion_mnist.h"
#include "tools/cell_clock.h"
#include "tools/distillation/image_arms.h"
#include "tools/distillation/image_distillation.h"
#include "tools/distillation/image_table.h"
#include "tools/distillation/image_teacher.h"
#include "tools/layer_widths.h"
#include "tools/name_option.h"
#include "tools/number_format.h"
#include "tools/seed_jobs.h"
#include "tools/study_options.h"
#include "tools/study_table.h"
#include "tools/text_table.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

using Row = StudyTable::Row;

struct Options {
  std::filesystem::path images = models::kFashionMnistFolder;
  StudyOptions study;
  std::filesystem::path teachers;
  std::vector<std::string> arms = ImageArmNames();
  std::vector<std::string> students = {"64", "32-32"};
  std::string teacher = "512-512-512";
  int teacher_epochs = 20;
  int epochs = 20;
  int batch = 256;
  std::string seeds = "0..4";
  int threads = 1;
};

Row KeyOf(const ImageDistillationConfig& cell, const Options& options) {
  return {WidthsText(ParseWidths(options.teacher)),
          std::to_string(options.teacher_epochs),
          WidthsText(cell.hidden),
          std::string(cell.arm.name),
          std::to_string(cell.seed),
          std::to_string(cell.epochs),
          std::to_string(cell.batch)};
}

/// Seed by seed, so that a study that is stopped has all arms of some; arms in
/// the order of their list, so that the longer one finds those it measures by.
std::vector<ImageDistillationConfig> CellsOf(const Options& options) {
  std::vector<ImageDistillationConfig> cells;
  for (const std::uint64_t seed : ParseSeeds(options.seeds)) {
    for (const std::string& student : options.students) {
      for (const ImageArm& arm : ImageArms()) {
        if (std::ranges::count(options.arms, arm.name) == 0) continue;
        cells.push_back(
            {arm, ParseWidths(student), options.epochs, options.batch, seed});
      }
    }
  }
  return cells;
}

/// Throws std::invalid_argument if the longer arm could not know its length.
void RequireYardstick(const std::vector<ImageDistillationConfig>& cells,
                      const Options& options, const StudyTable& table) {
  const auto has = [&](std::string_view arm) {
    return std::ranges::count(options.arms, arm) > 0;
  };
  if (has(kPlainArm) && has(kShakeArm)) return;
  for (const ImageDistillationConfig& cell : cells) {
    if (cell.arm.name != kLongerArm ||
        LongerEpochs(table, KeyOf(cell, options))) {
      continue;
    }
    throw std::invalid_argument(
        "--arms kd_longer takes as long as shake, which the table does not "
        "know; measure both first: --arms kd,shake,kd_longer");
  }
}

/// Who teaches the students of one seed.
struct SeedTeacher {
  agents::distillation::Teachers teachers;
  std::string accuracy;
};

SeedTeacher FindTeacher(const Options& options, std::uint64_t seed,
                        const ImageData& data) {
  const std::filesystem::path folder =
      options.teachers.empty() && !options.study.out.empty()
          ? std::filesystem::absolute(options.study.out).parent_path() /
                "teachers"
          : options.teachers;
  auto policy = FindImageTeacher({ParseWidths(options.teacher),
                                  options.teacher_epochs, options.batch, seed},
                                 folder, data);
  std::string accuracy = FormatFixed(AccuracyOf(*policy, data.test), 4);
  return {OneTeacher(std::move(policy)), std::move(accuracy)};
}

Row Measure(ImageDistillationConfig cell, const Row& key,
            const StudyTable& table, const SeedTeacher& teacher,
            const ImageData& data) {
  if (cell.arm.name == kLongerArm) {
    cell.epochs = LongerEpochs(table, key).value();
  }
  const ImageStudentReport report = DistilImages(cell, teacher.teachers, data);
  return {std::to_string(cell.epochs),
          FormatFixed(report.accuracy, 4),
          FormatFixed(report.gap, 5),
          FormatFixed(report.normalised_gap, 5),
          FormatFixed(report.cpu_seconds_per_epoch, 3),
          teacher.accuracy};
}

/// The cells of one seed, which share its teacher.
void MeasureSeed(const std::vector<ImageDistillationConfig>& cells,
                 const Options& options, const ImageData& data,
                 StudyTable& table, CellClock& clock) {
  const std::uint64_t seed = cells.front().seed;
  std::cerr << "seed " << seed << ": the teacher" << std::endl;
  const SeedTeacher teacher = FindTeacher(options, seed, data);
  for (const ImageDistillationConfig& cell : cells) {
    const Row key = KeyOf(cell, options);
    const Row values = Measure(cell, key, table, teacher, data);
    table.Add(key, values);
    clock.Done("student " + key[2] + " " + key[3] + " seed " + key[4] + ": " +
               values[1] + ", " + values[4] + " CPU s per epoch,");
  }
}

void Distil(const Options& options) {
  UseThreads(options.threads);
  const c10::InferenceMode recording(false);
  StudyTable table(options.study.out, ImageStudyKeys(), ImageStudyValues());
  std::vector<ImageDistillationConfig> cells = CellsOf(options);
  std::erase_if(cells, [&](const ImageDistillationConfig& cell) {
    return table.Has(KeyOf(cell, options));
  });
  RequireYardstick(cells, options, table);
  if (!cells.empty()) {
    const ImageData data =
        ReadImages(options.images, models::PixelScale::kStandardised);
    CellClock clock(cells.size());
    while (!cells.empty()) {
      const auto others = std::ranges::find_if(
          cells, [&](const auto& cell) { return cell.seed != cells[0].seed; });
      MeasureSeed({cells.begin(), others}, options, data, table, clock);
      cells.erase(cells.begin(), others);
    }
  }
  PrintStudy(table, options.study, ImageStudySummary);
}

}  // namespace

void AddDistilImages(CLI::App& program) {
  const auto options = std::make_shared<Options>();
  CLI::App* verb = program.add_subcommand(
      "distil-images", "Compare ways to teach a small classifier of pictures.");
  AddNames(*verb, "--arms", options->arms, ImageArmNames(), "Ways to teach");
  verb->add_option("--students", options->students,
                   "Hidden layers of each student")
      ->delimiter(',')
      ->capture_default_str();
  verb->add_option("--teacher", options->teacher,
                   "Hidden layers of the teacher")
      ->capture_default_str();
  verb->add_option("--teachers", options->teachers,
                   "Folder of trained teachers, a policy file a seed; "
                   "\"teachers\" beside --out unless given");
  verb->add_option("--teacher-epochs", options->teacher_epochs,
                   "Passes of the teacher through the pictures")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  verb->add_option("--seeds", options->seeds, "Several seeds, 0..4 or 0,3,7")
      ->capture_default_str();
  verb->add_option("--epochs", options->epochs,
                   "Passes of a student through the pictures")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  verb->add_option("--batch", options->batch, "Pictures in a minibatch")
      ->check(CLI::Range(1, 60000))
      ->capture_default_str();
  verb->add_option("--threads", options->threads, "Threads of tensor work")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  verb->add_option("--images", options->images, "Folder of Fashion-MNIST")
      ->capture_default_str();
  AddStudyOptions(*verb, options->study);
  std::vector<std::vector<std::string>> arms;
  for (const ImageArm& arm : ImageArms()) {
    arms.push_back({std::string(arm.name), std::string(arm.summary)});
  }
  verb->footer("Arms:\n" + TextTable(arms) +
               "Example:\n  ballast distil-images --arms kd,shake --students "
               "64 --seeds 0..2 --out images.csv");
  verb->callback([options] { Distil(*options); });
}

}  // namespace ballast::tools
