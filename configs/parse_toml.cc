#include "configs/parse_toml.h"

#include <algorithm>
#include <stdexcept>

#include "configs/toml_text.h"

namespace ballast::configs {
namespace {

// A key of a million points would make a million nested tables, and their
// destructors would overflow the stack; the parser limits inline nesting only.
constexpr int kMostPointsInAKey = 16;

// The index of the last character of the string that starts at `start`.
std::size_t EndOfString(std::string_view text, std::size_t start) {
  const char quote = text[start];
  const bool is_long = text.substr(start, 3) == std::string(3, quote);
  const std::string end = is_long ? std::string(3, quote) : "\n";
  for (std::size_t i = start + (is_long ? 3 : 1); i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text.substr(i, end.size()) == end) {
      return i + end.size() - 1;
    } else if (!is_long && text[i] == quote) {
      return i;
    }
  }
  return text.size();
}

void RefuseDeepKeys(std::string_view text, const std::string& name) {
  int points = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '#') i = std::min(text.find('\n', i), text.size() - 1);
    if (text[i] == '"' || text[i] == '\'') {
      i = EndOfString(text, i);
    } else if (text[i] == '.') {
      ++points;
    } else if (std::string_view("\n,={}[]").find(text[i]) !=
               std::string_view::npos) {
      points = 0;
    }
    if (points > kMostPointsInAKey) {
      const auto line = 1 + std::count(text.begin(), text.begin() + i, '\n');
      throw std::invalid_argument(name + ":" + std::to_string(line) +
                                  ": a key nests too deeply");
    }
  }
}

}  // namespace

toml::table ParseToml(std::string_view text, const std::string& name) {
  RefuseDeepKeys(text, name);
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    std::string message =
        PlaceText(error.source()) + ": " + std::string(error.description());
    if (message.ends_with("could not determine value type")) {
      message += "; text needs quotes";
    }
    throw std::invalid_argument(message);
  }
}

}  // namespace ballast::configs
