// A field of a CSV file.
#pragma once

#include <string>
#include <string_view>

namespace ballast::tools {

/// In quotes, which are doubled inside: any text, on any number of lines.
/// Source: RFC 4180, section 2.
std::string QuotedField(std::string_view text);

}  // namespace ballast::tools
