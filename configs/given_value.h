// Type and range checks of one value that a source gives.
// Only the sources of this folder include it.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <string>

#include "configs/table.h"

namespace ballast::configs {

/// A value of the source and the dotted key it stands at.
struct Given {
  std::string path;
  const toml::node& node;
};

/// Throws std::invalid_argument "place: path = value: problem".
[[noreturn]] void RefuseValue(const Given& given, const std::string& problem);

/// The value, or a refusal if its type or range is wrong. An integer serves
/// as a number, a number never as an integer.
double NumberIn(const Given& given, const Range& range);
std::int64_t IntegerIn(const Given& given, const Range& range);
bool FlagIn(const Given& given);
std::string TextIn(const Given& given);

}  // namespace ballast::configs
