// The page of a board, and the front page.
#pragma once

#include <string>

#include "tools/leaderboard/site_data.h"

namespace ballast::tools {

/// site/index.html: every board with its leaders.
std::string RenderFrontPage(const SiteData& data);

/// site/boards/<name>.html.
/// @param board  index.
std::string RenderBoardPage(const SiteData& data, std::size_t board);

}  // namespace ballast::tools
