// What the keepers of a leaderboard have verified, entry by entry.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "tools/leaderboard/rerun.h"

namespace ballast::tools {

/// One verification.
struct Verification {
  Agreement agreement;
  double share;  ///< Of the worlds of each run.
  std::uint64_t seed;
  std::int64_t cells;
  std::int64_t episodes;
};

/// By the ids of the entries. An entry that is changed has another id, so that
/// what is said here is said of these very files. The ledger is the keepers'
/// own: it never lies in an entry.
using Ledger = std::map<std::string, Verification>;

/// None if the file is absent. Throws std::invalid_argument if it is damaged.
Ledger ReadLedger(const std::filesystem::path& path);

/// Throws std::runtime_error if the disk refuses.
void WriteLedger(const std::filesystem::path& path, const Ledger& ledger);

/// "bits" or "band".
std::string Name(Agreement agreement);

}  // namespace ballast::tools
