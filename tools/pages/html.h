// Text as HTML.
#pragma once

#include <string>
#include <string_view>

namespace ballast::tools {

/// `text` as HTML text or attribute value, whatever a hostile file holds.
std::string EscapeHtml(std::string_view text);

/// "<tag>content</tag>"; `content` is HTML.
std::string Element(std::string_view tag, std::string_view content);

/// `text` that leads to `address`, both plain text.
std::string Link(std::string_view address, std::string_view text);
/// A column's head, of plain text.
std::string HeaderCell(std::string_view text);
/// A term and its definition of a list "dl", both plain text; the second one is
/// code, to be typed or compared letter by letter.
std::string Definition(std::string_view term, std::string_view text);
std::string CodeDefinition(std::string_view term, std::string_view code);

/// A JSON document without the characters <, > and &, so that it may stand
/// inside a script element; it means the same.
std::string JsonInHtml(std::string_view json);

}  // namespace ballast::tools
