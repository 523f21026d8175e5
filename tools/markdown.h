// Tables for a Markdown page.
#pragma once

#include <string>
#include <vector>

namespace ballast::tools {

/// Rows of equally many cells, the first of them the head, as a table of
/// GitHub's Markdown; bars in cells are escaped.
std::string MarkdownTable(const std::vector<std::vector<std::string>>& rows);

/// `name` as code.
std::string AsCode(const std::string& name);
/// "`a`, `b`".
std::string AsCodes(const std::vector<std::string>& names);

}  // namespace ballast::tools
