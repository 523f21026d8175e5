#include "configs/parse_toml.h"

#include <algorithm>
#include <stdexcept>

#include "configs/toml_text.h"

namespace ballast::configs {
namespace {

// A key of a million points would make a million nested tables, and their
// destructors would overflow the stack; the parser limits inline nesting only.
constexpr int kMostPointsInAKey = 16;

bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

[[noreturn]] void Refuse(std::string_view text, std::size_t at,
                         const std::string& name, const std::string& problem) {
  const auto line = 1 + std::count(text.begin(), text.begin() + at, '\n');
  throw std::invalid_argument(name + ":" + std::to_string(line) + ": " +
                              problem);
}

// The index of the last character of the string that starts at `start`.
std::size_t EndOfString(std::string_view text, std::size_t start,
                        const std::string& name) {
  const char quote = text[start];
  const bool is_long = text.substr(start, 3) == std::string(3, quote);
  const std::string end = is_long ? std::string(3, quote) : "\n";
  for (std::size_t i = start + (is_long ? 3 : 1); i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      // The parser wonders whether what follows is a space.
      const std::size_t next = text.find_first_not_of(" \t\r\n", i + 1);
      if (next < text.size() && !IsAscii(text[next])) {
        Refuse(text, next, name, "a letter beyond ASCII follows a backslash");
      }
      ++i;
    } else if (text.substr(i, end.size()) == end) {
      i += end.size() - 1;
      // A long string may end in one or two quotes of its own.
      for (int own = 0; is_long && own < 2; ++own) {
        if (text.substr(i + 1, 1) == std::string(1, quote)) ++i;
      }
      return i;
    } else if (!is_long && text[i] == quote) {
      return i;
    }
  }
  return text.size();
}

// Refuses what the parser answers with undefined behaviour: keys that nest too
// deeply and, outside of strings and comments, letters beyond ASCII.
void RefuseUnsafe(std::string_view text, const std::string& name) {
  int points = 0;
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::size_t i = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  for (; i < text.size(); ++i) {
    if (text[i] == '#') i = std::min(text.find('\n', i), text.size() - 1);
    if (text[i] == '"' || text[i] == '\'') {
      i = EndOfString(text, i, name);
    } else if (text[i] == '.') {
      ++points;
    } else if (std::string_view("\n,={}[]").find(text[i]) !=
               std::string_view::npos) {
      points = 0;
    } else if (!IsAscii(text[i])) {
      Refuse(text, i, name, "letters beyond ASCII need quotes");
    }
    if (points > kMostPointsInAKey) {
      Refuse(text, i, name, "a key nests too deeply");
    }
  }
}

}  // namespace

toml::table ParseToml(std::string_view text, const std::string& name) {
  RefuseUnsafe(text, name);
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
