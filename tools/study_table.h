// The cells of a study, a line of CSV each, measured one after the other.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ballast::tools {

/// A table whose first columns name a cell. It is written anew, in one step,
/// with every cell that is added; a study that was stopped finds there what it
/// has done. Texts hold no commas.
class StudyTable {
 public:
  using Row = std::vector<std::string>;

  /// Reads what is there.
  /// @param path  empty for a table that is kept in memory alone.
  /// @param keys, values  names of the columns.
  /// Throws std::invalid_argument if the file is no such table.
  StudyTable(std::filesystem::path path, const Row& keys, const Row& values);

  bool Has(const Row& key) const;
  /// Throws std::runtime_error if the disk refuses.
  void Add(const Row& key, const Row& values);

  /// Every cell, with its key.
  const std::vector<Row>& rows() const { return rows_; }
  const Row& columns() const { return columns_; }

 private:
  std::filesystem::path path_;
  std::size_t key_size_;
  Row columns_;
  std::vector<Row> rows_;
};

/// The finished cells as a JSON list of objects, numbers as numbers.
nlohmann::ordered_json RowsAsJson(const StudyTable& table);

}  // namespace ballast::tools
