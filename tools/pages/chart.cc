#include "tools/pages/chart.h"

#include "tools/pages/html.h"

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

/// Colours in theme.css.
constexpr int kColors = 7;

Json SeriesAsJson(const ChartSeries& series) {
  Json seeds = Json::array();
  for (const SeedLine& line : series.seeds) {
    seeds.push_back({{"seed", line.seed}, {"x", line.x}, {"y", line.y}});
  }
  return {
      {"method", series.method}, {"variant", series.variant},
      {"dashed", series.dashed}, {"x", series.x},
      {"mean", series.mean},     {"low", series.low},
      {"high", series.high},     {"band_over_seeds", series.band_over_seeds},
      {"seeds", seeds}};
}

Json OrNull(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace

Json ChartAsJson(const Chart& chart) {
  Json series = Json::array();
  for (const ChartSeries& each : chart.series) {
    series.push_back(SeriesAsJson(each));
  }
  return {{"title", chart.title},
          {"x_title", chart.x_title},
          {"y_title", chart.y_title},
          {"percent", chart.percent},
          {"from_zero", chart.from_zero},
          {"markers", chart.markers},
          {"budget", OrNull(chart.budget)},
          {"nominal", OrNull(chart.nominal)},
          {"note", chart.note},
          {"series", series}};
}

std::string ChartFigure(const Chart& chart, std::size_t index) {
  return R"(<figure class="chart" data-chart=")" + std::to_string(index) +
         R"(">)" + Element("h4", EscapeHtml(chart.title)) +
         R"(<ul class="legend"></ul><div class="plot" role="img" )"
         R"(aria-label=")" +
         EscapeHtml(chart.title + " against " + chart.x_title) + R"("></div>)" +
         Element("figcaption", EscapeHtml(chart.note)) + "</figure>\n";
}

std::string SeriesStyle(int color) {
  const std::string name =
      color < 0 ? "--untrained" : "--s" + std::to_string(color % kColors);
  return R"( style="--series: var()" + name + ')' + '"';
}

}  // namespace ballast::tools
