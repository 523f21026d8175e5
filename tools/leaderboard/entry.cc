#include "tools/leaderboard/entry.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <utility>

#include "configs/names.h"
#include "models/sha256.h"
#include "models/strict_json.h"
#include "tools/atomic_file.h"
#include "tools/leaderboard/json_schema.h"
#include "tools/leaderboard/resources.h"
#include "tools/strict_json.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostManifestBytes = std::size_t{1} << 20;

struct PartKind {
  const char* folder;
  const char* extension;
  std::size_t most_bytes;
};

PartKind KindOf(EntryPart part) {
  switch (part) {
    case EntryPart::kEvaluation:
      return {"evaluations", ".json", std::size_t{16} << 20};
    case EntryPart::kPolicy:
      return {"policies", ".safetensors", std::size_t{64} << 20};
    case EntryPart::kConfig:
      return {"configs", ".toml", std::size_t{1} << 20};
    case EntryPart::kFilm:
      return {"films", ".mp4", std::size_t{32} << 20};
  }
  throw std::logic_error("no such part of an entry");
}

/// A regular file of the entry itself: a link may lead anywhere.
std::string ReadOwnFile(const fs::path& path, std::size_t most_bytes) {
  if (fs::is_symlink(path.parent_path()) || fs::is_symlink(path)) {
    throw std::invalid_argument(path.string() +
                                " is a link; an entry holds its files itself");
  }
  return ReadWholeFile(path, most_bytes);
}

const Board& BoardOf(const EntryManifest& manifest,
                     std::span<const Board> boards, const std::string& where) {
  std::vector<std::string> names;
  for (const Board& board : boards) {
    if (board.name == manifest.board) return board;
    names.push_back(board.name);
  }
  throw std::invalid_argument(
      where + ": " + configs::UnknownName("board", manifest.board, names));
}

void RequireTask(const Board& board, const std::string& task,
                 const std::string& where) {
  try {
    TaskOf(board, task);
  } catch (const std::invalid_argument& problem) {
    throw std::invalid_argument(where + ": " + problem.what());
  }
}

}  // namespace

fs::path PlaceOf(EntryPart part, const std::string& digest) {
  const PartKind kind = KindOf(part);
  return fs::path(kind.folder) / (digest + kind.extension);
}

std::string ReadPart(const Entry& entry, EntryPart part,
                     const std::string& digest) {
  const fs::path path = entry.folder / PlaceOf(part, digest);
  std::string bytes = ReadOwnFile(path, KindOf(part).most_bytes);
  if (models::Sha256Hex(bytes) != digest) {
    throw std::invalid_argument(
        path.string() +
        ": its SHA-256 is not the one it is named by; the file was changed, or "
        "is not complete");
  }
  return bytes;
}

void RequireEvaluationOf(const EntryRun& run, bool self_reported,
                         const Board& board, const EvaluationFile& file,
                         const std::string& where) {
  const auto refuse = [&where](const std::string& problem) {
    throw std::invalid_argument(where + ": " + problem);
  };
  if (file.version != kEvaluationVersion) {
    refuse("was written by an older version; evaluate again");
  }
  RequireTask(board, file.task, where);
  if (file.task != run.task) {
    refuse("is of " + file.task + ", and the entry says " + run.task);
  }
  const std::string difference =
      FirstDifference(TaskOf(board, file.task), file);
  if (!difference.empty()) {
    refuse("differs in " + difference + " from what " + board.name +
           " asks for; make it with `ballast evaluate --board`");
  }
  if ((file.policy.kind == kExternalKind) != self_reported) {
    refuse(self_reported
               ? "is of a policy file, and the entry is self-reported"
               : "is of a program, whose entry is self-reported at best");
  }
  if (!self_reported && file.policy.sha256 != run.policy) {
    refuse("is of another policy than the entry's");
  }
  if (file.policy.training_seed.value_or(run.training_seed) !=
      run.training_seed) {
    refuse("is of another training seed than the entry says");
  }
}

void RequireRuns(std::span<const EntryRun> runs, const Board& board,
                 const std::string& where) {
  const auto refuse = [&where](const std::string& problem) {
    throw std::invalid_argument(where + ": " + problem);
  };
  std::set<std::pair<std::string, std::int64_t>> trainings;
  std::set<std::string> digests;
  for (const EntryRun& run : runs) {
    RequireTask(board, run.task, where);
    if (!trainings.insert({run.task, run.training_seed}).second) {
      refuse("training seed " + std::to_string(run.training_seed) + " of " +
             run.task + " stands twice; a training counts once");
    }
    // Copies of one policy would make an interval as narrow as one likes.
    if (!digests.insert(run.evaluation).second ||
        (!run.policy.empty() && !digests.insert(run.policy).second)) {
      refuse("two runs of " + run.task +
             " have the same policy; each must be trained with its own seed");
    }
  }
  for (const BoardTask& task : board.tasks) {
    const auto count =
        std::ranges::count(runs, task.head.task, &EntryRun::task);
    if (count < board.least_training_seeds) {
      refuse(board.name + " asks for " +
             std::to_string(board.least_training_seeds) +
             " training seeds of every task, and there are " +
             std::to_string(count) + " of " + task.head.task);
    }
  }
}

Entry OpenEntry(const fs::path& folder, std::span<const Board> boards) {
  const fs::path path = folder / "entry.json";
  if (!fs::is_directory(folder)) {
    throw std::invalid_argument(folder.string() +
                                " is no folder; name an entry that `ballast "
                                "leaderboard submit` made");
  }
  if (!fs::exists(path)) {
    throw std::invalid_argument(
        folder.string() +
        " holds no entry.json; of a folder of entries name each, " +
        (folder / "*").string());
  }
  const std::string text = ReadOwnFile(path, kMostManifestBytes);
  Entry entry;
  entry.folder = folder;
  entry.id = models::Sha256Hex(text);
  entry.manifest = ParseEntryManifest(text, path.string());
  entry.board = &BoardOf(entry.manifest, boards, path.string());
  RequireRuns(entry.manifest.runs, *entry.board, path.string());
  for (const EntryFilm& film : entry.manifest.films) {
    RequireTask(*entry.board, film.task, path.string());
  }
  for (const EntryRun& run : entry.manifest.runs) {
    const std::string where =
        (folder / PlaceOf(EntryPart::kEvaluation, run.evaluation)).string();
    entry.evaluations.push_back(ParseEvaluationFile(
        ReadPart(entry, EntryPart::kEvaluation, run.evaluation), where));
    RequireEvaluationOf(run, entry.manifest.self_reported, *entry.board,
                        entry.evaluations.back(), where);
  }
  return entry;
}

void RequireParts(const Entry& entry) {
  for (const EntryRun& run : entry.manifest.runs) {
    const std::string name =
        PlaceOf(EntryPart::kEvaluation, run.evaluation).string();
    RequireSchema(models::ParseStrictJson(
                      ReadPart(entry, EntryPart::kEvaluation, run.evaluation),
                      kMaxJsonDepth, name),
                  kEvaluationSchema, name);
    if (!run.policy.empty()) ReadPart(entry, EntryPart::kPolicy, run.policy);
    if (!run.config.empty()) ReadPart(entry, EntryPart::kConfig, run.config);
  }
  for (const EntryFilm& film : entry.manifest.films) {
    RequireFilm(ReadPart(entry, EntryPart::kFilm, film.sha256),
                PlaceOf(EntryPart::kFilm, film.sha256).string());
  }
}

void RequireFilm(const std::string& bytes, const std::string& name) {
  if (bytes.size() < 12 || bytes.compare(4, 4, "ftyp") != 0) {
    throw std::invalid_argument(
        name + ": is no mp4 film; make one with `ballast render --out F.mp4`");
  }
}

}  // namespace ballast::tools
