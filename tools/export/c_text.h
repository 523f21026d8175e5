// C source from data that may be hostile.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace ballast::tools {

/// `text` for the inside of a comment: letters, digits and harmless signs
/// stay, anything else becomes '_' ('*', which could end the comment, '?' and
/// '\', which could begin a trigraph or join lines, control characters, what is
/// not ASCII). Cut off if very long.
std::string CComment(std::string_view text);

/// `text` as a string literal, quotes included, of the same bytes: what
/// CComment would replace is written as an octal escape. Cut off if very long.
std::string CString(std::string_view text);

/// The nearest identifier that is neither reserved nor longer than 64
/// characters: "walker.walk" becomes walker_walk; "policy" if nothing is left.
std::string CIdentifier(std::string_view text);

/// In capitals, for macros.
std::string CMacroName(std::string_view identifier);

/// The shortest literal that a compiler reads back to the same bits. Finite.
std::string CFloat(float value);

/// The shortest decimal of the same bits: "0.025", "-inf".
std::string ShortestNumber(double value);

/// "{0.5F, ...}" over lines of at most 80 characters, indented by `indent`.
std::string CFloats(std::span<const float> values, int indent);

/// `text` with every @key@ replaced by its value, once: a value is not looked
/// into. Throws std::logic_error for a key that `values` lacks.
std::string Fill(std::string_view text,
                 const std::map<std::string, std::string>& values);

}  // namespace ballast::tools
