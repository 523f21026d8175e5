#include "tools/markdown.h"

#include <cstddef>

namespace ballast::tools {
namespace {

std::string Escaped(const std::string& cell) {
  std::string text;
  for (const char c : cell) {
    if (c == '|') text += '\\';
    text += c;
  }
  return text;
}

std::string Line(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + Escaped(cell) + " |";
  return line + "\n";
}

}  // namespace

std::string MarkdownTable(const std::vector<std::vector<std::string>>& rows) {
  std::string table;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    table += Line(rows[i]);
    if (i == 0) table += Line(std::vector(rows[i].size(), std::string("---")));
  }
  return table;
}

std::string AsCode(const std::string& name) { return "`" + name + "`"; }

std::string AsCodes(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + AsCode(name);
  }
  return text;
}

}  // namespace ballast::tools
