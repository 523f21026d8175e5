// Who stands where on a board, as far as the trainings tell.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/leaderboard/entry.h"
#include "tools/leaderboard/ledger.h"
#include "tools/statistics/aggregates.h"
#include "tools/statistics/interval_methods.h"

namespace ballast::tools {

/// What a board says of an entry: one score a training, the mean over seeds and
/// tasks.
struct BoardColumn {
  std::string_view name;     ///< Stable, e.g. "safe_return".
  std::string_view title;    ///< For a table's head.
  std::string_view meaning;  ///< One sentence.
  Statistic statistic;       ///< Which interval may stand beside it.
  bool low_is_good;
  double most;  ///< That a score can be; the least is 0.
  double (*score)(const EvaluationFile& file);
};

/// All columns; the first one ranks.
std::span<const BoardColumn> BoardColumns();

/// How much an entry's numbers are to be believed; those of each kind are
/// ranked among themselves.
enum class Standing {
  kVerified,    ///< In the ledger.
  kUnverified,  ///< Its policies are there, and nobody has run them again.
  kSelfReported,
};
/// "verified", "unverified", "self_reported".
std::string_view Name(Standing standing);

/// A number of a table and what is known of it.
struct BoardNumber {
  double value;
  std::optional<Interval> interval;  ///< 95 %, over training seeds.
  std::string refusal;               ///< Why there is none, else "".
};

struct BoardRow {
  std::size_t entry;  ///< Index among the entries given.
  Standing standing;
  /// 1 + the entries of the same standing that are surely better, whose
  /// interval lies above this one's; absent without an interval.
  std::optional<std::int64_t> rank;
  std::vector<BoardNumber> numbers;  ///< One per column.
};

/// The rows of one board, standing by standing, in each from the best score.
/// @param entries  of any boards.
std::vector<BoardRow> Standings(std::span<const Entry> entries,
                                const Board& board, const Ledger& ledger);

}  // namespace ballast::tools
