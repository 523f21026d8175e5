#include "configs/overrides.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "configs/parse_toml.h"
#include "configs/toml_text.h"

namespace ballast::configs {
namespace {

using Segments = std::vector<std::string>;

constexpr std::size_t kLongestOverrideShown = 100;

/// One override, taken apart.
struct Override {
  std::string name;  ///< "--set agent.batch=64", for messages.
  Segments key;
  std::string value;
};

[[noreturn]] void Refuse(const Override& override, const std::string& problem) {
  throw std::invalid_argument(override.name + ": " + problem);
}

Override TakeApart(const std::string& text) {
  Override override;
  override.name = kOverridePrefix;
  override.name += text.size() <= kLongestOverrideShown
                       ? text
                       : text.substr(0, kLongestOverrideShown) + "...";
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    Refuse(override, "must be key=value, for example agent.batch=64");
  }
  override.value = text.substr(equals + 1);
  if (override.value.empty()) {
    Refuse(override, "has no value; write key='\"\"' for the empty text");
  }

  std::string segment;
  for (const char c : text.substr(0, equals) + ".") {
    if (c != '.') {
      segment += c;
    } else if (segment.empty() || KeyText(segment) != segment) {
      Refuse(override, "the key must be names joined by points");
    } else {
      override.key.push_back(std::exchange(segment, ""));
    }
  }
  return override;
}

// Whether the shell most likely took the quotes away: walker.walk, a/b.toml.
bool IsBareWord(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) ||
           std::string_view("_-+./:@%~").find(c) != std::string_view::npos;
  });
}

// A table {value = ...} that holds the parsed value.
toml::table ParseValue(const Override& override) {
  toml::table parsed;
  try {
    parsed = ParseToml("value = " + override.value, override.name);
  } catch (const std::invalid_argument&) {
    if (!IsBareWord(override.value)) throw;
    parsed = ParseToml("value = '" + override.value + "'", override.name);
  }
  if (parsed.size() != 1) Refuse(override, "must set one value");
  return parsed;
}

std::size_t IndexOf(const Override& override, const std::string& segment,
                    const toml::array& array) {
  std::size_t index = 0;
  const char* end = segment.data() + segment.size();
  const auto [stop, error] = std::from_chars(segment.data(), end, index);
  if (error != std::errc() || stop != end || index >= array.size()) {
    Refuse(override,
           segment + " must be an index below " + std::to_string(array.size()));
  }
  return index;
}

toml::key KeyOf(const Override& override, const std::string& segment) {
  const toml::source_position start{1, 1};
  return toml::key(
      segment, toml::source_region{
                   start, start, std::make_shared<std::string>(override.name)});
}

// The container the last segment names an entry of; absent tables are made.
toml::node& FindContainer(toml::table& root, const Override& override) {
  toml::node* at = &root;
  for (std::size_t i = 0; i + 1 < override.key.size(); ++i) {
    const std::string& segment = override.key[i];
    if (toml::table* table = at->as_table()) {
      if (!table->contains(segment)) {
        table->insert(KeyOf(override, segment), toml::table());
      }
      at = table->get(segment);
    } else if (toml::array* array = at->as_array()) {
      at = array->get(IndexOf(override, segment, *array));
    } else {
      Refuse(override, override.key[i - 1] + " is not a table");
    }
  }
  return *at;
}

}  // namespace

void ApplyOverride(toml::table& root, const std::string& override_text) {
  const Override override = TakeApart(override_text);
  toml::table parsed = ParseValue(override);
  toml::node& value = *parsed.get("value");
  toml::node& container = FindContainer(root, override);
  const std::string& last = override.key.back();

  if (toml::table* table = container.as_table()) {
    // Erased first, since assigning would keep the place of the old key.
    table->erase(last);
    table->insert(KeyOf(override, last), std::move(value));
  } else if (toml::array* array = container.as_array()) {
    const std::size_t index = IndexOf(override, last, *array);
    array->replace(array->cbegin() + static_cast<std::ptrdiff_t>(index),
                   std::move(value));
  } else {
    Refuse(override, override.key[override.key.size() - 2] + " is not a table");
  }
}

}  // namespace ballast::configs
