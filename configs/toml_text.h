// How TOML values, keys and places are written, in files and in messages.
// Only the sources of this folder include it.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace ballast::configs {

/// Where an override says it comes from: "--set agent.batch=64".
inline constexpr std::string_view kOverridePrefix = "--set ";

/// The shortest text that reads back as the same number and as a float.
std::string NumberText(double value);
/// A quoted, escaped, one-line string.
std::string QuotedText(std::string_view text);
/// The key as it is, or quoted where TOML asks for it.
std::string KeyText(std::string_view key);
/// Any value, on one line.
std::string ValueText(const toml::node& node);

/// "file:line:column", or the override; empty for a node made by a program.
std::string PlaceText(const toml::source_region& region);
/// The order of the file; overrides come after it.
bool ComesBefore(const toml::source_region& a, const toml::source_region& b);

}  // namespace ballast::configs
