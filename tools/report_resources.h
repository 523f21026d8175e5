// The texts of the report page, embedded by cmake/embed_text.cmake.
#pragma once

#include <string_view>

namespace ballast::tools {

extern const std::string_view kReportPageHtml;  ///< report_page.html
extern const std::string_view kReportPageCss;   ///< report_page.css
extern const std::string_view kReportPageJs;    ///< report_page.js

}  // namespace ballast::tools
