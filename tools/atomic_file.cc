#include "tools/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <system_error>

#include "tools/open_file.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporaryPrefix = ".ballast-";
constexpr std::string_view kTemporarySuffix = ".tmp";

/// Removes a file at the end of its scope unless told to keep it.
class TemporaryFile {
 public:
  explicit TemporaryFile(fs::path path) : path_(std::move(path)) {}
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!kept_) unlink(path_.c_str());
  }
  void Keep() { kept_ = true; }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
  bool kept_ = false;
};

/// Where the bytes belong: the end of a chain of links, never a device, since
/// renaming onto /dev/null would replace it.
fs::path ResolveTarget(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return path;
  if (fs::is_directory(status)) {
    throw std::invalid_argument(path.string() +
                                " is a folder; name a file to write.");
  }
  if (!fs::is_regular_file(status)) {
    throw std::invalid_argument(path.string() +
                                " is not a regular file; name a file to "
                                "write.");
  }
  const fs::path target = fs::canonical(path, error);
  return error ? path : target;
}

fs::path FolderOf(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

fs::path TemporaryPath(const fs::path& folder) {
  static std::atomic<int> count = 0;
  return folder /
         (std::string(kTemporaryPrefix) + std::to_string(getpid()) + "-" +
          std::to_string(count++) + std::string(kTemporarySuffix));
}

}  // namespace

void WriteFileAtomically(const fs::path& path, std::string_view bytes) {
  const fs::path target = ResolveTarget(path);
  const fs::path folder = FolderOf(target);
  const fs::path unfinished = TemporaryPath(folder);

  OpenFile file(unfinished, O_WRONLY | O_CREAT | O_EXCL, path);
  TemporaryFile temporary(unfinished);
  file.Write(bytes);
  file.Sync();
  std::error_code error;
  fs::rename(unfinished, target, error);
  if (error) {
    throw std::runtime_error(
        DescribeSystemError("cannot write " + path.string(), error.value()));
  }
  temporary.Keep();
  OpenFile(folder, O_RDONLY | O_DIRECTORY, folder).Sync();
}

void RemoveUnfinishedFiles(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kTemporaryPrefix) &&
        name.ends_with(kTemporarySuffix)) {
      fs::remove(entry.path(), error);
    }
  }
}

std::string ReadWholeFile(const fs::path& path, std::size_t max_bytes) {
  const std::string failure = "cannot read " + path.string();
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    throw std::invalid_argument(failure +
                                ": there is no such file; check the name.");
  }
  if (status.type() == fs::file_type::none) {
    throw std::runtime_error(DescribeSystemError(failure, error.value()));
  }
  if (!fs::is_regular_file(status)) {
    throw std::invalid_argument(failure +
                                ": it is not a regular file; name a file.");
  }

  OpenFile file(path, O_RDONLY, path);
  std::string bytes;
  while (file.Read(bytes) > 0) {
    if (bytes.size() > max_bytes) {
      throw std::invalid_argument(
          failure + ": it is larger than " + std::to_string(max_bytes) +
          " bytes, the most such a file may hold; is it the right file?");
    }
  }
  return bytes;
}

}  // namespace ballast::tools
