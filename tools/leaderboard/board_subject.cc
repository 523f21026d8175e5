#include "tools/leaderboard/board_subject.h"

#include <filesystem>

#include "models/policy_file.h"
#include "tools/run_directory.h"
#include "tools/run_metadata.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

EvaluationSubject Trained(const Board& board, const fs::path& path) {
  const fs::path file = PolicyFileOf(path);
  const std::string task = models::LoadPolicy(file).layout.task;
  EvaluationSubject subject =
      SubjectOfPolicy(file, WorldOf(TaskOf(board, task)));
  if (!fs::is_directory(path)) return subject;
  const RunDirectory directory(path);
  const RunMetadata metadata = ReadRunMetadata(directory.metadata());
  subject.identity.training_seed = metadata.seed;
  subject.identity.method = metadata.method;
  subject.identity.run = RunName(path);
  subject.evaluations = directory.evaluations();
  return subject;
}

EvaluationSubject Program(const Board& board, const std::string& task,
                          const ExternalOptions& external) {
  PolicyWorld world = WorldOf(TaskOf(board, task));
  world.task.clear();
  return SubjectOfProgram(external, task, world);
}

}  // namespace

PolicyWorld WorldOf(const BoardTask& task) {
  return {task.task.task, task.task.safety_coefficient, task.task.constraints};
}

EvaluationSubject SubjectOfBoard(const Board& board, const std::string& path,
                                 const ExternalOptions& external) {
  EvaluationSubject subject = external.command.empty()
                                  ? Trained(board, path)
                                  : Program(board, path, external);
  subject.constraints = TaskOf(board, subject.spec.task).head.constraints;
  return subject;
}

EvaluationFile HeadOf(const Board& board, const EvaluationSubject& subject) {
  EvaluationFile head = TaskOf(board, subject.spec.task).head;
  head.policy = subject.identity;
  // What a program answers is its action: nothing is sampled.
  head.deterministic = head.deterministic || subject.defaults.deterministic;
  return head;
}

}  // namespace ballast::tools
