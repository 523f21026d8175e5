// A page that opens from disk without a network.
#pragma once

#include <filesystem>
#include <string>

namespace ballast::tools {

/// The title is text; all else must be HTML, in which whatever came from a file
/// is escaped.
struct Page {
  std::string title;
  std::string header;   ///< Below the heading.
  std::string content;  ///< Between heading and footer.
  std::string footer;
  /// A JSON document with "methods" and "charts" (chart.h), which the figures
  /// of the content are drawn from. Empty for a page without charts.
  std::string data;
  /// Where plotly.min.js lies, seen from the page.
  std::string plotly = "plotly.min.js";
};

/// The whole page: theme.css and the scripts are inside, Plotly beside it.
/// Tables of class "sortable" sort (sortable_table.js), inputs with
/// data-filters filter (table_filter.js).
std::string RenderPage(const Page& page);

/// The text of plotly.min.js, to be written beside pages.
/// @param path  where it lies; empty means where the bootstrap put it.
/// Throws std::runtime_error if it is missing.
std::string ReadPlotly(const std::filesystem::path& path = {});

}  // namespace ballast::tools
