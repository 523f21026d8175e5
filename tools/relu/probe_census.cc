#include "tools/relu/probe_census.h"

#include <c10/core/InferenceMode.h>

#include <memory>

#include "tools/cell_clock.h"
#include "tools/images/image_learning.h"
#include "tools/images/number_formats.h"
#include "tools/name_option.h"
#include "tools/number_format.h"
#include "tools/relu/probe_options.h"
#include "tools/study_table.h"
#include "tools/text_table.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

using Row = StudyTable::Row;

struct Options {
  ProbeOptions common;
  ImageLearningConfig learning;
  std::vector<std::string> networks = {"dense"};
  std::vector<std::string> precisions = {"float32", "bfloat16", "float16",
                                         "float64"};
};

// All the counts that a file has room for can be added up.
const EntryRule kCount = Whole(0, 1'000'000'000'000);
const StudyTable::Columns kKeys = {"network",
                                   "hidden",
                                   "precision",
                                   "optimiser",
                                   {"batch", Whole(1, 60'000)},
                                   {"epochs", Whole(1, 1000)},
                                   "pixels",
                                   {"seed", Real()},
                                   {"epoch", Whole(1, 1000)},
                                   {"layer", Whole(1)}};
const StudyTable::Columns kValues = {
    {"zeros", kCount}, {"evaluations", kCount}, {"test_accuracy", Real(0, 1)}};
constexpr std::size_t kEpochs = 5, kEpoch = 8;

Row KeyOf(const ImageLearningConfig& cell, const Options& options, int epoch,
          std::size_t layer) {
  return {cell.network,
          WidthsText(cell.network, cell.hidden),
          FormatName(cell.precision),
          cell.optimiser,
          std::to_string(cell.batch),
          std::to_string(cell.epochs),
          options.common.standardised ? "standardised" : "unit",
          std::to_string(cell.seed),
          std::to_string(epoch),
          std::to_string(layer + 1)};
}

/// Every epoch of one network's training, all or none of them in the table.
void Measure(const ImageLearningConfig& cell, const Options& options,
             const ImageData& data, StudyTable& table) {
  ImageLearning learning(cell, data);
  std::vector<EpochReport> epochs;
  for (int epoch = 0; epoch < cell.epochs; ++epoch) {
    epochs.push_back(learning.RunEpoch());
  }
  std::vector<Row> rows;
  for (const EpochReport& report : epochs) {
    for (std::size_t l = 0; l < report.layers.size(); ++l) {
      Row row = KeyOf(cell, options, report.epoch, l);
      row.push_back(std::to_string(report.layers[l].zeros));
      row.push_back(std::to_string(report.layers[l].evaluations));
      row.push_back(FormatFixed(report.accuracy, 4));
      rows.push_back(row);
    }
  }
  table.Add(rows);
}

/// Throws std::invalid_argument if an epoch lies behind the last.
void RequireEpochs(const StudyTable& table) {
  for (std::size_t i = 0; i < table.rows().size(); ++i) {
    const Row& row = table.rows()[i];
    if (WholeOf(row[kEpoch]) <= WholeOf(row[kEpochs])) continue;
    table.Refuse(
        i, "epoch",
        row[kEpoch] + " is more than the line's epochs, " + row[kEpochs]);
  }
}

/// Zeros per evaluation by layer in the first, the middle and the last third.
std::string TableOf(const StudyTable& table) {
  std::vector<Row> rows = {{"network", "precision", "seed", "layer",
                            "first third", "second", "last"}};
  for (const Row& first : table.rows()) {
    if (first[kEpoch] != "1") continue;
    models::ZeroCensus thirds[3];
    for (const Row& row : table.rows()) {
      const bool is_same =
          std::equal(row.begin(), row.begin() + 8, first.begin()) &&
          row[9] == first[9];
      if (!is_same) continue;
      thirds[3 * (WholeOf(row[kEpoch]) - 1) / WholeOf(row[kEpochs])] +=
          {WholeOf(row[10]), WholeOf(row[11])};
    }
    Row line = {first[0] == "dense" ? first[1] : first[0], first[2], first[7],
                first[9]};
    for (const models::ZeroCensus& third : thirds) {
      line.push_back(third.evaluations == 0 ? "-"
                                            : FormatNumber(third.share()));
    }
    rows.push_back(line);
  }
  return "Exact zeros per ReLU evaluation\n" + TextTable(rows);
}

void Probe(const Options& options) {
  UseThreads(1);
  const c10::InferenceMode recording(false);
  std::vector<ImageLearningConfig> cells;
  StudyTable table(options.common.study.out, kKeys, kValues);
  RequireEpochs(table);
  for (const std::string& network : options.networks) {
    for (const std::string& precision : options.precisions) {
      ImageLearningConfig cell = options.learning;
      cell.network = network;
      cell.precision = FormatNamed(precision);
      if (!table.Has(KeyOf(cell, options, cell.epochs, 0))) {
        cells.push_back(cell);
      }
    }
  }
  const ImageData data = options.common.Read();
  CellClock clock(cells.size());
  for (const ImageLearningConfig& cell : cells) {
    Measure(cell, options, data, table);
    clock.Done(cell.network + " " + FormatName(cell.precision));
  }
  PrintStudy(table, options.common.study, TableOf);
}

}  // namespace

void AddProbeCensus(CLI::App& probe) {
  const auto options = std::make_shared<Options>();
  options->learning.epochs = 3;
  CLI::App* verb = probe.add_subcommand(
      "census", "Exact zeros by layer, format and phase of training");
  AddLearningOptions(*verb, options->learning, options->networks,
                     options->precisions);
  verb->add_option("--optimiser", options->learning.optimiser, "sgd or adam")
      ->check(KnownName(ImageOptimiser::Names()))
      ->capture_default_str();
  verb->add_option("--seed", options->learning.seed,
                   "Of the weights and of the order of pictures")
      ->capture_default_str();
  AddProbeOptions(*verb, options->common);
  verb->footer(
      "Example:\n  ballast probe-relu census --precisions float32,float16 "
      "--epochs 3 --out census.csv");
  verb->callback([options] { Probe(*options); });
}

}  // namespace ballast::tools
