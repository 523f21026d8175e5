// Strict, typed reading of TOML configurations.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::configs {

/// Bounds a number must lie in; an open end excludes its bound.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false;
  bool high_open = false;
};
Range AtLeast(double low);
Range Above(double low);
Range Between(double low, double high);

class Document;

/// One table of a document. Every read names a key and its default, checks
/// type and range, and records the value in the resolved configuration.
/// Errors are std::invalid_argument, "file:line:column: risk.parameter = 1.5:
/// must lie in (0, 1]".
class Table {
 public:
  /// A fallback that is not finite stands for "none" and is not recorded.
  double Number(std::string_view key, double fallback, const Range& range = {});
  std::int64_t Integer(std::string_view key, std::int64_t fallback,
                       const Range& range = {});
  bool Flag(std::string_view key, bool fallback);
  std::string Text(std::string_view key, std::string_view fallback);
  /// One of `known`; anything else is answered with the nearest of them.
  std::string Choice(std::string_view key, std::string_view fallback,
                     std::span<const std::string> known);
  std::vector<double> Numbers(std::string_view key,
                              std::vector<double> fallback,
                              const Range& range = {});
  std::vector<std::int64_t> Integers(std::string_view key,
                                     std::vector<std::int64_t> fallback,
                                     const Range& range = {});
  std::vector<std::string> Texts(std::string_view key,
                                 std::vector<std::string> fallback);
  /// Whether the source names this key.
  bool Has(std::string_view key) const;
  /// Whether the source gives this key a table.
  bool IsTable(std::string_view key) const;
  /// The keys the source names in this table, in the order of the file.
  std::vector<std::string> Keys() const;
  /// The sub-table, empty if absent.
  Table Sub(std::string_view key);
  /// The sub-table, or the whole file that a text in its place names, looked
  /// for in `folder` and then from here; the resolved configuration holds what
  /// stands in it. A problem in the file is told with the file's own lines.
  Table SubOrFile(std::string_view key, const std::filesystem::path& folder);
  /// The array of tables, empty if absent.
  std::vector<Table> Subs(std::string_view key);

  /// Throws std::invalid_argument: "file:line:column: <key>: <problem>".
  [[noreturn]] void Refuse(std::string_view key,
                           const std::string& problem) const;

 private:
  friend class Document;
  struct Node;
  explicit Table(std::shared_ptr<Node> node);
  std::shared_ptr<Node> node_;
};

/// A TOML file, or text, with overrides applied ("--set agent.batch=64").
class Document {
 public:
  /// Throws std::invalid_argument if the file is absent or malformed.
  static Document Load(const std::filesystem::path& path,
                       std::span<const std::string> overrides = {});
  static Document Parse(std::string_view text, std::string_view name,
                        std::span<const std::string> overrides = {});
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  Table root() const;

  /// Refuses the first key that no read has asked for, with the nearest key
  /// that one has. Call after all reads.
  void RefuseUnknownKeys() const;
  /// The configuration as read, every default filled in, as TOML.
  std::string Resolved() const;

 private:
  explicit Document(std::shared_ptr<Table::Node> node);
  std::shared_ptr<Table::Node> node_;
};

/// The first key, dotted, whose value differs between two resolved texts, or
/// an empty string if none does.
std::string FirstDifference(std::string_view resolved,
                            std::string_view other_resolved);

}  // namespace ballast::configs
