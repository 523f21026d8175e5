#include "tools/command_words.h"

#include <wordexp.h>

#include <stdexcept>

namespace ballast::tools {
namespace {

std::string ProblemOf(int error) {
  switch (error) {
    case WRDE_BADCHAR:
      return "holds an unquoted |, &, ;, <, >, parenthesis, brace or end of "
             "line; put what needs a shell into a script and name that";
    case WRDE_CMDSUB:
      return "asks for the output of another command; put that into a script "
             "and name it";
    case WRDE_BADVAL:
      return "names a variable that is not set; set it, or quote the $";
    case WRDE_SYNTAX:
      return "has a quote without its end; close it";
    default:
      return "is too long";
  }
}

}  // namespace

std::vector<std::string> CommandWords(const std::string& option,
                                      const std::string& text) {
  const auto refuse = [&](const std::string& problem) {
    throw std::invalid_argument(option + " '" + text + "' " + problem);
  };
  wordexp_t found{};
  const int error = wordexp(text.c_str(), &found, WRDE_NOCMD | WRDE_UNDEF);
  std::vector<std::string> words;
  if (error == 0) {
    words.assign(found.we_wordv, found.we_wordv + found.we_wordc);
  }
  if (error == 0 || error == WRDE_NOSPACE) wordfree(&found);
  if (error != 0) refuse(ProblemOf(error));
  if (words.empty() || words.front().empty()) {
    refuse("names no program; write one as in 'python3 policy.py'");
  }
  return words;
}

}  // namespace ballast::tools
