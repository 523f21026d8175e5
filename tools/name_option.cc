#include "tools/name_option.h"

#include <algorithm>
#include <utility>

#include "configs/names.h"

namespace ballast::tools {

CLI::Validator KnownName(std::vector<std::string> names) {
  const auto problem = [names = std::move(names)](const std::string& value) {
    return std::ranges::count(names, value) > 0
               ? std::string()
               : configs::UnknownName("name", value, names);
  };
  return {problem, /*validator_desc=*/""};
}

void AddNames(CLI::App& verb, const std::string& option,
              std::vector<std::string>& values,
              const std::vector<std::string>& names, const std::string& about) {
  std::string known;
  for (const std::string& name : names) {
    known += (known.empty() ? "" : ", ") + name;
  }
  verb.add_option(option, values, about + ": " + known)
      ->delimiter(',')
      ->check(KnownName(names))
      ->capture_default_str();
}

}  // namespace ballast::tools
