// The page of one entry.
#pragma once

#include <string>
#include <vector>

#include "tools/leaderboard/site_data.h"

namespace ballast::tools {

/// site/entries/<id>/index.html.
/// @param row  the entry's on its board.
/// @param configs  texts of the configurations of the entry's runs, in their
///   order; empty for a run without one.
std::string RenderEntryPage(const SiteData& data, const BoardRow& row,
                            const std::vector<std::string>& configs);

}  // namespace ballast::tools
