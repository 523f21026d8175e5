#include "tools/list.h"

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "configs/names.h"
#include "tools/list_page.h"
#include "tools/list_rows.h"
#include "tools/markdown.h"
#include "tools/text_table.h"

namespace ballast::tools {
namespace {

enum class Form { kTables, kJson, kMarkdown };

void List(const std::string& wanted, Form form) {
  if (wanted.empty() && form == Form::kMarkdown) {
    std::cout << ListPage();
    return;
  }
  nlohmann::ordered_json document;
  for (const ListSection& section : ListSections()) {
    if (wanted.empty() || wanted == section.name) {
      document[section.name] = section.rows();
    }
  }
  if (document.empty()) {
    throw std::invalid_argument(
        configs::UnknownName("list", wanted, ListSectionNames()));
  }
  if (form == Form::kJson) {
    std::cout << document.dump(2) << "\n";
    return;
  }
  bool first = true;
  for (const auto& [name, rows] : document.items()) {
    if (wanted.empty()) std::cout << (first ? "" : "\n") << name << "\n";
    const auto cells = ListCells(rows);
    std::cout << (form == Form::kMarkdown ? MarkdownTable(cells)
                                          : TextTable(cells));
    first = false;
  }
}

}  // namespace

void AddList(CLI::App& program) {
  struct Options {
    std::string what;
    bool json = false;
    bool markdown = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* verb = program.add_subcommand(
      "list", "Show the tasks, constraints, perturbations and so on there are");
  std::string known;
  for (const std::string& name : ListSectionNames()) {
    known += (known.empty() ? "" : ", ") + name;
  }
  verb->add_option("what", options->what,
                   "One of " + known + "; all of them if left out");
  CLI::Option* json = verb->add_flag(
      "--json", options->json, "Print one JSON document instead of tables");
  verb->add_flag("--markdown", options->markdown,
                 "Print one Markdown page, or one Markdown table")
      ->excludes(json);
  verb->footer("Example: ballast list perturbations");
  verb->callback([options] {
    List(options->what, options->json       ? Form::kJson
                        : options->markdown ? Form::kMarkdown
                                            : Form::kTables);
  });
}

}  // namespace ballast::tools
