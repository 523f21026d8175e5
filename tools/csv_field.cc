#include "tools/csv_field.h"

namespace ballast::tools {

std::string QuotedField(std::string_view text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    quoted += letter;
    if (letter == '"') quoted += letter;
  }
  return quoted + "\"";
}

}  // namespace ballast::tools
