// The widths of a network's hidden layers on the command line, "512-512-512".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ballast::tools {

/// Throws std::invalid_argument unless `text` is such a list, each width from
/// 1 to 4096.
std::vector<int> ParseWidths(std::string_view text);
std::string WidthsText(const std::vector<int>& widths);

}  // namespace ballast::tools
