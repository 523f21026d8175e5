// A number over a grid with two axes, which heat_map.js draws.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace ballast::tools {

struct HeatMap {
  std::string title;  ///< Whose it is.
  std::string x_title;
  std::string y_title;
  std::string value_title;
  bool percent = false;   ///< Values are shares in [0, 1].
  std::vector<double> x;  ///< Ascending, as `y`; the cells' middles.
  std::vector<double> y;
  std::vector<double> values;  ///< [y][x]; NaN where there is none.
  /// Ends of the scale of colours, which maps side by side share.
  double low;
  double high;
  /// A budget between `low` and `high`, on whose two sides colours differ.
  std::optional<double> middle;
  std::optional<double> nominal_x;  ///< The nominal world, marked with a ring.
  std::optional<double> nominal_y;
};

/// An element of the list "maps" of a page's data; NaN is null, "values" is a
/// list of rows.
nlohmann::ordered_json HeatMapAsJson(const HeatMap& map);

/// Its frame. Frames within one element of class "maps" stand side by side
/// where there is room.
/// @param index  of the map in the list.
std::string HeatMapFigure(const HeatMap& map, std::size_t index);

}  // namespace ballast::tools
