#include "configs/table.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "configs/given_value.h"
#include "configs/names.h"
#include "configs/parse_toml.h"
#include "configs/table_node.h"
#include "configs/text_file.h"
#include "configs/toml_text.h"

namespace ballast::configs {
namespace {

/// Reads each element of an array with `read`.
template <typename Element, typename Read>
std::vector<Element> ArrayIn(const Given& given, Read read) {
  const auto* array = given.node.as_array();
  if (array == nullptr) RefuseValue(given, "must be an array, in [ ]");
  std::vector<Element> elements;
  for (std::size_t i = 0; i < array->size(); ++i) {
    elements.push_back(
        read(Given{given.path + "." + std::to_string(i), *array->get(i)}));
  }
  return elements;
}

template <typename Element, typename Text>
std::string ArrayTextOf(const std::vector<Element>& elements, Text text) {
  std::string joined = "[";
  for (const Element& element : elements) {
    if (joined.size() > 1) joined += ", ";
    joined += text(element);
  }
  return joined + "]";
}

std::string IntegerText(std::int64_t value) { return std::to_string(value); }

}  // namespace

Range AtLeast(double low) { return {.low = low}; }
Range Above(double low) { return {.low = low, .low_open = true}; }
Range Between(double low, double high) { return {.low = low, .high = high}; }

Table::Table(std::shared_ptr<Node> node) : node_(std::move(node)) {}

double Table::Number(std::string_view key, double fallback,
                     const Range& range) {
  const toml::node* given = node_->Find(key);
  const double value =
      given ? NumberIn({node_->PathOf(key), *given}, range) : fallback;
  if (given || std::isfinite(fallback)) node_->Record(key, NumberText(value));
  return value;
}

std::int64_t Table::Integer(std::string_view key, std::int64_t fallback,
                            const Range& range) {
  const toml::node* given = node_->Find(key);
  const std::int64_t value =
      given ? IntegerIn({node_->PathOf(key), *given}, range) : fallback;
  node_->Record(key, IntegerText(value));
  return value;
}

bool Table::Flag(std::string_view key, bool fallback) {
  const toml::node* given = node_->Find(key);
  const bool value = given ? FlagIn({node_->PathOf(key), *given}) : fallback;
  node_->Record(key, std::string(value ? "true" : "false"));
  return value;
}

std::string Table::Text(std::string_view key, std::string_view fallback) {
  const toml::node* given = node_->Find(key);
  std::string value =
      given ? TextIn({node_->PathOf(key), *given}) : std::string(fallback);
  node_->Record(key, QuotedText(value));
  return value;
}

std::string Table::Choice(std::string_view key, std::string_view fallback,
                          std::span<const std::string> known) {
  std::string value = Text(key, fallback);
  if (!Has(key) ||
      std::find(known.begin(), known.end(), value) != known.end()) {
    return value;
  }
  const std::string nearest = NearestName(value, known);
  if (!nearest.empty()) Refuse(key, "did you mean \"" + nearest + "\"?");
  std::string choices;
  for (const std::string& choice : known) {
    choices += (choices.empty() ? "" : ", ") + choice;
  }
  Refuse(key, "must be one of " + choices);
}

std::vector<double> Table::Numbers(std::string_view key,
                                   std::vector<double> fallback,
                                   const Range& range) {
  std::vector<double> values = std::move(fallback);
  if (const toml::node* given = node_->Find(key)) {
    values = ArrayIn<double>(
        {node_->PathOf(key), *given},
        [&range](const Given& element) { return NumberIn(element, range); });
  }
  node_->Record(key, ArrayTextOf(values, NumberText));
  return values;
}

std::vector<std::int64_t> Table::Integers(std::string_view key,
                                          std::vector<std::int64_t> fallback,
                                          const Range& range) {
  std::vector<std::int64_t> values = std::move(fallback);
  if (const toml::node* given = node_->Find(key)) {
    values = ArrayIn<std::int64_t>(
        {node_->PathOf(key), *given},
        [&range](const Given& element) { return IntegerIn(element, range); });
  }
  node_->Record(key, ArrayTextOf(values, IntegerText));
  return values;
}

std::vector<std::string> Table::Texts(std::string_view key,
                                      std::vector<std::string> fallback) {
  std::vector<std::string> values = std::move(fallback);
  if (const toml::node* given = node_->Find(key)) {
    values = ArrayIn<std::string>({node_->PathOf(key), *given}, TextIn);
  }
  node_->Record(key, ArrayTextOf(values, QuotedText));
  return values;
}

bool Table::Has(std::string_view key) const {
  return node_->Find(key) != nullptr;
}

bool Table::IsTable(std::string_view key) const {
  const toml::node* given = node_->Find(key);
  return given != nullptr && given->is_table();
}

std::vector<std::string> Table::Keys() const {
  std::vector<const toml::key*> keys;
  if (node_->given) {
    for (const auto& [key, value] : *node_->given) keys.push_back(&key);
  }
  std::sort(keys.begin(), keys.end(),
            [](const toml::key* a, const toml::key* b) {
              return ComesBefore(a->source(), b->source());
            });
  std::vector<std::string> names;
  for (const toml::key* key : keys) names.emplace_back(key->str());
  return names;
}

Table Table::Sub(std::string_view key) {
  const toml::node* given = node_->Find(key);
  if (given && !given->is_table()) {
    RefuseValue({node_->PathOf(key), *given},
                "must be a table, [" + node_->PathOf(key) + "]");
  }
  const Node::Read* earlier = node_->FindRead(key);
  if (earlier == nullptr) {
    node_->Record(key, node_->MakeChild(node_->PathOf(key),
                                        given ? given->as_table() : nullptr));
    earlier = node_->FindRead(key);
  }
  return Table(std::get<std::shared_ptr<Node>>(earlier->what));
}

Table Table::SubOrFile(std::string_view key,
                       const std::filesystem::path& folder) {
  const toml::node* given = node_->Find(key);
  if (given == nullptr || !given->is_string()) return Sub(key);
  const Node::Read* earlier = node_->FindRead(key);
  const bool is_read =
      earlier != nullptr &&
      std::holds_alternative<std::shared_ptr<Node>>(earlier->what);
  if (!is_read) {
    const std::filesystem::path named = TextIn({node_->PathOf(key), *given});
    std::filesystem::path file = folder / named;
    if (!std::filesystem::exists(file)) file = named;
    if (!std::filesystem::exists(file)) {
      Refuse(key, "no such file, neither in " +
                      (folder.empty() ? "." : folder.string()) +
                      " nor from here");
    }
    auto child = std::make_shared<Node>();
    child->place = file.string();
    child->given = std::make_shared<toml::table>(
        ParseToml(ReadTextFile(file), file.string()));
    node_->Record(key, std::move(child));
    earlier = node_->FindRead(key);
  }
  return Table(std::get<std::shared_ptr<Node>>(earlier->what));
}

std::vector<Table> Table::Subs(std::string_view key) {
  const toml::node* given = node_->Find(key);
  const std::string path = node_->PathOf(key);
  const Node::Read* earlier = node_->FindRead(key);
  if (earlier == nullptr) {
    Node::Children children;
    if (given) {
      children = ArrayIn<std::shared_ptr<Node>>(
          {path, *given}, [this, &path](const Given& element) {
            if (!element.node.is_table()) {
              RefuseValue(element, "must be a table, [[" + path + "]]");
            }
            return node_->MakeChild(element.path, element.node.as_table());
          });
    }
    node_->Record(key, std::move(children));
    earlier = node_->FindRead(key);
  }

  std::vector<Table> tables;
  for (const auto& child : std::get<Node::Children>(earlier->what)) {
    tables.push_back(Table(child));
  }
  return tables;
}

void Table::Refuse(std::string_view key, const std::string& problem) const {
  const toml::node* given = node_->Find(key);
  const std::string path = node_->PathOf(key);
  if (given && !given->is_table()) RefuseValue({path, *given}, problem);
  std::string place = given ? PlaceText(given->source()) : "";
  if (place.empty()) place = node_->place;
  throw std::invalid_argument(place + ": " + (path.empty() ? "" : path + ": ") +
                              problem);
}

}  // namespace ballast::configs
