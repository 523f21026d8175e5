#include "tools/study_table.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "tools/atomic_file.h"
#include "tools/number_format.h"
#include "tools/progress_table.h"

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

StudyTable::Row EntriesOf(const std::string& line) {
  StudyTable::Row entries(1);
  for (const char c : line) {
    if (c == ',') {
      entries.emplace_back();
    } else {
      entries.back() += c;
    }
  }
  return entries;
}

StudyTable::Row NamesOf(const StudyTable::Columns& columns) {
  StudyTable::Row names;
  for (const StudyColumn& column : columns) names.push_back(column.name);
  return names;
}

template <typename Number>
std::optional<Number> Parsed(const std::string& entry) {
  Number number = 0;
  const char* const end = entry.data() + entry.size();
  const auto [stop, error] = std::from_chars(entry.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

template <typename Number>
Number NumberOf(const std::string& entry) {
  const auto number = Parsed<Number>(entry);
  if (!number) throw std::logic_error("StudyTable: a number without a rule");
  return *number;
}

/// A rule that asks for a number of this type in [low, high].
template <typename Number>
EntryRule Between(Number low, Number high, std::string in_words) {
  return [low, high, in_words = std::move(in_words)](const std::string& entry) {
    const auto number = Parsed<Number>(entry);
    const bool holds = number && *number >= low && *number <= high;
    return holds ? std::string() : in_words;
  };
}

}  // namespace

EntryRule Whole(std::int64_t low, std::int64_t high) {
  return Between(
      low, high,
      "a whole number from " + FormatCount(low) + " to " + FormatCount(high));
}

EntryRule Real(double low, double high) {
  return Between(
      low, high,
      "a number from " + ShortestText(low) + " to " + ShortestText(high));
}

EntryRule Real() {
  return [](const std::string& entry) {
    return std::string(Parsed<double>(entry) ? "" : "a number");
  };
}

EntryRule OrEmpty(EntryRule rule) {
  return [rule = std::move(rule)](const std::string& entry) {
    return entry.empty() ? std::string() : rule(entry);
  };
}

StudyTable::StudyTable(std::filesystem::path path, const Columns& keys,
                       const Columns& values)
    : path_(std::move(path)), key_size_(keys.size()), columns_(keys) {
  columns_.insert(columns_.end(), values.begin(), values.end());
  if (path_.empty() || !std::filesystem::exists(path_)) return;
  std::istringstream text(ReadWholeFile(path_, kLargestTable));
  std::string line;
  for (int number = 1; std::getline(text, line); ++number) {
    const Row entries = EntriesOf(line);
    const bool is_head = number == 1;
    if (is_head ? entries != NamesOf(columns_)
                : entries.size() != columns_.size()) {
      throw std::invalid_argument(
          path_.string() + ":" + std::to_string(number) +
          ": not a table of this study; choose another --out");
    }
    if (is_head) continue;
    rows_.push_back(entries);
    RequireRules(rows_.size() - 1);
  }
}

bool StudyTable::Has(const Row& key) const {
  RequirePlain(key);
  return std::ranges::any_of(rows_, [&](const Row& row) {
    return std::equal(key.begin(), key.end(), row.begin());
  });
}

void StudyTable::Add(const Row& key, const Row& values) {
  if (key.size() != key_size_) {
    throw std::logic_error("StudyTable: a key of another size");
  }
  Row row = key;
  row.insert(row.end(), values.begin(), values.end());
  Add(std::vector<Row>{row});
}

void StudyTable::Add(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    if (row.size() != columns_.size()) {
      throw std::logic_error("StudyTable: a cell of another size");
    }
    RequirePlain(row);
  }
  rows_.insert(rows_.end(), rows.begin(), rows.end());
  if (path_.empty()) return;
  std::string text = LineOf(NamesOf(columns_));
  for (const Row& done : rows_) text += LineOf(done);
  WriteFileAtomically(path_, text);
}

void StudyTable::Refuse(std::size_t row, const std::string& column,
                        const std::string& problem) const {
  // Lines count from 1, and the first is the head.
  throw std::invalid_argument(path_.string() + ":" + std::to_string(row + 2) +
                              ": " + column + ": " + problem +
                              "; mend or remove the line, or choose another "
                              "--out");
}

void StudyTable::RequireRules(std::size_t row) const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i].rule) continue;
    const std::string& entry = rows_[row][i];
    const std::string in_words = columns_[i].rule(entry);
    if (in_words.empty()) continue;
    Refuse(row, columns_[i].name, "\"" + entry + "\" is not " + in_words);
  }
}

void StudyTable::RequirePlain(const Row& entries) const {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].find_first_of(",\"\r\n") == std::string::npos) continue;
    throw std::invalid_argument(
        columns_[i].name + ": " + entries[i] +
        ": a table holds no comma, quote or line end; write it without");
  }
}

std::int64_t WholeOf(const std::string& entry) {
  return NumberOf<std::int64_t>(entry);
}

double RealOf(const std::string& entry) { return NumberOf<double>(entry); }

nlohmann::ordered_json RowsAsJson(const StudyTable& table) {
  auto rows = nlohmann::ordered_json::array();
  for (const StudyTable::Row& row : table.rows()) {
    nlohmann::ordered_json object;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const StudyColumn& column = table.columns()[i];
      object[column.name] = row[i];
      if (!column.rule) continue;
      const auto number =
          nlohmann::ordered_json::parse(row[i], nullptr, /*exceptions=*/false);
      if (number.is_number()) object[column.name] = number;
    }
    rows.push_back(object);
  }
  return rows;
}

}  // namespace ballast::tools
