// A policy in the worlds of a board.
#pragma once

#include <string>

#include "tools/evaluation_subject.h"
#include "tools/external_subject.h"
#include "tools/leaderboard/board.h"

namespace ballast::tools {

/// The task for a policy that comes without a run.
PolicyWorld WorldOf(const BoardTask& task);

/// A run's policy or a policy file, on its task as the board has it, or another
/// program on the task that is named: limits, budgets and worlds are the
/// board's, whatever the policy was trained with.
/// @param path  run directory or policy file; with a program the task's name.
/// @param external  its command is empty if no program is asked for.
/// Throws std::invalid_argument if the board lacks the task, and what
/// SubjectOfPolicy and SubjectOfProgram throw.
EvaluationSubject SubjectOfBoard(const Board& board, const std::string& path,
                                 const ExternalOptions& external);

/// What an evaluation of this subject says, but for the rows and what follows
/// from them.
EvaluationFile HeadOf(const Board& board, const EvaluationSubject& subject);

}  // namespace ballast::tools
