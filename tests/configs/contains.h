// Whether a text holds another.
#pragma once

#include <string_view>

namespace ballast::configs {

inline bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace ballast::configs
