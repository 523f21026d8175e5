// The verb `leaderboard`: entries packed and checked, and the site of many.
#pragma once

#include <CLI/CLI.hpp>

namespace ballast::tools {

void AddLeaderboard(CLI::App& program);

}  // namespace ballast::tools
