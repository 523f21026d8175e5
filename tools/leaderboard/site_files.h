// A site's numbers for scripts.
#pragma once

#include <string>

#include "tools/leaderboard/site_data.h"

namespace ballast::tools {

/// leaderboard.json: boards, entries, numbers with their intervals, and where
/// the pages are.
std::string LeaderboardJson(const SiteData& data);

/// boards/<name>.csv: a row per entry; "<column>", "<column>.low" and
/// "<column>.high" for every column, empty where there is no interval.
/// @param board  index.
std::string BoardCsv(const SiteData& data, std::size_t board);

}  // namespace ballast::tools
