// The floating-point formats that studies compare, by name.
#pragma once

#include <ATen/ATen.h>

#include <string>
#include <string_view>
#include <vector>

namespace ballast::tools {

/// "float16", "bfloat16", "float32", "float64".
std::vector<std::string> FormatNames();
/// Throws std::invalid_argument for an unknown name.
at::ScalarType FormatNamed(std::string_view name);
std::string FormatName(at::ScalarType format);

/// What weights are kept in while passes are made in `format`: float64 for
/// itself, else float32.
at::ScalarType WeightsOf(at::ScalarType format);

}  // namespace ballast::tools
