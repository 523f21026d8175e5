#include "tools/relu/probe_policy.h"

#include <algorithm>
#include <memory>
#include <variant>

#include "models/registry.h"
#include "tools/cell_clock.h"
#include "tools/name_option.h"
#include "tools/number_format.h"
#include "tools/progress_table.h"
#include "tools/relu/update_bifurcation.h"
#include "tools/statistics/samples.h"
#include "tools/study_options.h"
#include "tools/study_table.h"
#include "tools/text_table.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

using Row = StudyTable::Row;

struct Options {
  std::string config;
  std::vector<std::string> overrides;
  std::vector<std::string> initialisations = {"uniform", "fan_in"};
  std::int64_t iterations = 500;
  std::uint64_t seed = 0;
  StudyOptions study;
};

const StudyTable::Columns kKeys = {"config",
                                   "settings",
                                   "initialisation",
                                   {"seed", Real()},
                                   {"iterations", Whole(1)}};
const StudyTable::Columns kValues = {{"updates", Whole(0)},
                                     {"compared", Whole(0)},
                                     {"differing", Whole(0)},
                                     {"exact_zeros", Real()},
                                     {"change_median", OrEmpty(Real())},
                                     {"change_max", OrEmpty(Real())},
                                     "empty_slope_0",
                                     "empty_slope_1"};

Row KeyOf(const Options& options, const std::string& initialisation) {
  std::string settings;
  for (const std::string& one : options.overrides) {
    settings += (settings.empty() ? "" : " ") + one;
  }
  std::ranges::replace(settings, ',', ';');
  return {options.config, settings, initialisation,
          std::to_string(options.seed), std::to_string(options.iterations)};
}

Experiment Load(const Options& options, const std::string& initialisation,
                int slope) {
  std::vector<std::string> overrides = {
      "networks.activation=\"relu\"",
      "networks.initialisation=\"" + initialisation + "\"",
      "networks.relu_slope_at_zero=" + std::to_string(slope),
      "run.seed=" + std::to_string(options.seed)};
  overrides.insert(overrides.end(), options.overrides.begin(),
                   options.overrides.end());
  Experiment experiment = LoadExperiment(options.config, overrides);
  const bool updates_while_it_lives =
      experiment.queueing &&
      std::holds_alternative<agents::queueing::DqnAgentConfig>(
          experiment.queueing->agent);
  if (!updates_while_it_lives) return experiment;
  overrides.emplace_back("run.steps_per_iteration=1");
  return LoadExperiment(options.config, overrides);
}

/// "0.012 0.034", each to three digits.
std::string NumbersText(const std::vector<double>& numbers) {
  std::string text;
  for (const double number : numbers) {
    text += (text.empty() ? "" : " ") + FormatNumber(number);
  }
  return text;
}

Row ValuesOf(const UpdateBifurcation& found) {
  const auto quantile = [&](double share) {
    return found.changes.empty() ? std::string()
                                 : ShortestText(Quantile(found.changes, share));
  };
  std::string zero = NumbersText(found.empty_zero);
  std::string one = NumbersText(found.empty_one);
  for (std::string* text : {&zero, &one}) std::erase(*text, ',');
  return {std::to_string(found.updates),
          std::to_string(found.iterations),
          std::to_string(found.differing),
          ShortestText(found.exact_zeros),
          quantile(0.5),
          quantile(1.0),
          zero,
          one};
}

std::string TableOf(const StudyTable& table) {
  std::vector<Row> rows = {{"initialisation", "seed", "updates",
                            "zeros per evaluation", "iterations that differ",
                            "change median", "max", "empty state, slope 0",
                            "slope 1"}};
  const auto number = [](const std::string& text) {
    return text.empty() ? std::string("-") : FormatNumber(RealOf(text));
  };
  for (const Row& row : table.rows()) {
    rows.push_back({row[2], row[3], row[5], number(row[8]),
                    row[7] + " of " + row[6], number(row[9]), number(row[10]),
                    row[11].empty() ? "-" : row[11],
                    row[12].empty() ? "-" : row[12]});
  }
  return TextTable(rows);
}

void Probe(const Options& options) {
  UseThreads(1);
  StudyTable table(options.study.out, kKeys, kValues);
  std::vector<std::string> left;
  for (const std::string& initialisation : options.initialisations) {
    Load(options, initialisation, 0);  // Refused before anything is measured.
    if (!table.Has(KeyOf(options, initialisation))) {
      left.push_back(initialisation);
    }
  }
  CellClock clock(left.size());
  for (const std::string& initialisation : left) {
    const Experiment zero = Load(options, initialisation, 0);
    const Experiment one = Load(options, initialisation, 1);
    table.Add(KeyOf(options, initialisation),
              ValuesOf(MeasureUpdates(zero, one, options.iterations)));
    clock.Done(initialisation);
  }
  PrintStudy(table, options.study, TableOf);
}

}  // namespace

void AddProbePolicy(CLI::App& probe) {
  const auto options = std::make_shared<Options>();
  CLI::App* verb = probe.add_subcommand(
      "policy", "Exact zeros and bifurcations of an agent's own updates");
  verb->add_option("config", options->config, "Configuration file (TOML)")
      ->required();
  verb->add_option("--set", options->overrides,
                   "Change a key of the configuration: agent.batch=128")
      ->allow_extra_args(false);
  std::vector<std::string> names;
  for (const models::ModelInfo& info : models::ListInitialisations()) {
    names.push_back(info.name);
  }
  AddNames(*verb, "--initialisations", options->initialisations, names,
           "How weights start; biases start at 0 with all but fan_in");
  verb->add_option("--iterations", options->iterations,
                   "Of training; with deep Q-learning, environment steps")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  verb->add_option("--seed", options->seed, "The run's seed")
      ->capture_default_str();
  AddStudyOptions(*verb, options->study);
  verb->footer(
      "Example:\n  ballast probe-relu policy "
      "configs/queueing/train/dqn_criss_cross_bm.toml --iterations 1000");
  verb->callback([options] { Probe(*options); });
}

}  // namespace ballast::tools
