#include "tools/atomic_file.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "tests/tools/temporary_folder.h"
#include "tools/open_file.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

/// As on a full disk, no file may grow beyond `bytes` while this lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_;
  void (*handler_)(int);
};

auto EntriesOf(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder),
                       fs::directory_iterator());
}

auto Says(const std::string& words) {
  return [words](const std::exception& error) {
    BOOST_TEST_MESSAGE(error.what());
    return std::string(error.what()).find(words) != std::string::npos;
  };
}

BOOST_AUTO_TEST_SUITE(atomic_file)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back_bit_for_bit) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "a.bin";
  std::string bytes(300'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(i * 7 + i / 251);
  }
  WriteFileAtomically(path, bytes);
  BOOST_TEST((ReadWholeFile(path, bytes.size()) == bytes));
  WriteFileAtomically(path, "");
  BOOST_TEST(ReadWholeFile(path, 0).empty());
}

BOOST_AUTO_TEST_CASE(a_new_file_replaces_the_old_and_leaves_nothing_else) {
  const TemporaryFolder folder;
  WriteFileAtomically(folder.path() / "a", "old");
  WriteFileAtomically(folder.path() / "a", "new");
  BOOST_TEST(ReadWholeFile(folder.path() / "a", 10) == "new");
  BOOST_TEST(EntriesOf(folder.path()) == 1);
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_old_file_and_no_litter) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "a";
  WriteFileAtomically(path, "the last good one");
  {
    const FileSizeLimit limit(1000);
    BOOST_CHECK_EXCEPTION(WriteFileAtomically(path, std::string(2000, 'x')),
                          std::runtime_error, Says(path.string()));
  }
  BOOST_TEST(ReadWholeFile(path, 100) == "the last good one");
  BOOST_TEST(EntriesOf(folder.path()) == 1);
}

BOOST_AUTO_TEST_CASE(a_missing_folder_is_a_failure_that_names_the_mend) {
  const TemporaryFolder folder;
  BOOST_CHECK_EXCEPTION(WriteFileAtomically(folder.path() / "b" / "a", "x"),
                        std::runtime_error, Says("create its folder"));
}

BOOST_AUTO_TEST_CASE(every_reason_names_its_mend) {
  BOOST_TEST(DescribeSystemError("w", ENOSPC).find("free some space") !=
             std::string::npos);
  BOOST_TEST(DescribeSystemError("w", EACCES).find("permissions") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(folders_and_devices_are_never_replaced) {
  const TemporaryFolder folder;
  BOOST_CHECK_THROW(WriteFileAtomically(folder.path(), "x"),
                    std::invalid_argument);
  const fs::path pipe = folder.path() / "pipe";
  BOOST_REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  BOOST_CHECK_THROW(WriteFileAtomically(pipe, "x"), std::invalid_argument);
  BOOST_CHECK_THROW(ReadWholeFile(pipe, 10), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_link_is_followed_and_stays_a_link) {
  const TemporaryFolder folder;
  const fs::path elsewhere = folder.path() / "elsewhere";
  fs::create_directory(elsewhere);
  WriteFileAtomically(elsewhere / "a", "old");
  fs::create_symlink(elsewhere / "a", folder.path() / "link");
  WriteFileAtomically(folder.path() / "link", "new");
  BOOST_TEST(ReadWholeFile(elsewhere / "a", 10) == "new");
  BOOST_TEST(fs::is_symlink(folder.path() / "link"));
}

BOOST_AUTO_TEST_CASE(reading_refuses_what_is_absent_too_large_or_a_folder) {
  const TemporaryFolder folder;
  WriteFileAtomically(folder.path() / "a", "12345");
  BOOST_CHECK_EXCEPTION(ReadWholeFile(folder.path() / "b", 10),
                        std::invalid_argument, Says("no such file"));
  BOOST_CHECK_EXCEPTION(ReadWholeFile(folder.path() / "a", 4),
                        std::invalid_argument, Says("larger than 4"));
  BOOST_CHECK_THROW(ReadWholeFile(folder.path(), 10), std::invalid_argument);
  BOOST_TEST(ReadWholeFile(folder.path() / "a", 5) == "12345");
}

BOOST_AUTO_TEST_CASE(only_the_litter_of_killed_writers_is_swept) {
  const TemporaryFolder folder;
  WriteFileAtomically(folder.path() / ".ballast-17-0.tmp", "half");
  WriteFileAtomically(folder.path() / "mine.tmp", "whole");
  RemoveUnfinishedFiles(folder.path());
  BOOST_TEST(EntriesOf(folder.path()) == 1);
  BOOST_TEST(fs::exists(folder.path() / "mine.tmp"));
  BOOST_CHECK_NO_THROW(RemoveUnfinishedFiles(folder.path() / "absent"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
