#include "tools/peer_program.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fstream>
#include <stdexcept>

#include "tests/configs/refusal.h"
#include "tests/tools/temporary_folder.h"

namespace ballast::tools {
namespace {

using configs::Refusal;

using Clock = std::chrono::steady_clock;

/// The shell's lines of a peer that says it is ready and then does `lines`.
std::string ReadyThen(const std::string& lines) {
  return R"(echo '{"ready": true, "version": "1.2"}'
)" + lines;
}

/// A peer made of lines of shell.
class ShellPeer {
 public:
  explicit ShellPeer(const std::string& lines,
                     std::chrono::seconds patience = std::chrono::seconds(20))
      : program_({"sh", Write(lines)}, patience) {}

  PeerProgram& operator*() { return program_; }
  PeerProgram* operator->() { return &program_; }

 private:
  std::string Write(const std::string& lines) {
    const std::filesystem::path path = folder_.path() / "peer.sh";
    std::ofstream(path) << lines << '\n';
    return path.string();
  }

  TemporaryFolder folder_;
  PeerProgram program_;
};

std::string ProblemOfStart(const std::string& lines) {
  ShellPeer peer(lines);
  return Refusal<std::runtime_error>([&] { peer->Start(); });
}

/// Of the first run of a peer that answers a count with `answer`.
std::string ProblemOfRun(const std::string& answer) {
  ShellPeer peer(ReadyThen("read count\n" + answer));
  peer->Start();
  return Refusal<std::runtime_error>([&] { peer->Run(7); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(PeerProgramTest)

BOOST_AUTO_TEST_CASE(a_peer_is_told_the_count_and_its_seconds_are_read) {
  ShellPeer peer(ReadyThen(
      R"(while read count; do echo "{\"seconds\": $count.5}"; done)"));
  BOOST_TEST(peer->Start() == "1.2");
  BOOST_TEST(peer->Run(7) == 7.5);
  BOOST_TEST(peer->Run(1200) == 1200.5);
}

BOOST_AUTO_TEST_CASE(a_program_that_is_not_there_is_named) {
  PeerProgram peer({"no-such-python"}, std::chrono::seconds(20));
  BOOST_TEST(Refusal<std::runtime_error>([&] { peer.Start(); }) ==
             "cannot start no-such-python: No such file or directory");
  BOOST_TEST(Refusal<std::runtime_error>([&] { peer.Run(1); }) ==
             "ended early");
}

BOOST_AUTO_TEST_CASE(an_absent_library_is_answered_with_the_mend) {
  BOOST_TEST(ProblemOfStart(R"(echo '{"absent": "No module named x"}')") ==
             "not installed; tools/bootstrap --peers");
}

BOOST_AUTO_TEST_CASE(rubbish_is_quoted_on_one_line) {
  BOOST_TEST(ProblemOfStart("echo Welcome to x") ==
             "said \"Welcome to x\", not JSON");
  BOOST_TEST(ProblemOfStart("echo 7") == "said \"7\", not JSON");
  BOOST_TEST(ProblemOfStart("printf 'a\\033[1m\\n'") ==
             "said \"a\\x1b[1m\", not JSON");
  BOOST_TEST(ProblemOfStart("echo '{}'") ==
             "said \"{}\" instead of being ready");
  BOOST_TEST(ProblemOfStart(R"(echo '{"ready": true, "version": 2}')")
                 .ends_with("instead of being ready"));
  BOOST_TEST(ProblemOfStart("head -c 100000 /dev/zero") ==
             "said a line without an end");
  BOOST_TEST(ProblemOfRun("printf '%0200d\\n' 0").size() < 100u);
}

BOOST_AUTO_TEST_CASE(seconds_that_cannot_be_are_refused) {
  for (const char* seconds : {"0", "-1", "\"1\"", "null", "[1]"}) {
    BOOST_TEST(
        ProblemOfRun("echo '{\"seconds\": " + std::string(seconds) + "}'")
            .ends_with("instead of its seconds"),
        seconds);
  }
  BOOST_TEST(ProblemOfRun("echo '{\"seconds\": 1e999}'").starts_with("said "));
}

BOOST_AUTO_TEST_CASE(how_a_peer_died_is_told) {
  BOOST_TEST(ProblemOfStart("exit 3") == "ended early, status 3");
  BOOST_TEST(ProblemOfStart("kill -SEGV $$") == "ended early, signal 11");
  BOOST_TEST(ProblemOfRun("exit 3") == "ended early, status 3");
}

BOOST_AUTO_TEST_CASE(a_peer_that_hangs_is_given_up_and_killed) {
  // One second of patience, and what a busy machine adds.
  const auto start = Clock::now();
  {
    ShellPeer peer(ReadyThen("trap '' TERM\nexec sleep 600"),
                   std::chrono::seconds(1));
    peer->Start();
    BOOST_TEST(Refusal<std::runtime_error>([&] { peer->Run(1); }) ==
               "no answer within 1 s");
    BOOST_TEST(Refusal<std::runtime_error>([&] { peer->Run(1); }) ==
               "ended early");
  }
  BOOST_TEST((Clock::now() - start < std::chrono::seconds(60)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
