// What a person typed wrong, in one line.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace ballast::tools {

/// Says what `error` found and the mend; a mistyped verb or option is answered
/// with the nearest known one.
/// @param program  whose parsing threw `error`.
std::string ParseProblem(const CLI::App& program, const CLI::ParseError& error);

/// `text` with control characters and what is not UTF-8 escaped and, if very
/// long, its end cut off: a message may quote names and files that hold
/// anything.
std::string OneLine(std::string_view text);

}  // namespace ballast::tools
