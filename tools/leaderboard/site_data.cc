#include "tools/leaderboard/site_data.h"

#include "tools/number_format.h"

namespace ballast::tools {

std::string PageOf(const Entry& entry) { return entry.id.substr(0, 12); }

std::string ScoreText(double score) { return FormatFixed(score, 3); }

std::string StandingText(Standing standing) {
  switch (standing) {
    case Standing::kVerified:
      return "verified";
    case Standing::kUnverified:
      return "not verified yet";
    case Standing::kSelfReported:
      return "self-reported";
  }
  return "";
}

}  // namespace ballast::tools
