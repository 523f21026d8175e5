// JSON from strangers, read without trust.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace ballast::models {

/// Parses one JSON document. Throws std::invalid_argument, beginning with
/// `name`, if it is malformed, a key stands twice in an object, or objects and
/// arrays lie deeper in one another than `max_depth`.
nlohmann::json ParseStrictJson(std::string_view text, int max_depth,
                               const std::string& name);

}  // namespace ballast::models
