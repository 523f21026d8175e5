// The cells of a study, a line of CSV each, measured one after the other.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace ballast::tools {

/// What an entry must be, in words, if this one is not; else the empty text.
using EntryRule = std::function<std::string(const std::string& entry)>;

inline constexpr std::int64_t kMostCounted = 1'000'000'000'000'000;
/// A number from `low` to `high`.
EntryRule Whole(std::int64_t low, std::int64_t high = kMostCounted);
EntryRule Real(double low, double high);
/// Any number, also the "nan" or the "inf" of what diverged.
EntryRule Real();
/// Nothing, where there was nothing to measure.
EntryRule OrEmpty(EntryRule rule);

/// A name, and what stands below it.
struct StudyColumn {
  /// @param rule  for entries that are computed with; none for texts.
  StudyColumn(const char* its_name, EntryRule its_rule = {})
      : name(its_name), rule(std::move(its_rule)) {}

  std::string name;
  EntryRule rule;
};

/// A table whose first columns name a cell. It is written anew, in one step,
/// with every cell that is added; a study that was stopped finds there what it
/// has done. Entries hold no commas, quotes or line ends.
class StudyTable {
 public:
  using Row = std::vector<std::string>;
  using Columns = std::vector<StudyColumn>;

  /// Reads what is there.
  /// @param path  empty for a table that is kept in memory alone.
  /// Throws std::invalid_argument if the file is no such table, or an entry not
  /// what its column asks for.
  StudyTable(std::filesystem::path path, const Columns& keys,
             const Columns& values);

  /// Throws std::invalid_argument if no table could hold the key: asked before
  /// a cell is measured.
  bool Has(const Row& key) const;
  /// Throws std::runtime_error if the disk refuses.
  void Add(const Row& key, const Row& values);
  /// Several cells, keys and values, in one step: all of them or none.
  void Add(const std::vector<Row>& rows);

  /// Throws std::invalid_argument: "census.csv:3: epoch: <problem>; <mend>".
  [[noreturn]] void Refuse(std::size_t row, const std::string& column,
                           const std::string& problem) const;

  /// Every cell, with its key.
  const std::vector<Row>& rows() const { return rows_; }
  const Columns& columns() const { return columns_; }

 private:
  void RequireRules(std::size_t row) const;
  void RequirePlain(const Row& entries) const;

  std::filesystem::path path_;
  std::size_t key_size_;
  Columns columns_;
  std::vector<Row> rows_;
};

/// The numbers in entries whose rules ask for them.
std::int64_t WholeOf(const std::string& entry);
double RealOf(const std::string& entry);

/// The finished cells as a JSON list of objects; numbers as numbers where the
/// column has a rule.
nlohmann::ordered_json RowsAsJson(const StudyTable& table);

}  // namespace ballast::tools
