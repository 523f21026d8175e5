// The texts in a policy file that are not tensors.
#pragma once

#include <string>
#include <string_view>

#include "models/layout.h"
#include "models/networks/network_policy.h"

namespace ballast::models {

std::string ShapeToJson(const PolicyShape& shape);
std::string LayoutToJson(const PolicyLayout& layout);

/// Both throw std::invalid_argument, "<name>.hidden: ...", for a key that is
/// missing or unknown, a value out of its range and a shape its kind refuses.
/// @param name  what messages call the text.
PolicyShape ShapeFromJson(std::string_view text, const std::string& name);
PolicyLayout LayoutFromJson(std::string_view text, const std::string& name);

}  // namespace ballast::models
