// JSON from strangers: every key asked for, every value checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace ballast::tools {

/// How deep our own files nest at most, with room; for ParseStrictJson.
inline constexpr int kMaxJsonDepth = 16;

/// One object of a document. All reads throw std::invalid_argument,
/// "eval.json: rows[3].episode: must be an integer in [0, 9]", if the key is
/// absent or its value is not what was asked for.
class StrictObject {
 public:
  /// @param document  what messages call it.
  /// @param path      leads from its root to here, e.g. "rows[3]".
  /// `value` must outlive this.
  StrictObject(const nlohmann::json& value, std::string document,
               std::string path = "");

  double Number(const std::string& key,
                double low = -std::numeric_limits<double>::infinity(),
                double high = std::numeric_limits<double>::infinity());
  std::int64_t Integer(const std::string& key, std::int64_t low,
                       std::int64_t high);
  std::uint64_t Unsigned(const std::string& key);
  bool Flag(const std::string& key);
  /// At most `max_size` bytes.
  std::string Text(const std::string& key, std::size_t max_size = 4096);
  /// A number for each of `names`, in their order; no more and no fewer.
  std::vector<double> NumberPer(
      const std::string& key, const std::vector<std::string>& names,
      double low = -std::numeric_limits<double>::infinity(),
      double high = std::numeric_limits<double>::infinity());
  std::vector<double> Numbers(const std::string& key, std::size_t max_count);
  std::vector<std::string> Texts(const std::string& key, std::size_t max_count);
  std::vector<std::int64_t> Integers(const std::string& key,
                                     std::size_t max_count);
  /// An object of any keys with texts.
  std::map<std::string, std::string> TextMap(const std::string& key,
                                             std::size_t max_count);
  /// An object of any keys with finite numbers.
  std::map<std::string, double> NumberMap(const std::string& key,
                                          std::size_t max_count);
  StrictObject Object(const std::string& key);
  std::vector<StrictObject> Objects(const std::string& key,
                                    std::size_t max_count);
  bool IsNull(const std::string& key);
  /// Whether the key is there. Counts as no read.
  bool Has(const std::string& key) const { return value_.contains(key); }

  /// Refuses the first key that no read has asked for.
  void RefuseUnknownKeys() const;
  [[noreturn]] void Refuse(const std::string& key,
                           const std::string& problem) const;

 private:
  StrictObject(const nlohmann::json& value,
               std::shared_ptr<const std::string> document, std::string path);
  const nlohmann::json& Value(const std::string& key);
  const nlohmann::json& Array(const std::string& key, std::size_t max_count);
  std::string Path(const std::string& key) const;

  const nlohmann::json& value_;
  std::shared_ptr<const std::string> document_;  ///< Of all its objects.
  std::string path_;
  std::vector<const std::string*> asked_;  ///< Keys of `value_` itself.
};

}  // namespace ballast::tools
