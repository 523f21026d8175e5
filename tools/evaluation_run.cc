#include "tools/evaluation_run.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "envs/queueing/registry.h"
#include "tools/count_progress.h"
#include "tools/grid_evaluation.h"
#include "tools/queueing/network_queue_policy.h"

namespace ballast::tools {
namespace {

// Worlds are finished as a whole, so the missing rows are those of whole
// worlds.
std::vector<std::int64_t> WorldsOf(std::span<const std::int64_t> rows,
                                   std::int64_t replicas) {
  std::vector<std::int64_t> worlds;
  for (const std::int64_t row : rows) {
    const std::int64_t world = row / replicas;
    if (worlds.empty() || worlds.back() != world) worlds.push_back(world);
  }
  return worlds;
}

std::vector<Axis> AxesOf(const EvaluationFile& file) {
  std::vector<Axis> axes;
  for (const EvaluationAxis& axis : file.axes) {
    axes.push_back({axis.name, axis.values});
  }
  return axes;
}

void RunAverages(const EvaluationSubject& subject, int threads,
                 const EvaluationFile& file,
                 std::span<const std::int64_t> missing, const TakeRows& take,
                 const EvaluationProgress& progress) {
  const Grid grid{.axes = AxesOf(file)};
  const QueueSubject& queue = *subject.queue;
  const MakeWorldPolicy make_policy = [&](const envs::Network& world,
                                          const envs::MixedSystem& system)
      -> std::unique_ptr<envs::QueuePolicy> {
    if (!subject.policy) {
      return envs::MakeQueuePolicy(queue.classical, world, system);
    }
    return std::make_unique<NetworkQueuePolicy>(
        *subject.policy, system, subject.identity.method, file.deterministic);
  };
  AverageRun run;
  run.replicas = file.episodes;
  run.burn_in = file.average->burn_in;
  run.steps = file.horizon - run.burn_in;
  run.batches = file.average->batches;
  run.seed = file.seed;
  run.threads = threads;
  EvaluateAverages(queue.network, grid, make_policy, run,
                   WorldsOf(missing, run.replicas), take, progress);
}

void RunEpisodes(const EvaluationSubject& subject, int threads,
                 const EvaluationFile& file,
                 std::span<const std::int64_t> missing, const TakeRows& take,
                 const EvaluationProgress& progress) {
  GridEvaluation evaluation = DefaultEvaluation(subject);
  evaluation.grid = {AxesOf(file), file.schedules};
  evaluation.episodes = file.episodes;
  evaluation.deterministic = file.deterministic;
  evaluation.seed = file.seed;
  evaluation.threads = threads;
  EvaluateGridRows(*subject.policy, evaluation, missing, take, progress);
}

std::vector<std::int64_t> MissingRows(const EvaluationPart& part) {
  std::vector<std::int64_t> missing;
  const auto [first, end] = RowsOf(part);
  for (std::int64_t row = first; row < end; ++row) {
    if (!part.rows.contains(row)) missing.push_back(row);
  }
  return missing;
}

}  // namespace

void RunMissingRows(const EvaluationSubject& subject, int threads,
                    EvaluationJournal& journal, EvaluationPart& part) {
  const EvaluationFile& head = part.head;
  const std::vector<std::int64_t> missing = MissingRows(part);
  const std::int64_t kept_steps = std::ssize(part.rows) * head.horizon;
  std::string label = "evaluate " + head.task;
  if (part.shard.count > 1) label += " " + ShardText(part.shard);
  CountProgress bar(label, "steps");
  const EvaluationProgress progress = [&](std::int64_t done,
                                          std::int64_t total) {
    bar.Update(kept_steps + done, kept_steps + total);
  };
  const TakeRows take = [&](std::span<const std::int64_t> numbers,
                            std::span<const EvaluationRow> rows) {
    journal.Append(rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      part.rows.insert_or_assign(numbers[i], rows[i]);
    }
  };
  if (subject.queue) {
    RunAverages(subject, threads, head, missing, take, progress);
  } else {
    RunEpisodes(subject, threads, head, missing, take, progress);
  }
}

}  // namespace ballast::tools
