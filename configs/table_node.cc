#include "configs/table_node.h"

#include <algorithm>
#include <utility>

#include "configs/toml_text.h"

namespace ballast::configs {

std::string Table::Node::PathOf(std::string_view key) const {
  if (key.empty()) return path;
  return path.empty() ? std::string(key) : path + "." + std::string(key);
}

const toml::node* Table::Node::Find(std::string_view key) {
  if (std::find(names.begin(), names.end(), key) == names.end()) {
    names.emplace_back(key);
  }
  return given ? given->get(key) : nullptr;
}

Table::Node::Read* Table::Node::FindRead(std::string_view key) {
  const auto read = std::find_if(
      reads.begin(), reads.end(),
      [key](const Read& candidate) { return candidate.key == key; });
  return read == reads.end() ? nullptr : &*read;
}

void Table::Node::Record(std::string_view key, decltype(Read::what) what) {
  if (Read* earlier = FindRead(key)) {
    earlier->what = std::move(what);
  } else {
    reads.push_back({std::string(key), std::move(what)});
  }
}

std::shared_ptr<Table::Node> Table::Node::MakeChild(
    std::string path_of_child, const toml::table* table) const {
  auto child = std::make_shared<Node>();
  child->path = std::move(path_of_child);
  // The child's source lives as long as the document's.
  if (table != nullptr) {
    child->given = std::shared_ptr<const toml::table>(given, table);
    child->place = PlaceText(table->source());
  }
  if (child->place.empty()) child->place = place;
  return child;
}

std::string Table::Node::Resolved(const std::string& header) const {
  std::string values;
  std::string tables;
  for (const Read& read : reads) {
    const std::string key = KeyText(read.key);
    if (const auto* text = std::get_if<std::string>(&read.what)) {
      values += key + " = " + *text + "\n";
    } else if (const auto* children = std::get_if<Children>(&read.what)) {
      if (children->empty() && given && given->contains(read.key)) {
        values += key + " = []\n";
      }
      for (const auto& child : *children) {
        tables += "\n[[" + header + key + "]]\n" +
                  child->Resolved(header + key + ".");
      }
    } else {
      const auto& child = std::get<std::shared_ptr<Node>>(read.what);
      const std::string body = child->Resolved(header + key + ".");
      if (child->given || !body.empty()) {
        tables += "\n[" + header + key + "]\n" + body;
      }
    }
  }
  return values + tables;
}

void Table::Node::CollectUnknownKeys(std::vector<UnknownKey>& unknown) const {
  if (!given) return;
  for (const auto& [key, value] : *given) {
    const std::string_view name = key.str();
    const auto read = std::find_if(
        reads.begin(), reads.end(),
        [name](const Read& candidate) { return candidate.key == name; });
    if (read == reads.end()) {
      unknown.push_back({this, &key, &value});
    } else if (const auto* children = std::get_if<Children>(&read->what)) {
      for (const auto& child : *children) child->CollectUnknownKeys(unknown);
    } else if (const auto* child =
                   std::get_if<std::shared_ptr<Node>>(&read->what)) {
      (*child)->CollectUnknownKeys(unknown);
    }
  }
}

}  // namespace ballast::configs
