#include "tools/run_directory.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(run_directory)

BOOST_AUTO_TEST_CASE(a_lock_makes_the_folders_and_is_held_once) {
  const TemporaryFolder folder;
  const RunDirectory run(folder.path() / "walker_walk" / "seed-0");
  {
    const RunLock lock(run);
    BOOST_TEST(fs::is_directory(run.checkpoints()));
    BOOST_TEST(fs::is_directory(run.evaluations()));
    BOOST_TEST(fs::is_directory(run.tensorboard()));
    BOOST_CHECK_EXCEPTION(
        RunLock second(run), std::runtime_error,
        [](const std::exception& error) {
          return std::string(error.what()).find("--run-dir") !=
                 std::string::npos;
        });
  }
  BOOST_CHECK_NO_THROW(RunLock again(run));
}

BOOST_AUTO_TEST_CASE(a_killed_process_leaves_no_lock) {
  const TemporaryFolder folder;
  const RunDirectory run(folder.path() / "seed-0");
  int ready[2];
  BOOST_REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const RunLock lock(run);
    if (write(ready[1], "x", 1) != 1) _exit(1);
    pause();
    _exit(0);
  }
  char byte;
  BOOST_REQUIRE(read(ready[0], &byte, 1) == 1);
  BOOST_CHECK_THROW(RunLock lock(run), std::runtime_error);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  BOOST_CHECK_NO_THROW(RunLock lock(run));
  close(ready[0]);
  close(ready[1]);
}

BOOST_AUTO_TEST_CASE(a_lock_sweeps_the_litter_of_killed_writers) {
  const TemporaryFolder folder;
  const RunDirectory run(folder.path() / "seed-0");
  fs::create_directories(run.checkpoints());
  const fs::path litter = run.checkpoints() / ".ballast-1-0.tmp";
  WriteFileAtomically(litter, "half");
  const RunLock lock(run);
  BOOST_TEST(!fs::exists(litter));
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_made_is_a_failure_of_the_world) {
  const TemporaryFolder folder;
  WriteFileAtomically(folder.path() / "file", "");
  BOOST_CHECK_THROW(RunLock(RunDirectory(folder.path() / "file" / "seed-0")),
                    std::runtime_error);
}

BOOST_AUTO_TEST_CASE(clearing_removes_the_run_and_spares_what_is_not_ours) {
  const TemporaryFolder folder;
  const RunDirectory run(folder.path() / "seed-0");
  const RunLock lock(run);
  WriteFileAtomically(run.policy(), "weights");
  WriteFileAtomically(run.progress(), "rows");
  WriteFileAtomically(run.checkpoints() / "1", "state");
  WriteFileAtomically(run.path() / "notes.txt", "mine");
  ClearRun(run);
  BOOST_TEST(!fs::exists(run.policy()));
  BOOST_TEST(!fs::exists(run.progress()));
  BOOST_TEST(fs::is_empty(run.checkpoints()));
  BOOST_TEST(fs::exists(run.path() / "notes.txt"));
  BOOST_CHECK_THROW(RunLock second(run), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
