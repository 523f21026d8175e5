// What a Table points at: the source's table and what was read from it.
// Only the sources of this folder include it.
#pragma once

#include <toml++/toml.h>

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "configs/table.h"

namespace ballast::configs {

struct Table::Node {
  using Children = std::vector<std::shared_ptr<Node>>;

  /// One key that was read: the TOML text of its value, its table or its
  /// array of tables.
  struct Read {
    std::string key;
    std::variant<std::string, std::shared_ptr<Node>, Children> what;
  };

  /// A key of the source that nothing has read.
  struct UnknownKey {
    const Node* node;
    const toml::key* key;
    const toml::node* value;
  };

  std::string path;   ///< Dotted, "" for the root.
  std::string place;  ///< Where to look for what is absent: file:line:column.
  std::shared_ptr<const toml::table> given;  ///< Null if absent.
  std::vector<Read> reads;                   ///< In order of first read.
  std::vector<std::string> names;            ///< Every key asked about.

  std::string PathOf(std::string_view key) const;
  /// The source's value or null; the key counts as a known name from now on.
  const toml::node* Find(std::string_view key);
  /// The read of this key or null.
  Read* FindRead(std::string_view key);
  /// Notes what a key was read as, in place of an earlier read of it.
  void Record(std::string_view key, decltype(Read::what) what);
  /// The table below `path`; `table` is null if the source has none.
  std::shared_ptr<Node> MakeChild(std::string path_of_child,
                                  const toml::table* table) const;

  /// All reads as TOML, below a header.
  /// @param header  of this table, "" for the root, "agent." style otherwise.
  std::string Resolved(const std::string& header) const;
  void CollectUnknownKeys(std::vector<UnknownKey>& unknown) const;
};

}  // namespace ballast::configs
