// An entry to the leaderboard: a folder that anyone may have made.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tools/evaluation_file.h"
#include "tools/leaderboard/board.h"
#include "tools/leaderboard/entry_manifest.h"

namespace ballast::tools {

/// What kind of file a digest of the manifest stands for.
enum class EntryPart { kEvaluation, kPolicy, kConfig, kFilm };

/// Where it lies in the entry: "evaluations/<digest>.json" and so on.
std::filesystem::path PlaceOf(EntryPart part, const std::string& digest);

/// An entry whose evaluations are what its board asks for. Whether a policy
/// did what its evaluation says is not known yet; see rerun.h.
struct Entry {
  std::filesystem::path folder;
  std::string id;  ///< SHA-256 of entry.json, and through it of everything.
  EntryManifest manifest;
  const Board* board;
  std::vector<EvaluationFile> evaluations;  ///< Of the manifest's runs.
};

/// Reads entry.json and the evaluations. Policies, configurations and films are
/// left to ReadPart.
/// @param boards  must outlive the entry.
/// Throws std::invalid_argument that says what is wrong with it.
Entry OpenEntry(const std::filesystem::path& folder,
                std::span<const Board> boards);

/// The bytes of a part whose digest is the one it is named by. Throws likewise.
std::string ReadPart(const Entry& entry, EntryPart part,
                     const std::string& digest);

/// Reads every policy, configuration and film once, and the evaluations against
/// their schema. Throws likewise.
void RequireParts(const Entry& entry);

/// Whether an evaluation is of this run of an entry to this board.
/// @param where  begins every message.
/// Throws likewise.
void RequireEvaluationOf(const EntryRun& run, bool self_reported,
                         const Board& board, const EvaluationFile& file,
                         const std::string& where);

/// Whether the runs are enough of every task, each once and none another's
/// policy. Throws likewise.
/// @param where  begins every message.
void RequireRuns(std::span<const EntryRun> runs, const Board& board,
                 const std::string& where);

/// Throws std::invalid_argument unless the bytes are an mp4 film.
void RequireFilm(const std::string& bytes, const std::string& name);

}  // namespace ballast::tools
