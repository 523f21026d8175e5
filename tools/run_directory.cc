#include "tools/run_directory.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "tools/atomic_file.h"
#include "tools/output_place.h"

namespace ballast::tools {

namespace fs = std::filesystem;

std::string RunName(const fs::path& run) {
  fs::path path = fs::weakly_canonical(run);
  if (!path.has_filename()) path = path.parent_path();
  const std::string name = path.filename().string();
  const std::string folder = path.parent_path().filename().string();
  return name.starts_with("seed-") && !folder.empty() ? folder + "/" + name
                                                      : name;
}

fs::path PolicyFileOf(const fs::path& run_or_policy) {
  std::error_code ignored;
  if (!fs::is_directory(run_or_policy, ignored)) return run_or_policy;
  fs::path file = RunDirectory(run_or_policy).policy();
  if (fs::exists(file, ignored)) return file;
  throw std::invalid_argument(
      run_or_policy.string() +
      ": has no policy (policy.safetensors is absent); name a folder that "
      "`ballast train` made, or a policy file");
}

RunLock::RunLock(const RunDirectory& run) {
  for (const fs::path& folder :
       {run.path(), run.tensorboard(), run.checkpoints(), run.evaluations()}) {
    MakeFolder(folder);
  }
  const fs::path name = run.path() / ".lock";
  file_ = std::make_unique<OpenFile>(name, O_RDWR | O_CREAT, name);
  if (flock(file_->descriptor(), LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    if (error == EWOULDBLOCK) {
      throw std::runtime_error(
          run.path().string() +
          ": another process is training in this directory; wait for it to "
          "end or choose another with --run-dir.");
    }
    throw std::runtime_error(
        DescribeSystemError("cannot lock " + name.string(), error));
  }
  for (const fs::path& folder :
       {run.path(), run.tensorboard(), run.checkpoints(), run.evaluations()}) {
    RemoveUnfinishedFiles(folder);
  }
}

void ClearRun(const RunDirectory& run) {
  // The policy and the checkpoints go first: without them nothing else is
  // taken for a run to continue, should this be interrupted.
  for (const fs::path& path :
       {run.policy(), run.checkpoints(), run.kept_policies(), run.progress(),
        run.timing(), run.training_evaluation(), run.tensorboard(),
        run.evaluations(), run.metadata(), run.config()}) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) {
      throw std::runtime_error(
          DescribeSystemError("cannot remove " + path.string(), error.value()));
    }
  }
  for (const fs::path& folder :
       {run.tensorboard(), run.checkpoints(), run.evaluations()}) {
    MakeFolder(folder);
  }
}

}  // namespace ballast::tools
