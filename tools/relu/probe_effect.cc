#include "tools/relu/probe_effect.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "models/registry.h"
#include "tools/cell_clock.h"
#include "tools/images/image_learning.h"
#include "tools/images/number_formats.h"
#include "tools/name_option.h"
#include "tools/number_format.h"
#include "tools/progress_table.h"
#include "tools/relu/effect_table.h"
#include "tools/relu/probe_options.h"
#include "tools/seed_jobs.h"
#include "tools/study_table.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

using Row = StudyTable::Row;

/// What else than the slope may differ, at slope 0: "none"; "threads", two in
/// place of one; "rows", the other order of rows in a batch. The last two only
/// change how sums are rounded.
const std::vector<std::string> kControls = {"none", "threads", "rows"};

struct Options {
  ProbeOptions common;
  ImageLearningConfig learning;
  std::vector<std::string> networks = {"dense"};
  std::vector<std::string> precisions = {"float32"};
  std::vector<std::string> optimisers = ImageOptimiser::Names();
  std::vector<std::string> rules = {"multiply", "overwrite"};
  std::vector<double> slopes = {0.0, 1.0};
  std::vector<std::string> controls = {"none"};
  std::string seeds = "0..2";
};

struct Cell {
  ImageLearningConfig learning;
  std::string control;
};

Row KeyOf(const Cell& cell, const Options& options) {
  const ImageLearningConfig& learning = cell.learning;
  return {learning.network,
          WidthsText(learning.network, learning.hidden),
          FormatName(learning.precision),
          learning.optimiser,
          models::ReluRuleName(learning.relu_at_zero.rule),
          ShortestText(learning.relu_at_zero.slope),
          cell.control,
          std::to_string(learning.seed),
          std::to_string(learning.epochs),
          std::to_string(learning.batch),
          options.common.standardised ? "standardised" : "unit"};
}

/// Slopes and rules; at slope 0 the rules are one.
std::vector<Cell> ArmsOf(const Options& options, const Cell& base) {
  std::vector<Cell> arms;
  Cell arm = base;
  for (const double slope : options.slopes) {
    for (const std::string& rule : options.rules) {
      arm.learning.relu_at_zero = {slope, models::ReluRuleNamed(rule)};
      if (slope == 0.0) arm.learning.relu_at_zero = {};
      arms.push_back(arm);
      if (slope == 0.0) break;
    }
  }
  arm.learning.relu_at_zero = {};
  for (const std::string& control : options.controls) {
    if (control == "none") continue;
    arm.control = control;
    arm.learning.reversed_rows = control == "rows";
    arms.push_back(arm);
  }
  return arms;
}

/// Seed by seed, so that a study that is stopped has all arms of some.
std::vector<Cell> CellsOf(const Options& options) {
  std::vector<Cell> cells;
  Cell cell{options.learning, "none"};
  for (const std::uint64_t seed : ParseSeeds(options.seeds)) {
    cell.learning.seed = seed;
    for (const std::string& network : options.networks) {
      cell.learning.network = network;
      for (const std::string& precision : options.precisions) {
        cell.learning.precision = FormatNamed(precision);
        for (const std::string& optimiser : options.optimisers) {
          cell.learning.optimiser = optimiser;
          for (const Cell& arm : ArmsOf(options, cell)) cells.push_back(arm);
        }
      }
    }
  }
  return cells;
}

/// Trains one network to the end.
Row Measure(const Cell& cell, const ImageData& data) {
  at::set_num_threads(cell.control == "threads" ? 2 : 1);
  ImageLearning learning(cell.learning, data);
  EpochReport report;
  double best = 0.0;
  std::int64_t batches_with_zeros = 0;
  models::ZeroCensus census;
  for (int epoch = 0; epoch < cell.learning.epochs; ++epoch) {
    report = learning.RunEpoch();
    best = std::max(best, report.accuracy);
    batches_with_zeros += report.batches_with_zeros;
    for (const models::ZeroCensus& layer : report.layers) census += layer;
  }
  return {FormatFixed(report.accuracy, 4),
          FormatFixed(best, 4),
          ShortestText(report.loss),
          std::to_string(census.zeros),
          std::to_string(census.evaluations),
          std::to_string(batches_with_zeros),
          report.first_zero ? std::to_string(*report.first_zero) : ""};
}

void Probe(const Options& options) {
  const bool needs_two = std::ranges::count(options.controls, "threads") > 0;
  UseThreads(needs_two ? 2 : 1);
  const c10::InferenceMode recording(false);
  StudyTable table(options.common.study.out, EffectKeys(), EffectValues());
  std::vector<Cell> cells = CellsOf(options);
  std::erase_if(
      cells, [&](const Cell& cell) { return table.Has(KeyOf(cell, options)); });
  const ImageData data = options.common.Read();
  CellClock clock(cells.size());
  for (const Cell& cell : cells) {
    const Row key = KeyOf(cell, options);
    const Row values = Measure(cell, data);
    table.Add(key, values);
    clock.Done(key[0] + " " + key[2] + " " + key[3] + " " + key[4] + " " +
               key[5] + " " + key[6] + " seed " + key[7] + ": " + values[0] +
               ", " + values[3] + " zeros,");
  }
  PrintStudy(table, options.common.study, EffectSummary);
}

}  // namespace

void AddProbeEffect(CLI::App& probe) {
  const auto options = std::make_shared<Options>();
  CLI::App* verb = probe.add_subcommand(
      "effect", "What rule and slope do to training, beside its controls");
  AddLearningOptions(*verb, options->learning, options->networks,
                     options->precisions);
  AddNames(*verb, "--optimisers", options->optimisers, ImageOptimiser::Names(),
           "Who takes the steps");
  AddNames(*verb, "--rules", options->rules, {"multiply", "overwrite"},
           "What becomes of a gradient at an exact zero");
  verb->add_option("--slopes", options->slopes, "ReLU'(0)")
      ->delimiter(',')
      ->check(CLI::Range(-1e6, 1e6))
      ->capture_default_str();
  AddNames(*verb, "--controls", options->controls, kControls,
           "What differs at slope 0 beside seeds");
  verb->add_option("--seeds", options->seeds, "Several seeds, 0..4 or 0,3,7")
      ->capture_default_str();
  AddProbeOptions(*verb, options->common);
  verb->footer(
      "Example:\n  ballast probe-relu effect --optimisers sgd --seeds 0..4 "
      "--controls threads,rows --out effect.csv");
  verb->callback([options] { Probe(*options); });
}

}  // namespace ballast::tools
