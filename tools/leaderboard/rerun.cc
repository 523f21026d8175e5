#include "tools/leaderboard/rerun.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <tuple>

#include "configs/seeds.h"
#include "tools/evaluation_part.h"
#include "tools/evaluation_subject.h"
#include "tools/leaderboard/board_subject.h"
#include "tools/number_format.h"
#include "tools/progress_table.h"
#include "tools/statistics/samples.h"

namespace ballast::tools {
namespace {

/// The numbers of some worlds, ascending.
std::vector<std::int64_t> ChooseCells(std::int64_t cells, double share,
                                      std::uint64_t seed) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(cells));
  for (std::int64_t i = 0; i < cells; ++i) all[static_cast<std::size_t>(i)] = i;
  const auto wanted = std::clamp<std::int64_t>(
      std::llround(std::ceil(share * static_cast<double>(cells))), 1, cells);
  std::mt19937_64 generator(seed);
  std::vector<std::int64_t> chosen;
  std::ranges::sample(all, std::back_inserter(chosen), wanted, generator);
  return chosen;
}

std::vector<std::int64_t> RowsOf(std::span<const std::int64_t> cells,
                                 std::int64_t episodes) {
  std::vector<std::int64_t> rows;
  for (const std::int64_t cell : cells) {
    for (std::int64_t e = 0; e < episodes; ++e) {
      rows.push_back(cell * episodes + e);
    }
  }
  return rows;
}

auto Content(const EvaluationRow& row) {
  return std::tie(row.cell, row.episode, row.seed, row.scheduled,
                  row.episode_return, row.costs, row.discounted_return,
                  row.discounted_costs, row.longest_cost_runs, row.length,
                  row.diverged);
}

std::string WorldText(const EvaluationFile& file, const EvaluationRow& row) {
  std::string text;
  for (std::size_t i = 0; i < file.axes.size(); ++i) {
    const auto index = static_cast<std::size_t>(row.cell[i]);
    text += (i == 0 ? "" : ", ") + file.axes[i].name + " = " +
            ShortestText(file.axes[i].values[index]);
  }
  return text;
}

/// The measured rows of one run, and what they are to agree with.
struct Comparison {
  const EvaluationFile& claimed;
  std::span<const std::int64_t> numbers;
  std::span<const EvaluationRow> measured;

  const EvaluationRow& Claimed(std::size_t i) const {
    return claimed.rows[static_cast<std::size_t>(numbers[i])];
  }
};

std::string DifferentBits(const Comparison& comparison) {
  for (std::size_t i = 0; i < comparison.measured.size(); ++i) {
    const EvaluationRow& claimed = comparison.Claimed(i);
    const EvaluationRow& measured = comparison.measured[i];
    if (Content(claimed) == Content(measured)) continue;
    std::string problem =
        WorldText(comparison.claimed, claimed) + ", episode " +
        std::to_string(claimed.episode) + ": return " +
        ShortestText(claimed.episode_return) + " is claimed, " +
        ShortestText(measured.episode_return) + " was measured";
    for (std::size_t k = 0; k < claimed.costs.size(); ++k) {
      problem += "; cost " + ShortestText(claimed.costs[k]) + ", " +
                 ShortestText(measured.costs[k]);
    }
    return problem;
  }
  return "";
}

std::string OutsideBand(const Comparison& comparison,
                        std::int64_t comparisons) {
  const auto episodes = static_cast<std::size_t>(comparison.claimed.episodes);
  const std::size_t quantities = 1 + comparison.claimed.constraints.size();
  const auto number = [](const EvaluationRow& row, std::size_t quantity) {
    return quantity == 0 ? row.episode_return : row.costs[quantity - 1];
  };
  for (std::size_t at = 0; at < comparison.measured.size(); at += episodes) {
    for (std::size_t quantity = 0; quantity < quantities; ++quantity) {
      std::vector<double> claimed;
      std::vector<double> measured;
      for (std::size_t i = at; i < at + episodes; ++i) {
        claimed.push_back(number(comparison.Claimed(i), quantity));
        measured.push_back(number(comparison.measured[i], quantity));
      }
      if (WithinBand(claimed, measured, comparisons)) continue;
      return WorldText(comparison.claimed, comparison.Claimed(at)) + ": mean " +
             (quantity == 0
                  ? std::string("return")
                  : comparison.claimed.constraints[quantity - 1].name) +
             " " + FormatNumber(Mean(claimed)) + " is claimed, " +
             FormatNumber(Mean(measured)) + " was measured";
    }
  }
  return "";
}

std::vector<EvaluationRow> Measure(const Entry& entry, std::size_t run,
                                   std::span<const std::int64_t> numbers,
                                   int threads) {
  const BoardTask& task = TaskOf(*entry.board, entry.manifest.runs[run].task);
  const std::string& digest = entry.manifest.runs[run].policy;
  const std::filesystem::path path =
      entry.folder / PlaceOf(EntryPart::kPolicy, digest);
  const EvaluationSubject subject = SubjectOfPolicy(path, WorldOf(task));
  if (subject.identity.sha256 != digest) {
    throw std::invalid_argument(path.string() +
                                ": its SHA-256 is not the one it is named by");
  }
  const std::string& kind = entry.evaluations[run].policy.kind;
  if (subject.identity.kind != kind) {
    throw std::invalid_argument(path.string() + ": is of the kind " +
                                subject.identity.kind +
                                ", and its evaluation says " + kind);
  }
  GridEvaluation evaluation = EvaluationOf(task);
  evaluation.threads = threads;
  std::vector<EvaluationRow> rows(numbers.size());
  EvaluateGridRows(
      *subject.policy, evaluation, numbers,
      [&](std::span<const std::int64_t> done,
          std::span<const EvaluationRow> finished) {
        for (std::size_t i = 0; i < done.size(); ++i) {
          const auto at = std::ranges::lower_bound(numbers, done[i]);
          rows[static_cast<std::size_t>(at - numbers.begin())] = finished[i];
        }
      },
      [](std::int64_t, std::int64_t) {});
  return rows;
}

}  // namespace

bool WithinBand(std::span<const double> claimed,
                std::span<const double> measured, std::int64_t comparisons) {
  const double difference = std::abs(Mean(claimed) - Mean(measured));
  const double a = std::pow(StandardError(claimed), 2);
  const double b = std::pow(StandardError(measured), 2);
  const double size =
      std::max({1.0, std::abs(Mean(claimed)), std::abs(Mean(measured))});
  if (difference <= 1e-9 * size) return true;
  if (a + b <= 0) return false;
  const auto degrees = [](std::span<const double> samples) {
    return static_cast<double>(samples.size()) - 1;
  };
  const double freedom = (a + b) * (a + b) /
                         (a * a / degrees(claimed) + b * b / degrees(measured));
  const double confidence =
      1 - (1 - kBandConfidence) / static_cast<double>(comparisons);
  return difference <= StudentQuantile(freedom, confidence) * std::sqrt(a + b);
}

Agreement AgreementWith(const EntryManifest& manifest) {
  return manifest.program == OriginHere("").program ? Agreement::kBits
                                                    : Agreement::kBand;
}

Rerun RunAgain(
    const Entry& entry, const RerunOptions& options, Agreement agreement,
    const std::function<void(std::int64_t, std::int64_t)>& progress) {
  if (entry.manifest.self_reported) {
    throw std::invalid_argument(entry.folder.string() +
                                ": is self-reported, nothing of it is run");
  }
  Rerun rerun;
  rerun.agreement = agreement;
  std::vector<std::vector<std::int64_t>> numbers;
  std::int64_t comparisons = 0;
  for (std::size_t run = 0; run < entry.evaluations.size(); ++run) {
    const EvaluationFile& file = entry.evaluations[run];
    const auto cells = ChooseCells(
        static_cast<std::int64_t>(CellCount(file)), options.share,
        configs::DeriveSeed(options.seed, "leaderboard.cells", run));
    numbers.push_back(RowsOf(cells, file.episodes));
    rerun.cells += std::ssize(cells);
    rerun.episodes += std::ssize(numbers.back());
    comparisons += std::ssize(cells) * (1 + std::ssize(file.constraints));
  }
  for (std::size_t run = 0; run < numbers.size(); ++run) {
    const auto rows = Measure(entry, run, numbers[run], options.threads);
    const Comparison comparison{entry.evaluations[run], numbers[run], rows};
    const std::string problem = agreement == Agreement::kBits
                                    ? DifferentBits(comparison)
                                    : OutsideBand(comparison, comparisons);
    if (!problem.empty()) {
      const EntryRun& of = entry.manifest.runs[run];
      rerun.problems.push_back(of.task + ", training seed " +
                               std::to_string(of.training_seed) + ", " +
                               problem);
    }
    progress(static_cast<std::int64_t>(run) + 1, std::ssize(numbers));
  }
  return rerun;
}

}  // namespace ballast::tools
