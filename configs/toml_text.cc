#include "configs/toml_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <tuple>

namespace ballast::configs {
namespace {

bool IsBareKeyCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-';
}

std::string ArrayText(const toml::array& array) {
  std::string text = "[";
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (i > 0) text += ", ";
    text += ValueText(*array.get(i));
  }
  return text + "]";
}

std::string TableText(const toml::table& table) {
  std::string text = "{";
  for (const auto& [key, value] : table) {
    text += text.size() > 1 ? ", " : " ";
    text += KeyText(key.str()) + " = " + ValueText(value);
  }
  return text + (text.size() > 1 ? " }" : "}");
}

bool IsOverride(const toml::source_region& region) {
  return region.path && region.path->starts_with(kOverridePrefix);
}

}  // namespace

std::string NumberText(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::array<char, 32> buffer;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  std::string text(buffer.data(), end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string QuotedText(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (code < 0x20 || code == 0x7f) {
      quoted += "\\u00";
      quoted += kHex[code / 16];
      quoted += kHex[code % 16];
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string KeyText(std::string_view key) {
  const bool bare =
      !key.empty() && std::all_of(key.begin(), key.end(), IsBareKeyCharacter);
  return bare ? std::string(key) : QuotedText(key);
}

std::string ValueText(const toml::node& node) {
  if (const auto* table = node.as_table()) return TableText(*table);
  if (const auto* array = node.as_array()) return ArrayText(*array);
  if (const auto* text = node.as_string()) return QuotedText(text->get());
  if (const auto* flag = node.as_boolean()) {
    return flag->get() ? "true" : "false";
  }
  if (const auto* integer = node.as_integer()) {
    return std::to_string(integer->get());
  }
  if (const auto* number = node.as_floating_point()) {
    return NumberText(number->get());
  }
  return "a date or time";
}

std::string PlaceText(const toml::source_region& region) {
  if (!region.path) return "";
  if (IsOverride(region)) return *region.path;
  return *region.path + ":" + std::to_string(region.begin.line) + ":" +
         std::to_string(region.begin.column);
}

bool ComesBefore(const toml::source_region& a, const toml::source_region& b) {
  return std::make_tuple(IsOverride(a), a.begin.line, a.begin.column) <
         std::make_tuple(IsOverride(b), b.begin.line, b.begin.column);
}

}  // namespace ballast::configs
