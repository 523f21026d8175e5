#include "tools/leaderboard/board_subject.h"

#include "models/policy_file.h"
#include "tools/run_directory.h"
#include "tools/run_metadata.h"

namespace ballast::tools {

namespace fs = std::filesystem;

EvaluationSubject SubjectOfBoard(const fs::path& run_or_policy,
                                 const Board& board) {
  const fs::path file = PolicyFileOf(run_or_policy);
  const std::string task = models::LoadPolicy(file).layout.task;
  const BoardTask& of_board = TaskOf(board, task);
  EvaluationSubject subject = SubjectOfPolicy(
      file, {of_board.task.task, of_board.task.safety_coefficient,
             of_board.task.constraints});
  subject.constraints = of_board.head.constraints;
  if (!fs::is_directory(run_or_policy)) return subject;
  const RunDirectory directory(run_or_policy);
  const RunMetadata metadata = ReadRunMetadata(directory.metadata());
  subject.identity.training_seed = metadata.seed;
  subject.identity.method = metadata.method;
  subject.identity.run = RunName(run_or_policy);
  subject.evaluations = directory.evaluations();
  return subject;
}

}  // namespace ballast::tools
