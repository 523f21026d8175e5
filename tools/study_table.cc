#include "tools/study_table.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

constexpr std::size_t kLargestTable = std::size_t{1} << 24;

std::string LineOf(const StudyTable::Row& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    line += (i == 0 ? "" : ",") + row[i];
  }
  return line + "\n";
}

StudyTable::Row CellsOf(const std::string& line) {
  StudyTable::Row cells(1);
  for (const char c : line) {
    if (c == ',') {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

}  // namespace

StudyTable::StudyTable(std::filesystem::path path, const Row& keys,
                       const Row& values)
    : path_(std::move(path)), key_size_(keys.size()), columns_(keys) {
  columns_.insert(columns_.end(), values.begin(), values.end());
  if (path_.empty() || !std::filesystem::exists(path_)) return;
  std::istringstream text(ReadWholeFile(path_, kLargestTable));
  std::string line;
  int number = 0;
  while (std::getline(text, line)) {
    const Row cells = CellsOf(line);
    const bool is_head = ++number == 1;
    if (is_head ? cells != columns_ : cells.size() != columns_.size()) {
      throw std::invalid_argument(
          path_.string() + ":" + std::to_string(number) +
          ": not a table of this study; choose another --out");
    }
    if (!is_head) rows_.push_back(cells);
  }
}

bool StudyTable::Has(const Row& key) const {
  return std::ranges::any_of(rows_, [&](const Row& row) {
    return std::equal(key.begin(), key.end(), row.begin());
  });
}

void StudyTable::Add(const Row& key, const Row& values) {
  Row row = key;
  row.insert(row.end(), values.begin(), values.end());
  if (key.size() != key_size_ || row.size() != columns_.size()) {
    throw std::logic_error("StudyTable: a cell of another size");
  }
  rows_.push_back(row);
  if (path_.empty()) return;
  std::string text = LineOf(columns_);
  for (const Row& done : rows_) text += LineOf(done);
  WriteFileAtomically(path_, text);
}

nlohmann::ordered_json RowsAsJson(const StudyTable& table) {
  auto rows = nlohmann::ordered_json::array();
  for (const StudyTable::Row& row : table.rows()) {
    nlohmann::ordered_json object;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto number =
          nlohmann::ordered_json::parse(row[i], nullptr, /*exceptions=*/false);
      object[table.columns()[i]] =
          number.is_number() ? number : nlohmann::ordered_json(row[i]);
    }
    rows.push_back(object);
  }
  return rows;
}

}  // namespace ballast::tools
