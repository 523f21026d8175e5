#include "tools/pages/page.h"

#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/atomic_file.h"
#include "tools/pages/html.h"
#include "tools/pages/resources.h"

namespace ballast::tools {
namespace {

constexpr std::size_t kMaxPlotlyBytes = std::size_t{64} << 20;

using Parts = std::vector<std::pair<std::string_view, std::string>>;

/// The template with each "@name@" replaced. What is put in is not looked at
/// again, so no file can name a part.
std::string FillTemplate(std::string_view page, const Parts& parts) {
  std::string filled;
  while (true) {
    std::size_t first = std::string_view::npos;
    const std::pair<std::string_view, std::string>* next = nullptr;
    for (const auto& part : parts) {
      const std::size_t at = page.find(part.first);
      if (at < first) {
        first = at;
        next = &part;
      }
    }
    if (next == nullptr) return filled + std::string(page);
    filled += page.substr(0, first);
    filled += next->second;
    page.remove_prefix(first + next->first.size());
  }
}

std::string Script(std::string_view script) {
  return "<script>\n" + std::string(script) + "</script>\n";
}

std::string Scripts(const Page& page) {
  std::string scripts = Script(kSortableTableJs) + Script(kTableFilterJs);
  if (page.data.empty()) return scripts;
  scripts += R"(<script type="application/json" id="data">)" +
             JsonInHtml(page.data) + "</script>\n<script src=\"" +
             EscapeHtml(page.plotly) + "\"></script>\n";
  for (const std::string_view script :
       {kChartThemeJs, kLineChartJs, kHeatMapJs, kChartsJs}) {
    scripts += Script(script);
  }
  return scripts;
}

}  // namespace

std::string RenderPage(const Page& page) {
  return FillTemplate(kPageHtml, {{"@title@", EscapeHtml(page.title)},
                                  {"@style@", std::string(kThemeCss)},
                                  {"@header@", page.header},
                                  {"@content@", page.content},
                                  {"@footer@", page.footer},
                                  {"@scripts@", Scripts(page)}});
}

std::string ReadPlotly(const std::filesystem::path& path) {
  const std::filesystem::path file = path.empty() ? BALLAST_PLOTLY_FILE : path;
  if (!std::filesystem::exists(file)) {
    throw std::runtime_error("plotly.min.js is missing (looked for " +
                             file.string() + "); run tools/bootstrap.");
  }
  return ReadWholeFile(file, kMaxPlotlyBytes);
}

}  // namespace ballast::tools
