#include "tools/images/number_formats.h"

#include <stdexcept>

#include "configs/names.h"

namespace ballast::tools {
namespace {

struct Format {
  const char* name;
  at::ScalarType type;
};

constexpr Format kFormats[] = {{"float16", at::kHalf},
                               {"bfloat16", at::kBFloat16},
                               {"float32", at::kFloat},
                               {"float64", at::kDouble}};

}  // namespace

std::vector<std::string> FormatNames() {
  std::vector<std::string> names;
  for (const Format& format : kFormats) names.emplace_back(format.name);
  return names;
}

at::ScalarType FormatNamed(std::string_view name) {
  for (const Format& format : kFormats) {
    if (format.name == name) return format.type;
  }
  throw std::invalid_argument(
      configs::UnknownName("precision", name, FormatNames()));
}

std::string FormatName(at::ScalarType type) {
  for (const Format& format : kFormats) {
    if (format.type == type) return format.name;
  }
  throw std::logic_error("FormatName: a format that its list lacks");
}

at::ScalarType WeightsOf(at::ScalarType format) {
  return format == at::kDouble ? at::kDouble : at::kFloat;
}

}  // namespace ballast::tools
