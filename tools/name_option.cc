#include "tools/name_option.h"

namespace ballast::tools {

void AddNames(CLI::App& verb, const std::string& option,
              std::vector<std::string>& values,
              const std::vector<std::string>& names, const std::string& about) {
  std::string known;
  for (const std::string& name : names) {
    known += (known.empty() ? "" : ", ") + name;
  }
  verb.add_option(option, values, about + ": " + known)
      ->delimiter(',')
      ->capture_default_str();
}

}  // namespace ballast::tools
