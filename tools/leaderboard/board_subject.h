// A policy in the worlds of a board.
#pragma once

#include <filesystem>

#include "tools/evaluation_subject.h"
#include "tools/leaderboard/board.h"

namespace ballast::tools {

/// A run's policy or a policy file, on its task as the board has it: limits,
/// budgets and worlds are the board's, whatever it was trained with.
/// Throws std::invalid_argument if the board lacks the task, and what
/// SubjectOfPolicy throws.
EvaluationSubject SubjectOfBoard(const std::filesystem::path& run_or_policy,
                                 const Board& board);

}  // namespace ballast::tools
