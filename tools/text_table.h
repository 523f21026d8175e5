// A table with aligned columns for the terminal.
#pragma once

#include <string>
#include <vector>

namespace ballast::tools {

/// Rows of equally many cells, the first of them the head, as lines whose
/// columns begin at the same place, two spaces apart.
std::string TextTable(const std::vector<std::vector<std::string>>& rows);

}  // namespace ballast::tools
