#include "tools/pages/heat_map.h"

#include "tools/pages/html.h"

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

Json OrNull(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace

Json HeatMapAsJson(const HeatMap& map) {
  Json rows = Json::array();
  for (std::size_t y = 0; y < map.y.size(); ++y) {
    Json row = Json::array();
    for (std::size_t x = 0; x < map.x.size(); ++x) {
      row.push_back(map.values[y * map.x.size() + x]);
    }
    rows.push_back(std::move(row));
  }
  return {{"title", map.title},
          {"x_title", map.x_title},
          {"y_title", map.y_title},
          {"value_title", map.value_title},
          {"percent", map.percent},
          {"x", map.x},
          {"y", map.y},
          {"values", rows},
          {"low", map.low},
          {"high", map.high},
          {"middle", OrNull(map.middle)},
          {"nominal_x", OrNull(map.nominal_x)},
          {"nominal_y", OrNull(map.nominal_y)}};
}

std::string HeatMapFigure(const HeatMap& map, std::size_t index) {
  return R"(<figure class="chart" data-map=")" + std::to_string(index) +
         R"(">)" + Element("h4", EscapeHtml(map.title)) +
         R"(<div class="plot" role="img" aria-label=")" +
         EscapeHtml(map.title + ": " + map.value_title + " over " +
                    map.x_title + " and " + map.y_title) +
         "\"></div></figure>\n";
}

}  // namespace ballast::tools
