// Text as HTML.
#pragma once

#include <string>
#include <string_view>

namespace ballast::tools {

/// `text` as HTML text or attribute value, whatever a hostile file holds.
std::string EscapeHtml(std::string_view text);

/// "<tag>content</tag>"; `content` is HTML.
std::string Element(std::string_view tag, std::string_view content);

/// A JSON document without the characters <, > and &, so that it may stand
/// inside a script element; it means the same.
std::string JsonInHtml(std::string_view json);

}  // namespace ballast::tools
