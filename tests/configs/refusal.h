// What a refused call said.
#pragma once

#include <stdexcept>
#include <string>

namespace ballast::configs {

/// The message of the error that `call` throws, or "(accepted)" if it throws
/// none.
template <typename Error = std::invalid_argument, typename Call>
std::string Refusal(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "(accepted)";
}

}  // namespace ballast::configs
