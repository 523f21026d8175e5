// The texts of a page, embedded by cmake/embed_text.cmake.
#pragma once

#include <string_view>

namespace ballast::tools {

extern const std::string_view kPageHtml;         ///< page.html
extern const std::string_view kThemeCss;         ///< theme.css
extern const std::string_view kSortableTableJs;  ///< sortable_table.js
extern const std::string_view kTableFilterJs;    ///< table_filter.js
extern const std::string_view kChartThemeJs;     ///< chart_theme.js
extern const std::string_view kLineChartJs;      ///< line_chart.js
extern const std::string_view kHeatMapJs;        ///< heat_map.js
extern const std::string_view kChartsJs;         ///< charts.js

}  // namespace ballast::tools
