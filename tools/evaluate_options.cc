#include "tools/evaluate_options.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace ballast::tools {
namespace {

// What the shards' files do not say already.
constexpr std::array<std::string_view, 5> kOfMerging{
    "--merge", "--out", "--csv", "--json", "--fail-if"};

// What a board says already.
constexpr std::array<const char*, 12> kOfBoards{
    "--policy",   "--steps",      "--grid",          "--param",
    "--schedule", "--episodes",   "--deterministic", "--seed",
    "--task",     "--constraint", "--safety-coeff",  "--untrained"};

void AddGridOptions(CLI::App& verb, EvaluateOptions& options) {
  verb.add_option("--grid", options.grid, "Grid file (TOML): [[axis]] tables");
  verb.add_option("--param", options.params,
                  "An axis: torso_length=0.1:0.5:21, torso_length=0.2,0.4, "
                  "challenge.action_delay=0:5:6 or "
                  "constraint.safety_coefficient=0.1:0.3:5")
      ->allow_extra_args(false);
  verb.add_option("--schedule", options.schedules,
                  "A parameter that moves from episode to episode, from its "
                  "axis' value or the nominal one: pole_length=random_walk, "
                  "pole_length=uniform:0.75:1.25 "
                  "(name=scheduler[:low:high[:standard_deviation[:period]]])")
      ->allow_extra_args(false);
  verb.add_option("--episodes", options.episodes,
                  "Episodes per world; of a network the replicas")
      ->check(CLI::Range(1, 1'000'000));
  verb.add_flag("--deterministic", options.deterministic,
                "The most likely actions instead of sampled ones");
  verb.add_option("--seed", options.seed, "Of resets and action noise");
}

void AddOutputOptions(CLI::App& verb, EvaluateOptions& options) {
  verb.add_option("--out", options.out, "Evaluation file to write");
  verb.add_option("--csv", options.csv, "Write the rows as CSV too");
  verb.add_flag("--json", options.json,
                "Print the evaluation file instead of a table");
  verb.add_option("--fail-if", options.conditions,
                  "End with status 3 if this holds: 'cost > budget', "
                  "'worst_return < 500' (docs/evaluation.md); may be repeated")
      ->allow_extra_args(false);
  verb.add_flag("--fresh", options.fresh,
                "Discard what an interrupted evaluation kept and start anew");
  verb.add_option("--shard", options.shard,
                  "Evaluate the i-th of n shares only: 1/4");
  verb.add_option("--merge", options.shards,
                  "Make one evaluation file of the files of all shards");
}

}  // namespace

void AddEvaluateOptions(CLI::App& verb, EvaluateOptions& options) {
  verb.add_option("run-or-policy", options.subject.path,
                  "Run directory or policy file, or a queueing network's file; "
                  "with --external a task's name or a network's file");
  verb.add_option("--policy", options.policy,
                  "Who controls the network: max_weight, threshold=2 (see "
                  "`ballast list policies`), a run directory or policy file");
  verb.add_option("--steps", options.steps,
                  "Of each replica of a network, the burn-in included")
      ->check(CLI::Range(std::int64_t{1'000}, std::int64_t{1'000'000'000}));
  AddGridOptions(verb, options);
  AddWorldOptions(verb, options.subject);
  AddExternalOptions(verb, options.external);
  verb.add_flag("--untrained", options.subject.untrained,
                "The run's policy as it was before training");
  verb.add_option("--threads", options.threads,
                  "They share the episodes; the result does not depend on them")
      ->check(CLI::Range(1, 1024));
  AddOutputOptions(verb, options);
  verb.add_option("--board", options.board,
                  "A leaderboard's file (configs/boards): worlds, limits and "
                  "episodes are what it asks for");
  for (const char* other : kOfBoards) {
    verb.get_option(other)->excludes("--board");
  }
  for (const char* other : {"--policy", "--task", "--untrained"}) {
    verb.get_option(other)->excludes("--external");
  }
}

void RequireConsistent(const CLI::App& verb, const EvaluateOptions& options) {
  if (!options.shards.empty()) {
    for (const CLI::Option* option : verb.get_options()) {
      const std::string name = option->get_name();
      if (option->count() == 0 ||
          std::ranges::find(kOfMerging, name) != kOfMerging.end()) {
        continue;
      }
      throw std::invalid_argument("--merge: the shards say what was asked of " +
                                  std::string("them; leave out ") + name);
    }
    if (options.out.empty()) {
      throw std::invalid_argument("--merge: name the file to write with --out");
    }
    return;
  }
  if (options.subject.path.empty()) {
    throw std::invalid_argument(
        options.external.command.empty()
            ? "evaluate: name a run directory, a policy file or a network's "
              "file"
            : "--external: name the task or the network's file, as in "
              "`ballast evaluate walker.walk --external 'python3 policy.py'`");
  }
  if (options.shard.empty()) return;
  if (!options.csv.empty() || options.json || !options.conditions.empty()) {
    throw std::invalid_argument(
        "--shard: --csv, --json and --fail-if are of the whole evaluation; "
        "pass them to --merge");
  }
}

}  // namespace ballast::tools
