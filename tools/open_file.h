// An open file of the operating system, closed at the end of its scope.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace ballast::tools {

/// "<what>: <reason of `error`>; <mend>", for a failed system call.
/// @param error  a value of errno.
std::string DescribeSystemError(const std::string& what, int error);

/// All failures throw std::runtime_error with the path, the reason and the
/// mend.
class OpenFile {
 public:
  /// @param flags  of open(2); the file is never inherited by a program that
  ///   is started.
  /// @param called  what messages call it, usually `path`.
  OpenFile(const std::filesystem::path& path, int flags,
           std::filesystem::path called);
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile();

  /// Writes all of `bytes`.
  void Write(std::string_view bytes);
  /// Appends the next block to `bytes`.  @return its size, 0 at the end.
  std::size_t Read(std::string& bytes);
  /// Waits until what was written is on the disk.
  void Sync();

  int descriptor() const { return descriptor_; }

 private:
  std::filesystem::path called_;
  int descriptor_;
};

}  // namespace ballast::tools
