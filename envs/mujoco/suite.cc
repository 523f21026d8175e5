#include "envs/mujoco/suite.h"

#include <cstdlib>
#include <stdexcept>

namespace ballast::envs {

std::filesystem::path SuiteFile(const std::string& name) {
  const char* folder = std::getenv("BALLAST_SUITE_DIR");
  const auto path =
      std::filesystem::path(folder ? folder : BALLAST_SUITE_DIR) / name;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    throw std::invalid_argument(
        path.string() +
        " not found; run tools/bootstrap, or let the environment variable "
        "BALLAST_SUITE_DIR name the folder dm_control/suite");
  }
  return path;
}

}  // namespace ballast::envs
