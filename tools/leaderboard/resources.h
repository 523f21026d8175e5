// The schemas, embedded by cmake/embed_text.cmake.
#pragma once

#include <string_view>

namespace ballast::tools {

extern const std::string_view kEntrySchema;       ///< entry.schema.json
extern const std::string_view kEvaluationSchema;  ///< evaluation.schema.json

}  // namespace ballast::tools
