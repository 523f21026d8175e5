#include "tools/command_line.h"

#include <algorithm>
#include <vector>

#include "configs/names.h"

namespace ballast::tools {
namespace {

constexpr std::size_t kLongestLine = 2000;

std::vector<std::string> OptionNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

std::vector<std::string> VerbNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands(nullptr)) {
    names.push_back(verb->get_name());
  }
  return names;
}

std::string Problem(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> left_over = app.remaining();
  const std::vector<std::string> verbs = VerbNames(app);
  if (!verbs.empty() && !left_over.empty() &&
      !left_over.front().starts_with('-')) {
    return configs::UnknownName("verb", left_over.front(), verbs);
  }
  for (const std::string& word : left_over) {
    if (!word.starts_with('-')) continue;
    const std::string name = word.substr(0, word.find('='));
    return configs::UnknownName("option", name, OptionNames(app));
  }
  if (!verbs.empty()) {
    std::string message = "a verb is missing; known: ";
    for (const std::string& verb : verbs) {
      message += (verb == verbs.front() ? "" : ", ") + verb;
    }
    return message;
  }
  if (!left_over.empty()) return "unexpected argument " + left_over.front();
  return error.what();
}

// Bytes of the printable UTF-8 character `text` begins with, 0 if there is
// none.
std::size_t PrintableLength(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first < 0xc2   ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) return 0;
  }
  return length;
}

}  // namespace

std::string ParseProblem(const CLI::App& program,
                         const CLI::ParseError& error) {
  const CLI::App* app = &program;
  std::string words = program.get_name();
  while (!app->get_subcommands().empty()) {
    app = app->get_subcommands().front();
    words += " " + app->get_name();
  }
  return Problem(*app, error) + " (see " + words + " --help)";
}

std::string OneLine(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string line;
  std::size_t i = 0;
  while (i < text.size() && i < kLongestLine) {
    const std::size_t length = PrintableLength(text.substr(i));
    if (length > 0) {
      line += text.substr(i, length);
    } else if (text[i] == '\n') {
      line += "\\n";
    } else {
      const auto code = static_cast<unsigned char>(text[i]);
      line += "\\x";
      line += kHex[code / 16];
      line += kHex[code % 16];
    }
    i += std::max<std::size_t>(length, 1);
  }
  return i < text.size() ? line + "..." : line;
}

}  // namespace ballast::tools
