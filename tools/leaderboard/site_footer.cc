#include "tools/leaderboard/site_footer.h"

#include "tools/pages/html.h"

namespace ballast::tools {

std::string SiteFooter(const std::string& root) {
  return "Made by <code>ballast leaderboard build</code>. All numbers are in " +
         Link(root + "leaderboard.json", "leaderboard.json") + ".";
}

}  // namespace ballast::tools
