// Numbers and times as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace ballast::tools {

/// "12,345".
std::string FormatCount(std::int64_t count);
/// "1 world", "21 worlds".
std::string FormatPlural(std::int64_t count, const std::string& noun);
/// About three significant digits and no exponent where one is not needed:
/// "0.0123", "1.25", "86.4", "812", "12,345", "1.2e+09"; "-" if not finite.
std::string FormatNumber(double value);
/// "2.8288": so many digits behind the point.
std::string FormatFixed(double value, int decimals);
/// "62 %" from 0.62; "-" if not finite.
std::string FormatPercent(double share);
/// "45 s", "3 min 20 s", "1 h 05 min", "2 d 03 h".
std::string FormatDuration(double seconds);

}  // namespace ballast::tools
