#include <algorithm>
#include <stdexcept>
#include <utility>

#include "configs/names.h"
#include "configs/overrides.h"
#include "configs/parse_toml.h"
#include "configs/table.h"
#include "configs/table_node.h"
#include "configs/text_file.h"
#include "configs/toml_text.h"

namespace ballast::configs {
namespace {

/// A dotted key and its value as text.
using Entry = std::pair<std::string, std::string>;

void Flatten(const toml::node& node, const std::string& path,
             std::vector<Entry>& entries) {
  const std::string prefix = path.empty() ? "" : path + ".";
  const toml::array* array = node.as_array();
  if (const toml::table* table = node.as_table()) {
    std::vector<std::pair<const toml::key*, const toml::node*>> ordered;
    for (const auto& [key, value] : *table) ordered.emplace_back(&key, &value);
    std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
      return ComesBefore(a.first->source(), b.first->source());
    });
    for (const auto& [key, value] : ordered) {
      Flatten(*value, prefix + std::string(key->str()), entries);
    }
  } else if (array != nullptr && array->is_array_of_tables()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      Flatten(*array->get(i), prefix + std::to_string(i), entries);
    }
  } else {
    entries.emplace_back(path, ValueText(node));
  }
}

std::vector<Entry> EntriesOf(std::string_view text) {
  std::vector<Entry> entries;
  Flatten(ParseToml(text, "resolved configuration"), "", entries);
  return entries;
}

// The first entry whose key `others` lacks or gives another value.
std::string FirstUnmatched(const std::vector<Entry>& entries,
                           const std::vector<Entry>& others) {
  for (const Entry& entry : entries) {
    if (std::find(others.begin(), others.end(), entry) == others.end()) {
      return entry.first;
    }
  }
  return "";
}

}  // namespace

Document::Document(std::shared_ptr<Table::Node> node)
    : node_(std::move(node)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Document Document::Load(const std::filesystem::path& path,
                        std::span<const std::string> overrides) {
  return Parse(ReadTextFile(path), path.string(), overrides);
}

Document Document::Parse(std::string_view text, std::string_view name,
                         std::span<const std::string> overrides) {
  auto given =
      std::make_shared<toml::table>(ParseToml(text, std::string(name)));
  for (const std::string& text_of_override : overrides) {
    ApplyOverride(*given, text_of_override);
  }
  auto node = std::make_shared<Table::Node>();
  node->place = name;
  node->given = std::move(given);
  return Document(std::move(node));
}

Table Document::root() const { return Table(node_); }

void Document::RefuseUnknownKeys() const {
  std::vector<Table::Node::UnknownKey> unknown;
  node_->CollectUnknownKeys(unknown);
  if (unknown.empty()) return;
  const auto& [node, key, value] = *std::min_element(
      unknown.begin(), unknown.end(), [](const auto& a, const auto& b) {
        return ComesBefore(a.key->source(), b.key->source());
      });

  const bool is_table = value->is_table() || value->is_array_of_tables();
  std::string message = PlaceText(key->source()) + ": unknown " +
                        (is_table ? "table " : "key ") +
                        node->PathOf(key->str());
  const std::string nearest = NearestName(key->str(), node->names);
  if (!nearest.empty()) {
    throw std::invalid_argument(message + "; did you mean " +
                                node->PathOf(nearest) + "?");
  }
  for (std::size_t i = 0; i < node->names.size(); ++i) {
    message += (i == 0 ? "; known: " : ", ") + node->names[i];
  }
  throw std::invalid_argument(message);
}

std::string Document::Resolved() const {
  std::string text = node_->Resolved("");
  if (text.starts_with('\n')) text.erase(0, 1);
  return text;
}

std::string FirstDifference(std::string_view resolved,
                            std::string_view other_resolved) {
  const std::vector<Entry> entries = EntriesOf(resolved);
  const std::vector<Entry> others = EntriesOf(other_resolved);
  const std::string first = FirstUnmatched(entries, others);
  return first.empty() ? FirstUnmatched(others, entries) : first;
}

}  // namespace ballast::configs
