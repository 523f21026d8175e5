#include "tools/number_format.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace ballast::tools {
namespace {

template <typename... Values>
std::string Print(const char* format, Values... values) {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

std::string TwoUnits(std::int64_t large, const char* large_unit,
                     std::int64_t small, const char* small_unit) {
  return std::to_string(large) + " " + large_unit + " " +
         (small < 10 ? "0" : "") + std::to_string(small) + " " + small_unit;
}

}  // namespace

std::string FormatCount(std::int64_t count) {
  std::string text = std::to_string(count);
  const std::size_t first = text[0] == '-' ? 1 : 0;
  for (std::size_t i = text.size(); i > first + 3;) {
    i -= 3;
    text.insert(i, 1, ',');
  }
  return text;
}

std::string FormatPlural(std::int64_t count, const std::string& noun) {
  return FormatCount(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string FormatNumber(double value) {
  if (!std::isfinite(value)) return "-";
  const double size = std::abs(value);
  if (size == 0) return "0";
  if (size >= 1e9 || size < 1e-4) return Print("%.2g", value);
  if (size >= 999.5) return FormatCount(std::llround(value));
  if (size >= 99.95) return Print("%.0f", value);
  if (size >= 9.995) return Print("%.1f", value);
  if (size >= 0.9995) return Print("%.2f", value);
  return Print("%.3g", value);
}

std::string FormatFixed(double value, int decimals) {
  return Print("%.*f", decimals, value);
}

std::string FormatPercent(double share) {
  if (!std::isfinite(share)) return "-";
  return Print("%.0f %%", 100 * share);
}

std::string FormatDuration(double seconds) {
  // Beyond this nobody plans, and rounding to an integer would overflow.
  if (!(seconds >= 0) || seconds > 1e10) return "-";
  const std::int64_t s = std::llround(seconds);
  if (s < 60) return std::to_string(s) + " s";
  if (s < 3600) return TwoUnits(s / 60, "min", s % 60, "s");
  if (s < 86400) return TwoUnits(s / 3600, "h", s % 3600 / 60, "min");
  return TwoUnits(s / 86400, "d", s % 86400 / 3600, "h");
}

}  // namespace ballast::tools
