// What a site shows, computed: pages and leaderboard.json only write it down.
#pragma once

#include <string>
#include <vector>

#include "tools/leaderboard/entry.h"
#include "tools/leaderboard/ledger.h"
#include "tools/leaderboard/standings.h"

namespace ballast::tools {

struct SiteData {
  std::string title;
  std::vector<Board> boards;
  std::vector<Entry> entries;
  Ledger ledger;
  std::vector<std::vector<BoardRow>> rows;  ///< Per board.
};

/// The name of an entry's page, the first twelve digits of its id.
std::string PageOf(const Entry& entry);

/// "0.812".
std::string ScoreText(double score);

/// What entries of a standing are called in a sentence.
std::string StandingText(Standing standing);

}  // namespace ballast::tools
