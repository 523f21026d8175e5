#include "tools/progress_table.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <set>
#include <stdexcept>

#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{512} << 20;
constexpr std::size_t kMaxColumns = 1000;

[[noreturn]] void RefuseLine(const std::string& name, std::size_t line,
                             const std::string& problem) {
  throw std::invalid_argument(name + ":" + std::to_string(line) + ": " +
                              problem);
}

std::vector<std::string_view> SplitCells(std::string_view line) {
  std::vector<std::string_view> cells;
  while (true) {
    const std::size_t comma = line.find(',');
    cells.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return cells;
    line.remove_prefix(comma + 1);
  }
}

/// Takes the next whole line, without its end, off the front of `text`.
std::optional<std::string_view> TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

template <typename Number>
bool ParseWhole(std::string_view text, Number& number) {
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string> ParseColumns(std::string_view line,
                                      const std::string& name) {
  const std::vector<std::string_view> cells = SplitCells(line);
  if (cells.front() != kIterationColumn) {
    RefuseLine(name, 1,
               "the first column must be " + std::string(kIterationColumn) +
                   "; is this the table of a run?");
  }
  if (cells.size() > kMaxColumns) RefuseLine(name, 1, "too many columns.");
  std::vector<std::string> columns(cells.begin() + 1, cells.end());
  if (std::set<std::string>(columns.begin(), columns.end()).size() !=
      columns.size()) {
    RefuseLine(name, 1, "two columns have one name.");
  }
  return columns;
}

std::string Row(std::string_view first, std::span<const std::string> cells) {
  std::string row(first);
  for (const std::string& cell : cells) row += "," + cell;
  return row + "\n";
}

/// The text of the table's header and its first `rows`.
std::string KeepRows(std::string_view text, std::int64_t rows) {
  std::string kept;
  std::string_view rest = text;
  for (std::int64_t line = 0; line <= rows; ++line) {
    kept += std::string(TakeLine(rest).value()) + "\n";
  }
  return kept;
}

void CheckResumable(const ProgressData& data,
                    const std::vector<std::string>& columns, std::int64_t rows,
                    std::int64_t every, const std::string& name) {
  if (data.columns != columns) {
    RefuseLine(name, 1,
               "the columns are not those of this run; --fresh starts anew.");
  }
  for (std::int64_t i = 0; i < rows; ++i) {
    const auto row = static_cast<std::size_t>(i);
    const std::int64_t iteration = (i + 1) * every;
    if (row >= data.iterations.size() || data.iterations[row] != iteration) {
      RefuseLine(name, row + 2,
                 "the row of iteration " + std::to_string(iteration) +
                     " is missing, though the checkpoint follows it; --fresh "
                     "starts anew.");
    }
  }
}

}  // namespace

std::string ShortestText(double value) {
  // All NaNs are one: their sign says nothing.
  if (std::isnan(value)) return "nan";
  std::array<char, 32> text;
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value);
  assert(error == std::errc());
  return {text.data(), end};
}

ProgressTable::ProgressTable(const std::filesystem::path& path,
                             std::vector<std::string> columns,
                             std::int64_t last_iteration, std::int64_t every)
    : columns_(std::move(columns)),
      every_(every),
      rows_(last_iteration / every) {
  std::string kept = Row(kIterationColumn, columns_);
  if (rows_ > 0) {
    const std::string text = ReadWholeFile(path, kMaxBytes);
    CheckResumable(ParseProgressTable(text, path.string()), columns_, rows_,
                   every_, path.string());
    kept = KeepRows(text, rows_);
  }
  WriteFileAtomically(path, kept);
  file_ = std::make_unique<OpenFile>(path, O_WRONLY | O_APPEND, path);
}

void ProgressTable::Append(std::int64_t iteration,
                           std::span<const double> values) {
  assert(values.size() == columns_.size());
  assert(iteration == (rows_ + 1) * every_);
  std::vector<std::string> cells;
  for (const double value : values) cells.push_back(ShortestText(value));
  file_->Write(Row(std::to_string(iteration), cells));
  ++rows_;
}

void ProgressTable::Sync() { file_->Sync(); }

std::optional<std::span<const double>> ProgressData::Column(
    std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) return std::nullopt;
  return values[static_cast<std::size_t>(found - columns.begin())];
}

ProgressData ReadProgressTable(const std::filesystem::path& path) {
  return ParseProgressTable(ReadWholeFile(path, kMaxBytes), path.string());
}

ProgressData ParseProgressTable(std::string_view text,
                                const std::string& name) {
  const std::optional<std::string_view> header = TakeLine(text);
  if (!header) RefuseLine(name, 1, "the row of column names is missing.");
  ProgressData data;
  data.columns = ParseColumns(*header, name);
  data.values.resize(data.columns.size());

  std::size_t number = 1;
  while (const std::optional<std::string_view> line = TakeLine(text)) {
    ++number;
    const std::vector<std::string_view> cells = SplitCells(*line);
    if (cells.size() != data.columns.size() + 1) {
      RefuseLine(name, number,
                 std::to_string(cells.size()) + " cells where the header has " +
                     std::to_string(data.columns.size() + 1) + ".");
    }
    std::int64_t iteration = 0;
    if (!ParseWhole(cells[0], iteration) || iteration < 1 ||
        (!data.iterations.empty() && iteration <= data.iterations.back())) {
      RefuseLine(name, number, "iterations must be integers that grow.");
    }
    data.iterations.push_back(iteration);
    for (std::size_t i = 0; i < data.columns.size(); ++i) {
      double value = 0;
      if (!ParseWhole(cells[i + 1], value)) {
        RefuseLine(name, number, data.columns[i] + " is not a number.");
      }
      data.values[i].push_back(value);
    }
  }
  return data;
}

}  // namespace ballast::tools
