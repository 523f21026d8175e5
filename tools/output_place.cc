#include "tools/output_place.h"

#include <stdexcept>

namespace ballast::tools {

namespace fs = std::filesystem;

void RequireFilePlace(const std::string& option, const fs::path& path) {
  const fs::path folder = fs::absolute(path).parent_path();
  if (!fs::is_directory(folder)) {
    throw std::invalid_argument(option + " " + path.string() +
                                ": there is no folder " + folder.string());
  }
  if (fs::exists(path) && !fs::is_regular_file(path)) {
    throw std::invalid_argument(option + " " + path.string() +
                                " is not a regular file; name a file to write");
  }
}

}  // namespace ballast::tools
