#include "tools/axis_text.h"

#include <charconv>
#include <cmath>

namespace ballast::tools {
namespace {

template <typename Value>
Value ParsedAs(std::string_view text, const std::string& kind,
               const Refusal& refuse) {
  Value value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end ||
      !std::isfinite(static_cast<double>(value))) {
    std::string problem = "\"";
    problem += text;
    refuse(problem + "\" is not " + kind);
  }
  return value;
}

}  // namespace

std::string FullAxisName(const std::string& name,
                         std::span<const std::string> known) {
  for (const std::string& axis : known) {
    if (axis.substr(axis.find('.') + 1) == name) return axis;
  }
  return name.find('.') == std::string::npos ? "perturbation." + name : name;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  while (true) {
    const std::size_t end = text.find(separator, start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

double ParseFinite(std::string_view text, const Refusal& refuse) {
  return ParsedAs<double>(text, "a finite number", refuse);
}

std::int64_t ParseWhole(std::string_view text, const std::string& of_what,
                        const Refusal& refuse) {
  return ParsedAs<std::int64_t>(text, of_what, refuse);
}

}  // namespace ballast::tools
