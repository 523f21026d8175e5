#include "tools/report/report_input.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "models/sha256.h"
#include "tools/atomic_file.h"
#include "tools/run_directory.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxEvaluationBytes = std::size_t{256} << 20;
/// Below a path, runs/<config>/seed-<N>/evaluations is three levels down.
constexpr int kMaxDepth = 4;

std::vector<fs::path> SortedEntries(const fs::path& folder) {
  std::vector<fs::path> entries;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    entries.push_back(entry.path());
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// "walker_walk" of "runs/walker_walk/seed-0" and of "runs/walker_walk".
std::string ExperimentOf(const fs::path& run) {
  const std::string name = run.filename().string();
  return name.starts_with("seed-") ? run.parent_path().filename().string()
                                   : name;
}

/// Collects inputs, each once.
class Reader {
 public:
  void ReadPath(const fs::path& path) {
    const std::size_t before = Found();
    if (fs::is_directory(path)) {
      ReadFolder(path, 0);
    } else {
      ReadEvaluation(path, std::nullopt);
    }
    if (Found() == before && !seen_.contains(fs::weakly_canonical(path))) {
      throw std::invalid_argument(
          path.string() +
          ": no run (a folder with progress.csv) and no evaluation in it; name "
          "a run directory or an evaluation file.");
    }
  }

  ReportInput Take() { return std::move(input_); }

 private:
  std::size_t Found() const {
    return input_.runs.size() + input_.evaluations.size();
  }

  void ReadFolder(const fs::path& folder, int depth) {
    if (fs::exists(RunDirectory(folder).progress())) {
      ReadRun(folder);
      return;
    }
    // A page made before is no input of the next.
    if (fs::exists(folder / "report.json")) return;
    for (const fs::path& entry : SortedEntries(folder)) {
      if (fs::is_directory(entry) && depth < kMaxDepth) {
        ReadFolder(entry, depth + 1);
      } else if (entry.extension() == ".json") {
        ReadEvaluation(entry, std::nullopt);
      }
    }
  }

  void ReadRun(const fs::path& path) {
    if (!seen_.insert(fs::weakly_canonical(path)).second) return;
    const RunDirectory names(path);
    ReportRun run;
    run.path = path;
    run.experiment = ExperimentOf(fs::weakly_canonical(path));
    run.config = ReadWholeFile(names.config(), kMaxConfigBytes);
    run.metadata = ReadRunMetadata(names.metadata());
    run.progress = ReadProgressTable(names.progress());
    if (fs::exists(names.training_evaluation())) {
      run.evaluation = ReadProgressTable(names.training_evaluation());
    }
    if (fs::exists(names.timing())) {
      run.timing = ReadProgressTable(names.timing());
    }
    input_.runs.push_back(run);

    if (!fs::is_directory(names.evaluations())) return;
    for (const fs::path& entry : SortedEntries(names.evaluations())) {
      if (entry.extension() == ".json") ReadEvaluation(entry, run.experiment);
    }
  }

  void ReadEvaluation(const fs::path& path,
                      const std::optional<std::string>& experiment) {
    if (!seen_.insert(fs::weakly_canonical(path)).second) return;
    const std::string text = ReadWholeFile(path, kMaxEvaluationBytes);
    EvaluationFile file = ParseEvaluationFile(text, path.string());
    const std::string run =
        file.policy.kind == kExternalKind ? "" : file.policy.run;
    input_.evaluations.push_back(
        {path, experiment.value_or(run.empty() ? "" : ExperimentOf(run)),
         std::move(file), models::Sha256Hex(text)});
  }

  ReportInput input_;
  std::set<fs::path> seen_;
};

}  // namespace

ReportInput ReadReportInput(std::span<const fs::path> paths) {
  Reader reader;
  for (const fs::path& path : paths) reader.ReadPath(path);
  return reader.Take();
}

}  // namespace ballast::tools
