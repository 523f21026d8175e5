#include "tools/pages/page.h"

#include <filesystem>
#include <string>

#include <boost/test/unit_test.hpp>

#include "tools/atomic_file.h"
#include "tools/pages/html.h"
#include "tools/pages/resources.h"

namespace ballast::tools {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;

/// Every text that a page is made of, by its file.
struct Resource {
  const char* file;
  std::string_view text;
};
const Resource kResources[] = {
    {"page.html", kPageHtml},
    {"theme.css", kThemeCss},
    {"sortable_table.js", kSortableTableJs},
    {"table_filter.js", kTableFilterJs},
    {"chart_theme.js", kChartThemeJs},
    {"line_chart.js", kLineChartJs},
    {"heat_map.js", kHeatMapJs},
    {"charts.js", kChartsJs},
};

BOOST_AUTO_TEST_SUITE(page)

BOOST_AUTO_TEST_CASE(a_page_asks_the_network_for_nothing) {
  for (const Resource& resource : kResources) {
    for (const char* place : {"//cdn", "http:", "https:"}) {
      BOOST_TEST(resource.text.find(place) == std::string_view::npos,
                 resource.file);
    }
  }
  BOOST_TEST(kPageHtml.find("default-src 'none'") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(the_embedded_texts_are_those_in_the_repository) {
  const std::filesystem::path folder =
      std::filesystem::path(BALLAST_SOURCE_DIR) / "tools/pages";
  for (const Resource& resource : kResources) {
    BOOST_TEST(
        (ReadWholeFile(folder / resource.file, kMaxBytes) == resource.text),
        resource.file);
  }
}

BOOST_AUTO_TEST_CASE(escaped_text_holds_no_markup) {
  BOOST_TEST(EscapeHtml("a<b>&\"'c") == "a&lt;b&gt;&amp;&quot;&#39;c");
}

BOOST_AUTO_TEST_CASE(json_in_a_page_ends_no_script) {
  BOOST_TEST(JsonInHtml("{\"a\": \"</script>&\"}") ==
             "{\"a\": \"\\u003c/script\\u003e\\u0026\"}");
}

BOOST_AUTO_TEST_CASE(what_is_put_into_a_page_is_not_filled_in_again) {
  Page page;
  page.title = "@content@ <i>";
  page.content = "@footer@";
  page.footer = "once";
  const std::string html = RenderPage(page);
  BOOST_TEST(html.find("<h1>@content@ &lt;i&gt;</h1>") != std::string::npos);
  BOOST_TEST(html.find("\n@footer@\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_a_page_with_charts_needs_plotly) {
  Page page;
  BOOST_TEST(RenderPage(page).find("plotly") == std::string::npos);
  page.data = "{}";
  page.plotly = "../plotly.min.js";
  BOOST_TEST(RenderPage(page).find("src=\"../plotly.min.js\"") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
