// Checking entries to a leaderboard.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tools/leaderboard/rerun.h"

namespace ballast::tools {

struct VerifyOptions {
  std::vector<std::filesystem::path> entries;  ///< Their folders.
  std::filesystem::path boards;                ///< The folder of the boards.
  std::filesystem::path ledger;  ///< Where to note it; empty: nowhere.
  double share = 0.1;
  /// Chooses the worlds; the operating system's if absent, so that nobody knows
  /// beforehand which they will be.
  std::optional<std::uint64_t> seed;
  int threads = 1;
};

/// What became of one entry.
struct VerifiedEntry {
  std::string folder;
  std::string id;  ///< Empty if its manifest could not be read.
  bool self_reported = false;
  std::uint64_t seed = 0;  ///< That chose the worlds.
  Rerun rerun;
  std::string refusal;  ///< Why it is not what it says; empty if it is.
};

/// Looks at every entry: all digests, the schema, the board, and a random share
/// of the worlds again. What is verified goes into the ledger, what is refused
/// goes out of it.
/// Throws std::invalid_argument if boards or ledger cannot be read.
std::vector<VerifiedEntry> Verify(const VerifyOptions& options);

}  // namespace ballast::tools
