// Documents against a published JSON schema.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace ballast::tools {

/// @param schema  a text of resources.h, JSON Schema draft 7.
/// @param name    what messages call the document.
/// Throws std::invalid_argument, "entry.json: runs[3].task: <problem>".
void RequireSchema(const nlohmann::json& document, std::string_view schema,
                   const std::string& name);

}  // namespace ballast::tools
