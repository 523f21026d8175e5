#include "tools/open_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace ballast::tools {
namespace {

[[noreturn]] void Fail(const char* verb, const std::filesystem::path& path) {
  const int error = errno;
  throw std::runtime_error(DescribeSystemError(
      std::string("cannot ") + verb + " " + path.string(), error));
}

}  // namespace

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

OpenFile::OpenFile(const std::filesystem::path& path, int flags,
                   std::filesystem::path called)
    : called_(std::move(called)),
      descriptor_(open(path.c_str(), flags | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) Fail("open", called_);
}

OpenFile::~OpenFile() { close(descriptor_); }

void OpenFile::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) Fail("write", called_);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::size_t OpenFile::Read(std::string& bytes) {
  std::array<char, std::size_t{1} << 16> block;
  ssize_t count = -1;
  do {
    count = read(descriptor_, block.data(), block.size());
  } while (count < 0 && errno == EINTR);
  if (count < 0) Fail("read", called_);
  bytes.append(block.data(), static_cast<std::size_t>(count));
  return static_cast<std::size_t>(count);
}

void OpenFile::Sync() {
  // Some file systems cannot sync folders and say so with EINVAL.
  if (fsync(descriptor_) != 0 && errno != EINVAL) Fail("write", called_);
}

}  // namespace ballast::tools
