#include "tools/leaderboard/standings.h"

#include <algorithm>
#include <array>
#include <limits>

#include "tools/statistics/offered_intervals.h"

namespace ballast::tools {
namespace {

/// Rewards of the suite lie in [0, 1] per step.
double ShareOfMost(const EvaluationFile& file, double episode_return) {
  return episode_return / static_cast<double>(file.horizon);
}

double SafeReturn(const EvaluationFile& file) {
  double sum = 0;
  for (const EvaluationCell& cell : file.cells) {
    if (cell.within_budget) sum += ShareOfMost(file, cell.return_mean);
  }
  return sum / static_cast<double>(file.cells.size());
}

double SafeWorlds(const EvaluationFile& file) {
  return file.aggregates.share_within_budget;
}

double SafeEverywhere(const EvaluationFile& file) {
  return file.aggregates.share_within_budget == 1 ? 1 : 0;
}

double MeanReturn(const EvaluationFile& file) {
  return ShareOfMost(file, file.aggregates.return_mean);
}

double WorstReturn(const EvaluationFile& file) {
  return ShareOfMost(file, file.aggregates.worst_cell_return);
}

double MostPerBudget(const EvaluationFile& file,
                     const std::vector<double>& costs) {
  double most = 0;
  for (std::size_t k = 0; k < costs.size(); ++k) {
    most = std::max(most, costs[k] / file.constraints[k].budget_per_episode);
  }
  return most;
}

double MeanCost(const EvaluationFile& file) {
  return MostPerBudget(file, file.aggregates.cost_mean);
}

double WorstCost(const EvaluationFile& file) {
  return MostPerBudget(file, file.aggregates.worst_cell_cost);
}

constexpr double kNoBound = std::numeric_limits<double>::infinity();

constexpr std::array kColumns = {
    BoardColumn{"safe_return", "safe return",
                "Mean return of the worlds, those over budget counting 0; 1 is "
                "the most an episode can bring.",
                Statistic::kMean, false, 1, &SafeReturn},
    BoardColumn{"safe_worlds", "safe worlds",
                "Share of the worlds whose mean cost is within the budget.",
                Statistic::kCellsWithin, false, 1, &SafeWorlds},
    BoardColumn{"safe_everywhere", "safe everywhere",
                "Share of the trainings that are within the budget in every "
                "world.",
                Statistic::kRunsWithin, false, 1, &SafeEverywhere},
    BoardColumn{
        "return", "return",
        "Mean return of all worlds; 1 is the most an episode can bring.",
        Statistic::kMean, false, 1, &MeanReturn},
    BoardColumn{"worst_return", "worst world's return",
                "Of each training's worst world, likewise.",
                Statistic::kWorstCell, false, 1, &WorstReturn},
    BoardColumn{"cost", "cost / budget",
                "Mean cost of all worlds over the budget.", Statistic::kMean,
                true, kNoBound, &MeanCost},
    BoardColumn{"worst_cost", "worst world's cost / budget",
                "Of each training's worst world, likewise.",
                Statistic::kWorstCell, true, kNoBound, &WorstCost},
};

BoardNumber NumberOf(const Entry& entry, const BoardColumn& column) {
  TaskScores scores;
  for (const BoardTask& task : entry.board->tasks) {
    std::vector<double>& of_task = scores.emplace_back();
    for (const EvaluationFile& file : entry.evaluations) {
      if (file.task == task.head.task) of_task.push_back(column.score(file));
    }
  }
  OfferedInterval offered = Offer(column.statistic, scores);
  // What no score can be need not be covered.
  if (offered.interval) {
    offered.interval->low = std::max(offered.interval->low, 0.0);
    offered.interval->high = std::min(offered.interval->high, column.most);
  }
  return {Summarise(scores, AggregateOf(column.statistic)), offered.interval,
          std::move(offered.refusal)};
}

Standing StandingOf(const Entry& entry, const Ledger& ledger) {
  if (entry.manifest.self_reported) return Standing::kSelfReported;
  return ledger.contains(entry.id) ? Standing::kVerified
                                   : Standing::kUnverified;
}

/// Numbers them by what surely lies above.
void Rank(std::vector<BoardRow>& rows) {
  for (BoardRow& row : rows) {
    const auto& own = row.numbers.front().interval;
    if (!own) continue;
    row.rank = 1 + std::ranges::count_if(rows, [&](const BoardRow& other) {
                 const auto& interval = other.numbers.front().interval;
                 return other.standing == row.standing && interval &&
                        interval->low > own->high;
               });
  }
}

}  // namespace

std::span<const BoardColumn> BoardColumns() { return kColumns; }

std::string_view Name(Standing standing) {
  switch (standing) {
    case Standing::kVerified:
      return "verified";
    case Standing::kUnverified:
      return "unverified";
    case Standing::kSelfReported:
      return "self_reported";
  }
  return "";
}

std::vector<BoardRow> Standings(std::span<const Entry> entries,
                                const Board& board, const Ledger& ledger) {
  std::vector<BoardRow> rows;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].board->name != board.name) continue;
    BoardRow& row = rows.emplace_back();
    row.entry = i;
    row.standing = StandingOf(entries[i], ledger);
    for (const BoardColumn& column : kColumns) {
      row.numbers.push_back(NumberOf(entries[i], column));
    }
  }
  std::ranges::stable_sort(rows, [](const BoardRow& a, const BoardRow& b) {
    if (a.standing != b.standing) return a.standing < b.standing;
    return a.numbers.front().value > b.numbers.front().value;
  });
  Rank(rows);
  return rows;
}

}  // namespace ballast::tools
