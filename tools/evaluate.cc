#include "tools/evaluate.h"

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tools/atomic_file.h"
#include "tools/evaluate_options.h"
#include "tools/evaluation_condition.h"
#include "tools/evaluation_csv.h"
#include "tools/evaluation_file.h"
#include "tools/evaluation_journal.h"
#include "tools/evaluation_plan.h"
#include "tools/evaluation_run.h"
#include "tools/evaluation_shard.h"
#include "tools/evaluation_table.h"
#include "tools/number_format.h"
#include "tools/output_place.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr int kDiverged = 1;
constexpr int kConditionHolds = 3;

std::vector<EvaluationCondition> ConditionsOf(const EvaluateOptions& options,
                                              const EvaluationFile& head) {
  std::vector<EvaluationCondition> conditions;
  for (const std::string& text : options.conditions) {
    conditions.emplace_back(text, head);
  }
  return conditions;
}

// Throws what the verb's exit status is made of, once all is written.
void Judge(const EvaluationFile& file,
           const std::vector<EvaluationCondition>& conditions,
           const fs::path& out) {
  if (file.aggregates.diverged > 0) {
    std::cerr << "ballast: " << file.aggregates.diverged << " of "
              << file.rows.size()
              << " episodes diverged and enter no mean; their rows are marked "
                 "in "
              << out.string() << std::endl;
  }
  std::string findings;
  for (const EvaluationCondition& condition : conditions) {
    const auto finding = condition.Finding(file);
    if (finding) findings += (findings.empty() ? "" : "; ") + *finding;
  }
  if (!findings.empty()) {
    std::cerr << "ballast: --fail-if: " << findings << std::endl;
    throw CLI::RuntimeError(kConditionHolds);
  }
  if (file.aggregates.diverged > 0) throw CLI::RuntimeError(kDiverged);
}

void Write(const EvaluationFile& file, const EvaluateOptions& options,
           const fs::path& out) {
  const std::string text = Serialise(file);
  WriteFileAtomically(out, text);
  if (!options.csv.empty()) {
    WriteFileAtomically(options.csv, EvaluationAsCsv(file));
  }
  std::cout << (options.json
                    ? text
                    : EvaluationAsText(file) + "wrote " + out.string() + "\n");
}

void Merge(const EvaluateOptions& options) {
  RequireFilePlace("--out", options.out);
  if (!options.csv.empty()) RequireFilePlace("--csv", options.csv);
  const std::vector<fs::path> paths(options.shards.begin(),
                                    options.shards.end());
  const EvaluationFile file = MergeShards(paths);
  const auto conditions = ConditionsOf(options, file);
  Write(file, options, options.out);
  Judge(file, conditions, options.out);
}

void WriteShard(const EvaluationPart& part, const fs::path& out) {
  WriteFileAtomically(out, SerialiseShard(part));
  std::cout << "wrote " << out.string() << ": shard " << ShardText(part.shard)
            << ", " << FormatCount(std::ssize(part.rows)) << " of "
            << FormatCount(RowCount(part.head))
            << " rows; `ballast evaluate --merge` joins all shards\n";
}

EvaluationFile WholeOf(EvaluationPart part) {
  EvaluationFile file = std::move(part.head);
  for (auto& [number, row] : part.rows) file.rows.push_back(std::move(row));
  ComputeCellsAndAggregates(file);
  return file;
}

void Evaluate(const EvaluateOptions& options) {
  // The threads share the episodes; within one of them nothing is shared.
  UseThreads(1);
  EvaluationPlan plan = PlanEvaluation(options);
  if (!options.csv.empty()) RequireFilePlace("--csv", options.csv);
  const auto conditions = ConditionsOf(options, plan.part.head);
  if (options.out.empty() && !plan.subject.evaluations.empty()) {
    fs::create_directories(plan.subject.evaluations);
  }

  EvaluationJournal journal(JournalOf(plan.out), options.fresh, plan.part);
  if (!plan.part.rows.empty()) {
    std::cerr << "ballast: continues an interrupted evaluation, of which "
              << FormatCount(std::ssize(plan.part.rows))
              << " rows are there; --fresh starts anew" << std::endl;
  }
  RunMissingRows(plan.subject, options.threads, journal, plan.part);
  if (!options.shard.empty()) {
    WriteShard(plan.part, plan.out);
    journal.Remove();
    return;
  }
  const EvaluationFile file = WholeOf(std::move(plan.part));
  Write(file, options, plan.out);
  journal.Remove();
  Judge(file, conditions, plan.out);
}

}  // namespace

void AddEvaluate(CLI::App& program) {
  CLI::App* verb = program.add_subcommand(
      "evaluate",
      "Run a policy over a grid of perturbed worlds; continues an interrupted "
      "evaluation by itself.");
  const auto options = std::make_shared<EvaluateOptions>();
  AddEvaluateOptions(*verb, *options);
  verb->footer(
      "Example:\n"
      "  ballast evaluate runs/walker_walk/seed-0 --param "
      "torso_length=0.1:0.5:21\n"
      "  ballast evaluate configs/queueing/criss_cross_bm.toml --policy "
      "max_weight --param arrival_scale=0.8:1.2:5\n"
      "  ballast evaluate walker.walk --external 'python3 policy.py'\n"
      "  ballast evaluate runs/walker_walk/seed-0 --board "
      "configs/boards/fast-robust-safety-v1.toml\n"
      "  ballast evaluate --merge a.shard b.shard --out whole.json\n"
      "Exit status: 3 if a --fail-if holds, 1 if an episode diverged.");
  verb->callback([verb, options] {
    RequireConsistent(*verb, *options);
    if (options->shards.empty()) {
      Evaluate(*options);
    } else {
      Merge(*options);
    }
  });
}

}  // namespace ballast::tools
