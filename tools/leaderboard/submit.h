// Packing an entry to a leaderboard.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tools/leaderboard/rerun.h"

namespace ballast::tools {

struct SubmitOptions {
  std::filesystem::path board;  ///< Its file.
  /// Run directories, whose evaluation of the board is
  /// evaluations/<board>.json, and evaluation files.
  std::vector<std::filesystem::path> paths;
  std::vector<std::filesystem::path> policies;         ///< Of evaluation files.
  std::map<std::string, std::filesystem::path> films;  ///< By task.
  std::string name;
  std::string authors;
  std::string about;
  std::string url;
  std::filesystem::path out;  ///< A folder that is not there yet.
  RerunOptions rerun{.share = 0.05};
};

/// Checks what `options` name as OpenEntry and RequireParts do, runs a share of
/// its worlds again, unless it is self-reported, and writes the entry: all of
/// it or nothing.
/// @return what was run again; bits if every number came out the same.
/// Throws std::invalid_argument that says what is wrong.
Rerun Submit(const SubmitOptions& options);

}  // namespace ballast::tools
