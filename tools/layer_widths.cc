#include "tools/layer_widths.h"

#include <charconv>
#include <stdexcept>

namespace ballast::tools {
namespace {

constexpr int kWidest = 4096;

}  // namespace

std::vector<int> ParseWidths(std::string_view text) {
  std::vector<int> widths;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    int width = 0;
    const auto [after, error] = std::from_chars(at, end, width);
    const bool is_width = error == std::errc() && width >= 1 &&
                          width <= kWidest && (after == end || *after == '-');
    if (!is_width) {
      throw std::invalid_argument(
          "\"" + std::string(text) +
          "\" names no hidden layers; write their widths, each from 1 to " +
          std::to_string(kWidest) + ", as in 32-32");
    }
    widths.push_back(width);
    if (after == end) return widths;
    at = after + 1;
  }
}

std::string WidthsText(const std::vector<int>& widths) {
  std::string text;
  for (const int width : widths) {
    text += (text.empty() ? "" : "-") + std::to_string(width);
  }
  return text;
}

}  // namespace ballast::tools
