#include "configs/text_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/configs/refusal.h"

namespace ballast::configs {
namespace {

namespace fs = std::filesystem;

/// A folder that lives as long as a test case.
struct Folder {
  Folder()
      : path(fs::temp_directory_path() /
             ("ballast_text_file_" + std::to_string(getpid()))) {
    fs::remove_all(path);
    fs::create_directory(path);
  }
  ~Folder() { fs::remove_all(path); }
  fs::path Write(const std::string& name, const std::string& text) const {
    std::ofstream(path / name, std::ios::binary) << text;
    return path / name;
  }
  fs::path path;
};

std::string RefusalOf(const fs::path& path, std::uintmax_t limit = 100) {
  return Refusal([&] { ReadTextFile(path, limit); });
}

BOOST_FIXTURE_TEST_SUITE(TextFile, Folder)

BOOST_AUTO_TEST_CASE(a_file_is_read_whole) {
  const std::string text("a\0b\n", 4);
  BOOST_TEST(ReadTextFile(Write("a.toml", text)) == text);
  BOOST_TEST(ReadTextFile(Write("empty.toml", "")) == "");
}

BOOST_AUTO_TEST_CASE(an_absent_file_names_the_nearest_beside_it) {
  Write("walker_walk.toml", "");
  BOOST_TEST(RefusalOf(path / "walker_wlak.toml") ==
             (path / "walker_wlak.toml").string() +
                 ": no such file; did you mean " +
                 (path / "walker_walk.toml").string() + "?");
  BOOST_TEST(RefusalOf(path / "x") == (path / "x").string() + ": no such file");
}

BOOST_AUTO_TEST_CASE(a_file_in_an_absent_directory_names_the_directory) {
  BOOST_TEST(RefusalOf(path / "absent" / "x") ==
             (path / "absent" / "x").string() +
                 ": no such file; there is no directory " +
                 (path / "absent").string());
}

BOOST_AUTO_TEST_CASE(what_is_no_regular_file_is_refused_without_reading) {
  BOOST_TEST(RefusalOf(path) ==
             path.string() + ": is a directory; name a file in it");
  BOOST_TEST(RefusalOf("/dev/zero") == "/dev/zero: is not a regular file");
  const fs::path pipe = path / "pipe";
  BOOST_REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  BOOST_TEST(RefusalOf(pipe) == pipe.string() + ": is not a regular file");
}

BOOST_AUTO_TEST_CASE(a_file_over_the_limit_is_refused) {
  const fs::path exact = Write("exact", std::string(100, 'a'));
  const fs::path large = Write("large", std::string(101, 'a'));
  BOOST_TEST(RefusalOf(exact) == "(accepted)");
  BOOST_TEST(RefusalOf(large) ==
             large.string() +
                 ": larger than 100 bytes; is this the right file?");
}

BOOST_AUTO_TEST_CASE(a_path_that_cannot_exist_is_refused) {
  BOOST_TEST(RefusalOf("") == "no file named");
  BOOST_TEST(
      RefusalOf(std::string(10'000, 'a')).ends_with(": File name too long"));
}

BOOST_AUTO_TEST_CASE(
    a_file_without_permission_is_a_failure_of_the_world,
    *boost::unit_test::precondition([](boost::unit_test::test_unit_id) {
      return boost::test_tools::assertion_result(geteuid() != 0);
    })) {
  const fs::path secret = Write("secret", "a");
  fs::permissions(secret, fs::perms::none);
  BOOST_CHECK_THROW(ReadTextFile(secret), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::configs
