// What `ballast list` lists, as rows of named cells.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

namespace ballast::tools {

/// An array of objects of equal keys: the rows of a table and its columns.
using ListRows = nlohmann::ordered_json;

/// One list.
struct ListSection {
  const char* name;  ///< e.g. "perturbations".
  ListRows (*rows)();
};

/// Every list, in the order they are shown.
std::span<const ListSection> ListSections();
/// Their names.
std::vector<std::string> ListSectionNames();

/// Head and cells of some rows as text; "-" where there is nothing.
std::vector<std::vector<std::string>> ListCells(const ListRows& rows);

}  // namespace ballast::tools
