#include "tools/output_place.h"

#include <stdexcept>
#include <system_error>

#include "tools/open_file.h"

namespace ballast::tools {

namespace fs = std::filesystem;

namespace {

void RequireParent(const std::string& option, const fs::path& path) {
  const fs::path folder = fs::absolute(path).parent_path();
  if (!fs::is_directory(folder)) {
    throw std::invalid_argument(option + " " + path.string() +
                                ": there is no folder " + folder.string());
  }
}

}  // namespace

void RequireFilePlace(const std::string& option, const fs::path& path) {
  RequireParent(option, path);
  if (fs::exists(path) && !fs::is_regular_file(path)) {
    throw std::invalid_argument(option + " " + path.string() +
                                " is not a regular file; name a file to write");
  }
}

void RequireNewFolder(const std::string& option, const fs::path& path) {
  if (fs::exists(path)) {
    throw std::invalid_argument(option + " " + path.string() +
                                ": is there already; name a new folder");
  }
  RequireParent(option, path);
}

void MakeFolder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw std::runtime_error(DescribeSystemError(
        "cannot create the folder " + folder.string(), error.value()));
  }
}

}  // namespace ballast::tools
