// entry.json: what somebody hands in to the leaderboard, and the digests of it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ballast::tools {

/// One training of an entry. Digests are SHA-256, 64 lower-case hex digits.
struct EntryRun {
  std::string task;
  std::int64_t training_seed;  ///< As the entry says; >= 0.
  std::string evaluation;      ///< Digest of the evaluation file.
  std::string policy;          ///< Of the policy file; "" if self-reported.
  std::string config;          ///< Of the resolved configuration, or "".
  std::vector<std::string> commands;  ///< That trained it, as typed; or none.
};

/// A film of one policy of the entry.
struct EntryFilm {
  std::string task;
  std::string sha256;  ///< Of the mp4 file.
};

/// The whole manifest. Files lie beside it under the names of their digests, so
/// that it holds no paths.
struct EntryManifest {
  std::string board;
  std::string name;     ///< Of the method, for pages.
  std::string authors;  ///< Likewise, may be empty.
  std::string about;    ///< A paragraph, may be empty.
  std::string url;      ///< https://..., or empty.
  /// The policies are programs that nobody but the authors can run.
  bool self_reported = false;
  /// Build and processor features that gave the evaluations bit for bit when
  /// the entry was packed; empty if none did.
  std::map<std::string, std::string> program;
  std::vector<EntryRun> runs;
  std::vector<EntryFilm> films;
};

/// The version that is written and read.
inline constexpr std::int64_t kEntryVersion = 1;

/// The file; equal manifests give equal bytes.
std::string Serialise(const EntryManifest& manifest);

/// Reads what anyone may have written. Throws std::invalid_argument.
/// @param name  what messages call it.
EntryManifest ParseEntryManifest(const std::string& text,
                                 const std::string& name);

}  // namespace ballast::tools
