// Finding the name a person meant, and saying which names are known.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::configs {

/// The known name with the least edit distance to `name`, or an empty string
/// if none is near enough to be a typo.
std::string NearestName(std::string_view name,
                        std::span<const std::string> known);

/// "unknown task walker.wlk; did you mean walker.walk?" and, when nothing is
/// near, "unknown task hopper; known: cartpole.swingup, walker.walk".
/// @param what  the kind of thing, e.g. "task".
std::string UnknownName(std::string_view what, std::string_view name,
                        std::span<const std::string> known);

}  // namespace ballast::configs
