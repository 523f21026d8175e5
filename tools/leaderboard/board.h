// A benchmark of the leaderboard: which tasks, limits and worlds, and how
// often.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tools/evaluation_file.h"
#include "tools/grid_evaluation.h"

namespace ballast::tools {

/// One task of a board.
struct BoardTask {
  envs::TaskOptions task;  ///< Safety coefficient and constraints filled in.
  /// What an evaluation of this task must say, but for the policy, the rows and
  /// what follows from them.
  EvaluationFile head;
};

/// A named and versioned set of tasks. What is measured under its name never
/// changes: other worlds or limits are another version.
struct Board {
  std::string name;   ///< With its version, "rwrl-robust-safety-v1".
  std::string title;  ///< For pages.
  std::string about;  ///< Some sentences, likewise.
  std::int64_t least_training_seeds;  ///< Of an entry, per task; >= 2.
  std::vector<BoardTask> tasks;
};

/// Reads configs/boards/<name>.toml. Throws std::invalid_argument.
Board LoadBoard(const std::filesystem::path& path);

/// All boards of a folder, by the names of their files. Throws likewise, also
/// if there is none.
std::vector<Board> LoadBoards(const std::filesystem::path& folder);

/// Throws std::invalid_argument that names those the board has.
const BoardTask& TaskOf(const Board& board, const std::string& task);

/// The first thing in which an evaluation differs from what the task asks for,
/// "grid" or "seed"; empty if it is an evaluation of this task.
std::string FirstDifference(const BoardTask& task, const EvaluationFile& file);

/// The run that gives an evaluation of this task.
GridEvaluation EvaluationOf(const BoardTask& task);

}  // namespace ballast::tools
