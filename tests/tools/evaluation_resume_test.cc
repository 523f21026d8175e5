// The program evaluates, is killed, continues, and works in shards.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "models/sha256.h"
#include "tests/configs/contains.h"
#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"
#include "tests/tools/tiny_run.h"
#include "tools/atomic_file.h"
#include "tools/evaluation_journal.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;
using std::chrono_literals::operator""ms;

std::string Bytes(const fs::path& path) {
  return ReadWholeFile(path, std::size_t{1} << 28);
}

using configs::Contains;

// Blocks of rows that stand in the journal of an output.
std::int64_t BlocksOf(const fs::path& out) {
  if (!fs::exists(JournalOf(out))) return 0;
  const std::string bytes = Bytes(JournalOf(out));
  return std::max<std::int64_t>(
      0, std::count(bytes.begin(), bytes.end(), '\n') - 1);
}

// Starts a command and kills it once that many more blocks are kept, and then a
// while.
void KillAfter(std::int64_t more, std::chrono::milliseconds then,
               const std::vector<std::string>& command, const fs::path& out) {
  const std::int64_t wanted = BlocksOf(out) + more;
  const pid_t process = StartProgram(command);
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (BlocksOf(out) < wanted &&
         std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  std::this_thread::sleep_for(then);
  BOOST_TEST(KillProgram(process) == SIGKILL);
  BOOST_TEST(BlocksOf(out) >= wanted);
  BOOST_TEST(!fs::exists(out));
}

std::vector<std::string> With(std::vector<std::string> command,
                              const std::vector<std::string>& more) {
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

struct Outputs {
  const TemporaryFolder folder;
  const fs::path whole = folder.path() / "whole.json";
  const fs::path killed = folder.path() / "killed.json";
  const fs::path merged = folder.path() / "merged.json";
};

// 450 episodes: two threads keep blocks of 128 and 97 each.
std::vector<std::string> EvaluateEpisodes(const TinyRun& run) {
  return {"evaluate", run.path(),   "--episodes",
          "150",      "--schedule", "pole_mass=random_walk"};
}

// Twelve worlds, a block each.
std::vector<std::string> EvaluateAverages(const std::string& steps) {
  const fs::path configs = fs::path(BALLAST_SOURCE_DIR) / "configs/queueing";
  return {"evaluate",  configs / "criss_cross_bm.toml",
          "--policy",  "priority=1",
          "--param",   "arrival_scale=0.5:1:12",
          "--steps",   steps,
          "--threads", "2"};
}

BOOST_FIXTURE_TEST_SUITE(evaluation_resume, Outputs)

BOOST_AUTO_TEST_CASE(killed_episodes_continue_with_the_same_bits) {
  const TinyRun run;
  const auto command = EvaluateEpisodes(run);
  BOOST_REQUIRE(RunProgram(With(command, {"--out", whole})).status == 0);
  BOOST_TEST(!fs::exists(JournalOf(whole)));

  const auto killed_command =
      With(command, {"--threads", "2", "--out", killed});
  KillAfter(0, 0ms, killed_command, killed);
  KillAfter(1, 0ms, killed_command, killed);
  KillAfter(0, 200ms, killed_command, killed);
  const ProgramResult last =
      RunProgram(With(command, {"--threads", "1", "--out", killed}));
  BOOST_REQUIRE_MESSAGE(last.status == 0, last.error);
  BOOST_TEST(Contains(last.error, "continues an interrupted evaluation"));
  BOOST_TEST(models::Sha256Hex(Bytes(killed)) ==
             models::Sha256Hex(Bytes(whole)));
  BOOST_TEST(!fs::exists(JournalOf(killed)));
}

BOOST_AUTO_TEST_CASE(killed_averages_continue_with_the_same_bits) {
  const auto command = EvaluateAverages("30000");
  BOOST_REQUIRE(RunProgram(With(command, {"--out", whole})).status == 0);
  const auto killed_command = With(command, {"--out", killed});
  KillAfter(2, 1ms, killed_command, killed);
  KillAfter(3, 10ms, killed_command, killed);
  const ProgramResult last = RunProgram(killed_command);
  BOOST_TEST(Contains(last.error, "continues an interrupted evaluation"));
  BOOST_TEST(models::Sha256Hex(Bytes(killed)) ==
             models::Sha256Hex(Bytes(whole)));
}

BOOST_AUTO_TEST_CASE(another_command_is_refused_until_fresh) {
  const auto command = With(EvaluateAverages("20000"), {"--out", killed});
  KillAfter(1, 0ms, command, killed);
  CheckRefused(RunProgram(With(command, {"--seed", "1"})),
               "whose seed was another");
  BOOST_TEST(BlocksOf(killed) >= 1);
  const ProgramResult fresh =
      RunProgram(With(command, {"--seed", "1", "--fresh"}));
  BOOST_TEST(fresh.status == 0);
  BOOST_TEST(!Contains(fresh.error, "continues"));
}

BOOST_AUTO_TEST_CASE(a_refused_evaluation_leaves_nothing_behind) {
  auto command = With(EvaluateAverages("20000"), {"--out", killed});
  command[5] = "arrival_scale=1,2";
  CheckRefused(RunProgram(command), "a stable network needs less than 1");
  BOOST_TEST(fs::is_empty(folder.path()));
}

BOOST_AUTO_TEST_CASE(merged_shards_are_the_file_of_one_process) {
  const TinyRun run;
  const std::vector<std::string> command{"evaluate",   run.path(),
                                         "--episodes", "7",
                                         "--schedule", "pole_mass=random_walk"};
  BOOST_REQUIRE(RunProgram(With(command, {"--out", whole})).status == 0);
  // Five shares of 21 episodes cut through the worlds.
  std::vector<std::string> merge{"evaluate", "--out", merged, "--merge"};
  for (const std::string i : {"5", "2", "4", "1", "3"}) {
    const std::string threads = i == "4" ? "2" : "1";
    const ProgramResult result =
        RunProgram(With(command, {"--shard", i + "/5", "--threads", threads}));
    BOOST_REQUIRE_MESSAGE(result.status == 0, result.error);
    BOOST_TEST(Contains(result.output, "shard " + i + "/5"));
    merge.push_back(run.path() / "evaluations" /
                    ("pole_length-pole_mass-random_walk." + i + "-of-5.shard"));
  }
  BOOST_REQUIRE(RunProgram(merge).status == 0);
  BOOST_TEST(Bytes(merged) == Bytes(whole));

  merge.pop_back();
  CheckRefused(RunProgram(merge), "shard 3/5 is missing");
  CheckRefused(RunProgram(With(merge, {"--seed", "1"})), "leave out --seed");
}

BOOST_AUTO_TEST_CASE(shards_of_averages_are_worlds) {
  auto command = EvaluateAverages("20000");
  BOOST_REQUIRE(RunProgram(With(command, {"--out", whole})).status == 0);
  const fs::path first = folder.path() / "1";
  const fs::path second = folder.path() / "2";
  RunProgram(With(command, {"--shard", "1/2", "--out", first}));
  RunProgram(With(command, {"--shard", "2/2", "--out", second}));
  BOOST_REQUIRE(
      RunProgram({"evaluate", "--out", merged, "--merge", second, first})
          .status == 0);
  BOOST_TEST(models::Sha256Hex(Bytes(merged)) ==
             models::Sha256Hex(Bytes(whole)));
  CheckRefused(RunProgram(With(command, {"--shard", "1/13"})),
               "only 12 worlds");
}

BOOST_AUTO_TEST_CASE(options_that_exclude_each_other_are_refused) {
  CheckRefused(RunProgram({"evaluate"}), "name a run directory");
  CheckRefused(RunProgram({"evaluate", "--merge", "a"}), "with --out");
  CheckRefused(RunProgram({"evaluate", "runs/a", "--shard", "1/2", "--json"}),
               "pass them to --merge");
  CheckRefused(RunProgram({"evaluate", "--merge", "absent", "--out", merged}),
               "no such file");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
