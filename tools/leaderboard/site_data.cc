#include "tools/leaderboard/site_data.h"

#include <array>
#include <cstdio>

namespace ballast::tools {

std::string PageOf(const Entry& entry) { return entry.id.substr(0, 12); }

std::string ScoreText(double score) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", score);
  return text.data();
}

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
