#include "configs/text_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "configs/names.h"

namespace ballast::configs {
namespace {

namespace fs = std::filesystem;

// "; did you mean configs/walker_walk.toml?" if such a file lies beside it.
std::string NearestFile(const fs::path& path) {
  const fs::path folder =
      path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return "; there is no directory " + folder.string();
  }
  std::vector<std::string> names;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  const std::string nearest = NearestName(path.filename().string(), names);
  if (nearest.empty()) return "";
  return "; did you mean " + (path.parent_path() / nearest).string() + "?";
}

// What keeps `path` from being a regular file, or an empty string.
std::string KindProblem(const fs::path& path, const fs::file_status& status) {
  switch (status.type()) {
    case fs::file_type::regular:
      return "";
    case fs::file_type::not_found:
      return "no such file" + NearestFile(path);
    case fs::file_type::directory:
      return "is a directory; name a file in it";
    default:
      return "is not a regular file";
  }
}

}  // namespace

std::string ReadTextFile(const fs::path& path, std::uintmax_t limit) {
  if (path.empty()) throw std::invalid_argument("no file named");
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (error == std::errc::filename_too_long ||
      error == std::errc::too_many_symbolic_link_levels) {
    throw std::invalid_argument(path.string() + ": " + error.message());
  }
  if (status.type() == fs::file_type::none ||
      status.type() == fs::file_type::unknown) {
    throw std::runtime_error(path.string() + ": " + error.message());
  }
  const std::string problem = KindProblem(path, status);
  if (!problem.empty()) {
    throw std::invalid_argument(path.string() + ": " + problem);
  }

  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::runtime_error(path.string() +
                             ": cannot be read: " + std::strerror(errno));
  }
  // One byte more than the limit tells whether there is more to come,
  // whatever size the system claims.
  std::string text(limit + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) {
    throw std::runtime_error(path.string() + ": reading stopped early");
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > limit) {
    throw std::invalid_argument(path.string() + ": larger than " +
                                std::to_string(limit) +
                                " bytes; is this the right file?");
  }
  return text;
}

}  // namespace ballast::configs
