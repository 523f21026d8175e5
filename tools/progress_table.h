// The tables a run grows by a row now and then: progress.csv, timing.csv,
// evaluation.csv.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/open_file.h"

namespace ballast::tools {

/// The first column of every table.
inline constexpr std::string_view kIterationColumn = "Iteration";
/// Environment steps so far; learning curves are drawn against it.
inline constexpr std::string_view kStepsColumn = "TotalEnvSteps";

/// The shortest decimal text that reads back as the same double, so equal
/// doubles have equal texts; "nan", "inf" and "-inf".
std::string ShortestText(double value);

/// Appends rows to a table on disk. A row is handed to the operating system
/// as a whole, so a killed process loses at most the row it was writing.
class ProgressTable {
 public:
  /// Opens the table, keeps its rows up to and with `last_iteration` and drops
  /// the rest (a run resumes from its last checkpoint); a new table if there
  /// is none.
  /// @param columns  names after the iteration, fixed for the run's life.
  /// @param last_iteration  0 keeps none, iterations count from 1.
  /// @param every  iterations from one row to the next: rows stand at its
  ///   multiples.
  /// Throws std::invalid_argument if the table there is damaged, has other
  /// columns, or lacks rows up to `last_iteration`.
  ProgressTable(const std::filesystem::path& path,
                std::vector<std::string> columns, std::int64_t last_iteration,
                std::int64_t every = 1);

  /// @param iteration  the next multiple of `every`.
  /// @param values  one per column.
  /// Throws std::runtime_error if the disk refuses.
  void Append(std::int64_t iteration, std::span<const double> values);
  /// Waits until the rows are on the disk; call before a checkpoint that
  /// follows them is written. Throws std::runtime_error.
  void Sync();

 private:
  std::vector<std::string> columns_;
  std::int64_t every_;
  std::int64_t rows_;
  std::unique_ptr<OpenFile> file_;
};

/// A table read back.
struct ProgressData {
  std::vector<std::string> columns;  ///< Without the iteration.
  std::vector<std::int64_t> iterations;
  std::vector<std::vector<double>> values;  ///< [column][row].

  /// The values of a column, none if there is no such column.
  std::optional<std::span<const double>> Column(std::string_view name) const;
};

/// Reads a table anyone may have written. A last row without its end, which a
/// killed or still running process leaves, is skipped.
/// Throws std::invalid_argument, "progress.csv:7: ...".
ProgressData ReadProgressTable(const std::filesystem::path& path);
ProgressData ParseProgressTable(std::string_view text, const std::string& name);

}  // namespace ballast::tools
