// What a refused call said.
#pragma once

#include <stdexcept>
#include <string>

namespace ballast::configs {

/// The message of the std::invalid_argument that `call` throws, or
/// "(accepted)" if it throws none.
template <typename Call>
std::string Refusal(Call call) {
  try {
    call();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "(accepted)";
}

}  // namespace ballast::configs
