#include "tools/leaderboard/submit.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "models/sha256.h"
#include "tools/atomic_file.h"
#include "tools/count_progress.h"
#include "tools/evaluation_part.h"
#include "tools/leaderboard/entry.h"
#include "tools/output_place.h"
#include "tools/run_directory.h"
#include "tools/run_metadata.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{64} << 20;

/// What will lie in the entry, and the manifest that names it.
struct Package {
  EntryManifest manifest;
  std::map<fs::path, std::string> files;  ///< Bytes by place in the entry.

  std::string Add(EntryPart part, std::string bytes) {
    std::string digest = models::Sha256Hex(bytes);
    files[PlaceOf(part, digest)] = std::move(bytes);
    return digest;
  }
};

/// A folder that is gone at the end of the scope, unless it was kept.
class DraftFolder {
 public:
  explicit DraftFolder(fs::path path) : path_(std::move(path)) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  DraftFolder(const DraftFolder&) = delete;
  DraftFolder& operator=(const DraftFolder&) = delete;
  ~DraftFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  void Keep(const fs::path& as) { fs::rename(path_, as); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

EntryRun AddEvaluation(const fs::path& path, Package& package) {
  std::string bytes = ReadWholeFile(path, kMostBytes);
  const EvaluationFile file = ParseEvaluationFile(bytes, path.string());
  if (!file.policy.training_seed) {
    throw std::invalid_argument(
        path.string() +
        ": names no training seed; evaluate a run, or pass --training-seed to "
        "`ballast evaluate`");
  }
  EntryRun run{};
  run.task = file.task;
  run.training_seed = *file.policy.training_seed;
  run.evaluation = package.Add(EntryPart::kEvaluation, std::move(bytes));
  if (file.policy.kind == kExternalKind) {
    package.manifest.self_reported = true;
  } else {
    run.policy = file.policy.sha256;
  }
  return run;
}

void AddRun(const fs::path& path, const Board& board, Package& package) {
  const RunDirectory directory(path);
  const fs::path evaluation = directory.evaluations() / (board.name + ".json");
  if (!fs::exists(evaluation)) {
    throw std::invalid_argument(
        path.string() + ": has no evaluation of this board (" +
        evaluation.filename().string() + "); run `ballast evaluate " +
        path.string() + " --board configs/boards/" + board.name + ".toml`");
  }
  EntryRun run = AddEvaluation(evaluation, package);
  package.Add(EntryPart::kPolicy,
              ReadWholeFile(directory.policy(), kMostBytes));
  run.config = package.Add(EntryPart::kConfig,
                           ReadWholeFile(directory.config(), kMostBytes));
  for (const Session& session :
       ReadRunMetadata(directory.metadata()).sessions) {
    run.commands.push_back(session.command);
  }
  package.manifest.runs.push_back(std::move(run));
}

Package Collect(const SubmitOptions& options, const Board& board) {
  Package package;
  EntryManifest& manifest = package.manifest;
  manifest.board = board.name;
  manifest.name = options.name;
  manifest.authors = options.authors;
  manifest.about = options.about;
  manifest.url = options.url;
  for (const fs::path& path : options.paths) {
    if (fs::is_directory(path)) {
      AddRun(path, board, package);
    } else {
      manifest.runs.push_back(AddEvaluation(path, package));
    }
  }
  for (const fs::path& path : options.policies) {
    package.Add(EntryPart::kPolicy, ReadWholeFile(path, kMostBytes));
  }
  for (const auto& [task, path] : options.films) {
    manifest.films.push_back(
        {task, package.Add(EntryPart::kFilm, ReadWholeFile(path, kMostBytes))});
  }
  // In the order of the board, so that equal submissions are equal files.
  std::ranges::sort(manifest.runs, {}, [](const EntryRun& run) {
    return std::make_pair(run.task, run.training_seed);
  });
  return package;
}

void WriteFiles(const Package& package, const fs::path& folder) {
  for (const auto& [place, bytes] : package.files) {
    fs::create_directories((folder / place).parent_path());
    WriteFileAtomically(folder / place, bytes);
  }
}

void WriteManifest(const EntryManifest& manifest, const fs::path& folder) {
  WriteFileAtomically(folder / "entry.json", Serialise(manifest));
}

void RequireNoPolicyIsMissing(const Package& package) {
  for (const EntryRun& run : package.manifest.runs) {
    if (run.policy.empty() ||
        package.files.contains(PlaceOf(EntryPart::kPolicy, run.policy))) {
      continue;
    }
    throw std::invalid_argument(
        run.task + ", training seed " + std::to_string(run.training_seed) +
        ": none of the policies is the one that was evaluated (SHA-256 " +
        run.policy + "); name its file with --policy, or evaluate again");
  }
}

void RequireAgreement(const Rerun& rerun) {
  if (rerun.problems.empty()) return;
  throw std::invalid_argument(
      "the policies do not do what their evaluations say: " +
      rerun.problems.front() +
      (rerun.problems.size() > 1
           ? " (and " + std::to_string(rerun.problems.size() - 1) + " more)"
           : "") +
      "; evaluate them again");
}

/// Bits where they come out the same, else the band.
Rerun RunSomeAgain(const Entry& entry, const RerunOptions& options) {
  CountProgress progress("submit", "policies");
  Rerun rerun = RunAgain(entry, options, Agreement::kBits, progress.function());
  if (rerun.problems.empty()) return rerun;
  return RunAgain(entry, options, Agreement::kBand, progress.function());
}

}  // namespace

Rerun Submit(const SubmitOptions& options) {
  fs::path out = fs::absolute(options.out).lexically_normal();
  if (!out.has_filename()) out = out.parent_path();
  RequireNewFolder("--out", out);
  const std::vector<Board> boards = {LoadBoard(options.board)};
  Package package = Collect(options, boards.front());
  RequireNoPolicyIsMissing(package);

  DraftFolder draft(out.parent_path() /
                    ("." + out.filename().string() + ".draft"));
  WriteFiles(package, draft.path());
  WriteManifest(package.manifest, draft.path());
  const Entry entry = OpenEntry(draft.path(), boards);
  RequireParts(entry);
  Rerun rerun;
  if (!entry.manifest.self_reported) {
    rerun = RunSomeAgain(entry, options.rerun);
    RequireAgreement(rerun);
    if (rerun.agreement == Agreement::kBits) {
      package.manifest.program = OriginHere("").program;
      WriteManifest(package.manifest, draft.path());
    }
  }
  draft.Keep(out);
  return rerun;
}

}  // namespace ballast::tools
