#include "tools/export/c_text.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace ballast::tools {
namespace {

constexpr std::size_t kLongestText = 120;
constexpr std::size_t kLongestIdentifier = 64;
constexpr std::size_t kLineLength = 80;
constexpr std::string_view kHarmless = " .,:;_+-/^()[]<>=#%&|~!";

// Not those of <cctype>, which ask the locale.
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsHarmless(char c) {
  return IsLetter(c) || IsDigit(c) ||
         kHarmless.find(c) != std::string_view::npos;
}

template <typename Write>
std::string Written(std::string_view text, const Write& write) {
  std::string written;
  for (const char c : text.substr(0, kLongestText)) {
    if (IsHarmless(c)) {
      written += c;
    } else {
      write(c, written);
    }
  }
  return text.size() > kLongestText ? written + "..." : written;
}

template <typename Number>
std::string Shortest(Number value) {
  std::array<char, 32> digits{};
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), value);
  assert(error == std::errc());
  return {digits.data(), end};
}

}  // namespace

std::string CComment(std::string_view text) {
  return Written(text, [](char, std::string& to) { to += '_'; });
}

std::string CString(std::string_view text) {
  // Three digits: a digit that follows is not taken for a fourth.
  const auto escape = [](char c, std::string& to) {
    const auto code = static_cast<unsigned char>(c);
    to += '\\';
    to += static_cast<char>('0' + code / 64);
    to += static_cast<char>('0' + code / 8 % 8);
    to += static_cast<char>('0' + code % 8);
  };
  return '"' + Written(text, escape) + '"';
}

std::string CIdentifier(std::string_view text) {
  std::string name;
  for (const char c : text.substr(0, kLongestIdentifier)) {
    // Names that begin with an underscore belong to the compiler.
    if (name.empty() && !IsLetter(c)) continue;
    name += IsLetter(c) || IsDigit(c) ? c : '_';
  }
  return name.empty() ? "policy" : name;
}

std::string CMacroName(std::string_view identifier) {
  std::string name(identifier);
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return name;
}

std::string CFloat(float value) {
  assert(std::isfinite(value));
  std::string text = Shortest(value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + "F";
}

std::string ShortestNumber(double value) { return Shortest(value); }

std::string CFloats(std::span<const float> values, int indent) {
  std::string text = "{";
  const std::string margin(static_cast<std::size_t>(indent) + 1, ' ');
  std::size_t column = margin.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::string word = CFloat(values[i]);
    if (i + 1 < values.size()) word += ',';
    if (column + 1 + word.size() > kLineLength) {
      text += "\n" + margin;
      column = margin.size();
    } else if (i > 0) {
      text += ' ';
      ++column;
    }
    text += word;
    column += word.size();
  }
  return text + "}";
}

std::string Fill(std::string_view text,
                 const std::map<std::string, std::string>& values) {
  std::string filled;
  for (;;) {
    const std::size_t begin = text.find('@');
    filled += text.substr(0, begin);
    if (begin == std::string_view::npos) return filled;
    const std::size_t end = text.find('@', begin + 1);
    const auto value =
        end == std::string_view::npos
            ? values.end()
            : values.find(std::string(text.substr(begin + 1, end - begin - 1)));
    if (value == values.end()) {
      throw std::logic_error("a template has a key without a value");
    }
    filled += value->second;
    text.remove_prefix(end + 1);
  }
}

}  // namespace ballast::tools
