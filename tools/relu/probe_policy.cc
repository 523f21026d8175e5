#include "tools/relu/probe_policy.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <variant>

#include "models/registry.h"
#include "models/sha256.h"
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
                                   {"iterations", Whole(1)},
                                   "resolved_sha256"};
const StudyTable::Columns kValues = {{"updates", Whole(0)},
                                     {"compared", Whole(0)},
                                     {"differing", Whole(0)},
                                     {"exact_zeros", Real()},
                                     {"change_median", OrEmpty(Real())},
                                     {"change_max", OrEmpty(Real())},
                                     "empty_slope_0",
                                     "empty_slope_1"};
constexpr std::size_t kDigest = 5;
constexpr std::size_t kDigestLength = 12;

/// @param resolved  the configuration with slope 0. Its digest tells cells
///   apart whose file was edited in between.
Row KeyOf(const Options& options, const std::string& initialisation,
          const std::string& resolved) {
  std::string settings;
  for (const std::string& one : options.overrides) {
    settings += (settings.empty() ? "" : " ") + one;
  }
  std::ranges::replace(settings, ',', ';');
  std::ranges::replace(settings, '"', '\'');
  return {options.config,
          settings,
          initialisation,
          std::to_string(options.seed),
          std::to_string(options.iterations),
          models::Sha256Hex(resolved).substr(0, kDigestLength)};
}

/// Throws std::invalid_argument, saying the problem, if the user sets `key`.
void Refuse(const Options& options, const std::string& key,
            const std::string& problem) {
  for (const std::string& one : options.overrides) {
    if (!one.starts_with(key + "=")) continue;
    throw std::invalid_argument("--set " + one + ": " + problem);
  }
}

/// A key that the probe sets.
void RefuseSetting(const Options& options, const std::string& key,
                   const std::string& mend) {
  Refuse(options, key, "the probe sets this key itself; leave it out, " + mend);
}

/// A whole table of which the probe sets keys.
void RefuseTable(const Options& options, const std::string& table) {
  Refuse(options, table,
         "the probe sets keys of this table itself; set the others one by one, "
         "--set " +
             table + ".KEY=VALUE");
}

/// The user's settings, then the probe's own, which nothing overrides.
Experiment Load(const Options& options, const std::string& initialisation,
                int slope) {
  RefuseTable(options, "networks");
  RefuseTable(options, "run");
  RefuseSetting(options, "networks.activation", "only ReLUs are probed");
  RefuseSetting(options, "networks.initialisation", "use --initialisations");
  RefuseSetting(options, "networks.relu_slope_at_zero",
                "slopes 0 and 1 are compared");
  RefuseSetting(options, "run.seed", "use --seed");
  std::vector<std::string> overrides = options.overrides;
  overrides.emplace_back("networks.activation=\"relu\"");
  overrides.push_back("networks.initialisation=\"" + initialisation + "\"");
  overrides.push_back("networks.relu_slope_at_zero=" + std::to_string(slope));
  overrides.push_back("run.seed=" + std::to_string(options.seed));
  Experiment experiment = LoadExperiment(options.config, overrides);
  const bool updates_while_it_lives =
      experiment.queueing &&
      std::holds_alternative<agents::queueing::DqnAgentConfig>(
          experiment.queueing->agent);
  if (!updates_while_it_lives) return experiment;
  RefuseSetting(options, "run.steps_per_iteration",
                "deep Q-learning is compared step by step");
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
                            "slope 1", "resolved, SHA-256"}};
  const auto number = [](const std::string& text) {
    return text.empty() ? std::string("-") : FormatNumber(RealOf(text));
  };
  for (const Row& row : table.rows()) {
    rows.push_back({row[2], row[3], row[6], number(row[9]),
                    row[8] + " of " + row[7], number(row[10]), number(row[11]),
                    row[12].empty() ? "-" : row[12],
                    row[13].empty() ? "-" : row[13], row[kDigest]});
  }
  return TextTable(rows);
}

void Probe(const Options& options) {
  UseThreads(1);
  StudyTable table(options.study.out, kKeys, kValues);
  std::vector<std::string> left;
  for (const std::string& initialisation : options.initialisations) {
    // Refused before anything is measured.
    const Experiment zero = Load(options, initialisation, 0);
    if (!table.Has(KeyOf(options, initialisation, zero.resolved))) {
      left.push_back(initialisation);
    }
  }
  CellClock clock(left.size());
  for (const std::string& initialisation : left) {
    const Experiment zero = Load(options, initialisation, 0);
    const Experiment one = Load(options, initialisation, 1);
    table.Add(KeyOf(options, initialisation, zero.resolved),
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
