// A command line in one text, as words.
#pragma once

#include <string>
#include <vector>

namespace ballast::tools {

/// The words of `text` as a shell reads them: quotes, $NAME, ~ and patterns of
/// file names, but no other program's output and nothing between programs.
/// @param option  "--external", for the refusal.
/// Throws std::invalid_argument for what is no command.
std::vector<std::string> CommandWords(const std::string& option,
                                      const std::string& text);

}  // namespace ballast::tools
