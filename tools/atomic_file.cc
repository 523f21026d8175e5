#include "tools/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporaryPrefix = ".ballast-";
constexpr std::string_view kTemporarySuffix = ".tmp";

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) close(value_);
  }
  int value() const { return value_; }

 private:
  int value_;
};

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

[[noreturn]] void ThrowSystemError(const std::string& what, int error) {
  throw std::runtime_error(DescribeSystemError(what, error));
}

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

void WriteAll(int descriptor, std::string_view bytes,
              const std::string& failure) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) ThrowSystemError(failure, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fsync(descriptor) != 0) ThrowSystemError(failure, errno);
}

void SyncFolder(const fs::path& folder, const std::string& failure) {
  const Descriptor descriptor(
      open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.value() < 0) ThrowSystemError(failure, errno);
  // Some file systems have no fsync of folders and say so with EINVAL.
  if (fsync(descriptor.value()) != 0 && errno != EINVAL) {
    ThrowSystemError(failure, errno);
  }
}

}  // namespace

void WriteFileAtomically(const fs::path& path, std::string_view bytes) {
  const std::string failure = "cannot write " + path.string();
  const fs::path target = ResolveTarget(path);
  const fs::path folder = FolderOf(target);
  const fs::path unfinished = TemporaryPath(folder);

  const Descriptor descriptor(
      open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (descriptor.value() < 0) ThrowSystemError(failure, errno);
  TemporaryFile temporary(unfinished);
  WriteAll(descriptor.value(), bytes, failure);
  if (rename(unfinished.c_str(), target.c_str()) != 0) {
    ThrowSystemError(failure, errno);
  }
  temporary.Keep();
  SyncFolder(folder, failure);
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
  // Without O_NONBLOCK, opening a pipe nobody writes to would wait for ever.
  const Descriptor descriptor(
      open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (descriptor.value() < 0) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG) {
      throw std::invalid_argument(failure +
                                  ": there is no such file; check the name.");
    }
    ThrowSystemError(failure, errno);
  }
  struct stat status;
  if (fstat(descriptor.value(), &status) != 0) {
    ThrowSystemError(failure, errno);
  }
  if (!S_ISREG(status.st_mode)) {
    throw std::invalid_argument(failure +
                                ": it is not a regular file; name a file.");
  }

  std::string bytes;
  std::string block(std::size_t{1} << 16, '\0');
  while (true) {
    const ssize_t count = read(descriptor.value(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) ThrowSystemError(failure, errno);
    if (count == 0) return bytes;
    bytes.append(block, 0, static_cast<std::size_t>(count));
    if (bytes.size() > max_bytes) {
      throw std::invalid_argument(
          failure + ": it is larger than " + std::to_string(max_bytes) +
          " bytes, the most such a file may hold; is it the right file?");
    }
  }
}

std::string DescribeSystemError(const std::string& what, int error) {
  std::string mend = "look at the folder and the disk, then try again.";
  if (error == ENOSPC || error == EDQUOT) {
    mend = "free some space on that disk, then run the same command again.";
  } else if (error == EFBIG) {
    mend = "raise the limit on file sizes (ulimit -f).";
  } else if (error == EACCES || error == EPERM) {
    mend = "check who owns it and its permissions.";
  } else if (error == EROFS) {
    mend = "choose a folder on a disk that is not read-only.";
  } else if (error == ENOENT || error == ENOTDIR) {
    mend = "create its folder first.";
  } else if (error == EMFILE || error == ENFILE) {
    mend = "raise the limit on open files (ulimit -n).";
  }
  return what + ": " + std::generic_category().message(error) + "; " + mend;
}

}  // namespace ballast::tools
