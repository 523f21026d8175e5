// One of a list of named things, chosen by its name in a configuration.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "configs/table.h"

namespace ballast::configs {

/// A name and what it stands for.
template <typename Value>
struct Named {
  const char* name;
  Value value;
};

/// The entry that `key` names, `standard` where the table is silent. Throws
/// std::invalid_argument for a name that the list lacks.
/// @param list  of entries with a name and a value.
template <typename List>
const auto& ChosenEntry(Table& table, std::string_view key, const List& list,
                        std::string_view standard) {
  std::vector<std::string> names;
  for (const auto& entry : list) names.emplace_back(entry.name);
  const std::string chosen = table.Choice(key, standard, names);
  std::size_t i = 0;
  while (names[i] != chosen) ++i;
  return list[i];
}

/// The value of the entry that `key` names; the first entry is the default.
template <typename List>
auto ReadChoice(Table& table, std::string_view key, const List& list) {
  return ChosenEntry(table, key, list, std::begin(list)->name).value;
}

/// The same with another default, which the list holds.
template <typename List, typename Value>
Value ReadChoice(Table& table, std::string_view key, const List& list,
                 const Value& fallback) {
  const auto standard =
      std::find_if(std::begin(list), std::end(list),
                   [&](const auto& entry) { return entry.value == fallback; });
  return ChosenEntry(table, key, list, standard->name).value;
}

}  // namespace ballast::configs
