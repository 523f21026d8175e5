#include "tools/relu/probe_zone.h"

#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "tools/cell_clock.h"
#include "tools/images/number_formats.h"
#include "tools/name_option.h"
#include "tools/number_format.h"
#include "tools/progress_table.h"
#include "tools/relu/bifurcation_zone.h"
#include "tools/relu/probe_options.h"
#include "tools/statistics/samples.h"
#include "tools/study_table.h"
#include "tools/text_table.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

using Row = StudyTable::Row;

struct Options {
  ProbeOptions common;
  std::string network = "dense";
  std::vector<int> depths = {3};
  std::vector<int> widths = {256};
  std::vector<int> batches = {256};
  std::vector<std::string> precisions = {"float32"};
  int initialisations = 10;
  std::int64_t minibatches = 0;
  std::uint64_t seed = 0;
};

const StudyTable::Columns kKeys = {"network",
                                   "hidden",
                                   {"batch", Whole(1, 60'000)},
                                   "precision",
                                   {"initialisations", Whole(1, 100'000)},
                                   {"minibatches", Whole(0, 60'000)},
                                   "pixels",
                                   {"seed", Real()}};
const StudyTable::Columns kValues = {{"compared", Whole(1)},
                                     {"differing", Whole(0)},
                                     {"initialisations_differing", Whole(0)},
                                     {"zeros", Whole(0)},
                                     {"evaluations", Whole(1)},
                                     {"multiply_min", OrEmpty(Real())},
                                     {"multiply_median", OrEmpty(Real())},
                                     {"multiply_max", OrEmpty(Real())},
                                     {"overwrite_min", OrEmpty(Real())},
                                     {"overwrite_median", OrEmpty(Real())},
                                     {"overwrite_max", OrEmpty(Real())}};

Row KeyOf(const ZoneConfig& config, const Options& options) {
  return {config.network,
          WidthsText(config.network, config.hidden),
          std::to_string(config.batch),
          FormatName(config.precision),
          std::to_string(config.initialisations),
          std::to_string(config.batches),
          options.common.standardised ? "standardised" : "unit",
          std::to_string(config.seed)};
}

Row ValuesOf(const BifurcationZone& zone) {
  Row row = {std::to_string(zone.batches),
             std::to_string(zone.batches_differing),
             std::to_string(zone.initialisations_differing),
             std::to_string(zone.census.zeros),
             std::to_string(zone.census.evaluations)};
  for (const auto& changes : {zone.multiplied, zone.overwritten}) {
    for (const double share : {0.0, 0.5, 1.0}) {
      row.push_back(changes.empty() ? ""
                                    : ShortestText(Quantile(changes, share)));
    }
  }
  return row;
}

/// Every combination of depth, width, batch and precision.
std::vector<ZoneConfig> CellsOf(const Options& options) {
  ZoneConfig cell;
  cell.network = options.network;
  cell.initialisations = options.initialisations;
  cell.batches = options.minibatches;
  cell.seed = options.seed;
  std::vector<ZoneConfig> cells;
  for (const std::string& precision : options.precisions) {
    cell.precision = FormatNamed(precision);
    for (const int batch : options.batches) {
      cell.batch = batch;
      for (const int depth : options.depths) {
        for (const int width : options.widths) {
          cell.hidden.assign(static_cast<std::size_t>(depth), width);
          cells.push_back(cell);
        }
      }
    }
  }
  return cells;
}

std::string ShareOf(const std::string& part, const std::string& whole,
                    int decimals) {
  return FormatFixed(100.0 * RealOf(part) / RealOf(whole), decimals) + " %";
}

std::string TableOf(const StudyTable& table) {
  std::vector<Row> rows = {{"network", "batch", "precision",
                            "zeros per evaluation", "minibatches that differ",
                            "initialisations", "multiply min/median/max",
                            "overwrite min/median/max"}};
  const auto range = [](const Row& row, std::size_t first) {
    std::string text;
    for (std::size_t i = first; i < first + 3; ++i) {
      if (row[i].empty()) return std::string("-");
      text += (i == first ? "" : " / ") + FormatNumber(RealOf(row[i]));
    }
    return text;
  };
  for (const Row& row : table.rows()) {
    rows.push_back(
        {row[0] == "dense" ? row[1] : row[0], row[2], row[3],
         FormatNumber(RealOf(row[11]) / RealOf(row[12])),
         ShareOf(row[9], row[8], 2) + " of " + FormatCount(WholeOf(row[8])),
         ShareOf(row[10], row[4], 1) + " of " + row[4], range(row, 13),
         range(row, 16)});
  }
  return TextTable(rows);
}

void Probe(const Options& options) {
  UseThreads(1);
  const c10::InferenceMode recording(false);
  if (options.network != "dense" &&
      options.depths.size() * options.widths.size() > 1) {
    throw std::invalid_argument(
        "--depths and --widths are of the network "
        "dense; the others have their own");
  }
  const std::vector<ZoneConfig> cells = CellsOf(options);
  StudyTable table(options.common.study.out, kKeys, kValues);
  const ImageData data = options.common.Read();
  for (const ZoneConfig& cell : cells) {
    if (cell.batch > data.train.size()) {
      throw std::invalid_argument("--batches: at most " +
                                  FormatCount(data.train.size()));
    }
  }
  const auto left = std::ranges::count_if(cells, [&](const ZoneConfig& cell) {
    return !table.Has(KeyOf(cell, options));
  });
  CellClock clock(static_cast<std::size_t>(left));
  for (const ZoneConfig& cell : cells) {
    const Row key = KeyOf(cell, options);
    if (table.Has(key)) continue;
    table.Add(key, ValuesOf(MeasureZone(cell, data.train)));
    clock.Done(key[0] + " " + key[1] + " batch " + key[2] + " " + key[3]);
  }
  PrintStudy(table, options.common.study, TableOf);
}

}  // namespace

void AddProbeZone(CLI::App& probe) {
  const auto options = std::make_shared<Options>();
  CLI::App* verb = probe.add_subcommand(
      "zone", "How often gradients differ between slopes 0 and 1, and by what");
  verb->add_option("--network", options->network,
                   "dense, or another of `probe-relu effect --help`")
      ->check(KnownName(ImageNetworkNames()))
      ->capture_default_str();
  const auto sizes = [&](const char* name, std::vector<int>& values, int most,
                         const char* about) {
    verb->add_option(name, values, about)
        ->delimiter(',')
        ->check(CLI::Range(1, most))
        ->capture_default_str();
  };
  sizes("--depths", options->depths, 16, "Hidden layers of the dense network");
  sizes("--widths", options->widths, 4096, "Of each hidden layer");
  sizes("--batches", options->batches, 60000, "Pictures in a minibatch");
  AddNames(*verb, "--precisions", options->precisions, FormatNames(),
           "What gradients are computed in");
  verb->add_option("--inits", options->initialisations,
                   "Initialisations, each taken through the whole set")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  verb->add_option("--minibatches", options->minibatches,
                   "Of each initialisation; 0 for the whole set")
      ->check(CLI::Range(0, 60000))
      ->capture_default_str();
  verb->add_option("--seed", options->seed, "Of the initialisations")
      ->capture_default_str();
  AddProbeOptions(*verb, options->common);
  verb->footer(
      "Example:\n  ballast probe-relu zone --depths 1,2,3 --precisions float32,"
      "float16 --inits 20 --out zone.csv");
  verb->callback([options] { Probe(*options); });
}

}  // namespace ballast::tools
