// The static site of a leaderboard.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace ballast::tools {

struct SiteOptions {
  /// Folders of entries, or folders of such folders.
  std::vector<std::filesystem::path> paths;
  std::filesystem::path boards;  ///< The folder of the boards.
  std::filesystem::path ledger;  ///< Empty: nothing is verified.
  std::filesystem::path out;
  std::string title = "Ballast leaderboard";
  int threads = 2;
};

/// What the site holds.
struct SiteSummary {
  std::size_t entries;
  std::size_t boards;
  /// A line for each entry that is not what its board asks for.
  std::vector<std::string> left_out;
};

/// Writes index.html, a page and a CSV file per board, a page per entry under
/// entries/<id>/, films, and leaderboard.json. A site that stands there is
/// replaced. Equal entries and ledgers give equal sites.
/// Throws std::invalid_argument if the paths, boards or the ledger cannot be
/// read, and for a folder that holds something else than a site.
SiteSummary BuildSite(const SiteOptions& options);

}  // namespace ballast::tools
