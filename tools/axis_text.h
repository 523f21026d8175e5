// Names and numbers of a grid as a command line gives them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::tools {

/// Throws std::invalid_argument that says where the problem stands.
using Refusal = std::function<void(const std::string& problem)>;

/// A name without prefix is that of the axis which has it after its prefix.
std::string FullAxisName(const std::string& name,
                         std::span<const std::string> known);

/// At least one part.
std::vector<std::string_view> Split(std::string_view text, char separator);

double ParseFinite(std::string_view text, const Refusal& refuse);
/// @param of_what  "a count of values", for the refusal.
std::int64_t ParseWhole(std::string_view text, const std::string& of_what,
                        const Refusal& refuse);

}  // namespace ballast::tools
