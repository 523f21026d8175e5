// Training from outside: killed and continued, finished, changed, refused.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "configs/random_stream.h"
#include "models/sha256.h"
#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/progress_table.h"
#include "tools/run_directory.h"
#include "tools/seed_jobs.h"
#include "tools/threads.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr int kIterations = 40;
constexpr double kUpdatesPerIteration = 100;

/// A run of 40 short iterations whose replay buffer wraps around.
const std::string kConfig = R"([run]
total_steps = 40_000
initial_steps = 0
steps_per_iteration = 1_000
updates_per_step = 0.1
[environment]
task = "cartpole.swingup"
[model]
samples = 3
[agent]
batch = 64
actions_per_state = 8
replay_capacity = 7_500
cost_estimate = "recent"
[networks]
hidden = [32, 32]
)";

struct Runs : TemporaryFolder {
  std::string config = (path() / "short.toml").string();

  Runs() { std::ofstream(config) << kConfig; }

  std::string Directory(const std::string& name) const {
    return (path() / name).string();
  }
  ProgramResult Train(const std::string& run,
                      std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"train", config, "--run-dir",
                                   Directory(run)};
    words.insert(words.end(), more.begin(), more.end());
    return RunProgram(words);
  }
  /// A training that is not waited for and says nothing.
  pid_t StartTraining(const std::string& run,
                      std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"train", config, "--run-dir",
                                   Directory(run)};
    words.insert(words.end(), more.begin(), more.end());
    return StartProgram(words);
  }
  std::string Bytes(const std::string& run, const std::string& file) const {
    return ReadWholeFile(fs::path(Directory(run)) / file, 1 << 26);
  }
  /// Rows of progress.csv, 0 before it stands.
  std::size_t Rows(const std::string& run) const {
    const fs::path file = RunDirectory(Directory(run)).progress();
    return fs::exists(file) ? ReadProgressTable(file).iterations.size() : 0;
  }
  /// The iteration of the newest checkpoint, 0 if there is none.
  std::size_t NewestCheckpoint(const std::string& run) const {
    std::size_t newest = 0;
    const fs::path folder = RunDirectory(Directory(run)).checkpoints();
    if (!fs::exists(folder)) return 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with("state-") && name.ends_with(".safetensors")) {
        newest = std::max<std::size_t>(newest, std::stoul(name.substr(6)));
      }
    }
    return newest;
  }
};

BOOST_FIXTURE_TEST_SUITE(Train, Runs)

BOOST_AUTO_TEST_CASE(a_run_killed_five_times_ends_with_the_same_bits) {
  const std::vector<std::string> evaluated{"--set", "run.evaluate_every=2",
                                           "--set",
                                           "evaluation.training_episodes=2"};
  BOOST_TEST_REQUIRE(Train("whole", evaluated).status == 0);

  // Each kill waits until a random number of further iterations stands in the
  // table, and then a random while longer.
  configs::RandomStream random(7);
  double most_updates = 0;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const std::size_t before = Rows("killed");
    const std::size_t start = NewestCheckpoint("killed");
    const pid_t process = StartTraining("killed", evaluated);
    const std::size_t wanted = before + 1 + random.Index(4);
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (Rows("killed") < wanted &&
           std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(random.Index(100)));
    BOOST_TEST(KillProgram(process) == SIGKILL);
    // It began at its checkpoint, and at worst it was just before the end of
    // the iteration after the last row.
    most_updates +=
        kUpdatesPerIteration * static_cast<double>(Rows("killed") + 1 - start);
  }
  const std::size_t start = NewestCheckpoint("killed");
  BOOST_TEST(start < kIterations);
  const ProgramResult last = Train("killed", evaluated);
  BOOST_TEST_REQUIRE(last.status == 0);
  BOOST_TEST(last.output.find("continues after iteration") !=
             std::string::npos);
  most_updates +=
      kUpdatesPerIteration * static_cast<double>(kIterations - start);

  BOOST_TEST(models::Sha256Hex(Bytes("whole", "policy.safetensors")) ==
             models::Sha256Hex(Bytes("killed", "policy.safetensors")));
  for (const char* table : {"progress.csv", "evaluation.csv"}) {
    BOOST_TEST(Bytes("whole", table) == Bytes("killed", table), table);
  }
  BOOST_TEST(most_updates <= 1.3 * kUpdatesPerIteration * kIterations);
}

BOOST_AUTO_TEST_CASE(evaluating_beside_learning_changes_no_bit_of_it) {
  for (const std::string threads : {"1", "2"}) {
    const std::vector<std::string> plain{"--set", "run.total_steps=6000",
                                         "--set", "run.threads=" + threads};
    std::vector<std::string> evaluated = plain;
    evaluated.insert(evaluated.end(), {"--set", "run.evaluate_every=2"});
    BOOST_TEST_REQUIRE(Train("plain-" + threads, plain).status == 0);
    BOOST_TEST_REQUIRE(Train("evaluated-" + threads, evaluated).status == 0);
    for (const char* file : {"policy.safetensors", "progress.csv"}) {
      BOOST_TEST(Bytes("plain-" + threads, file) ==
                     Bytes("evaluated-" + threads, file),
                 file << " with " << threads);
    }
    BOOST_TEST(!fs::exists(Directory("plain-" + threads) + "/evaluation.csv"));
  }
  const ProgressData table =
      ReadProgressTable(Directory("evaluated-1") + "/evaluation.csv");
  BOOST_TEST(table.iterations == (std::vector<std::int64_t>{2, 4, 6}),
             boost::test_tools::per_element());
  // A cart that swings up earns at most 1 a step; random numbers of their own
  // tell one evaluation from the next.
  const auto returns = table.Column("Evaluation/EpRet").value();
  for (const double each : returns) BOOST_TEST((each > 0 && each < 1000));
  BOOST_TEST(returns[0] != returns[1]);
  BOOST_TEST(
      table.Column("Evaluation/EpCost/slider_pos_constraint").has_value());
  BOOST_TEST(Bytes("evaluated-1", "evaluation.csv") ==
             Bytes("evaluated-2", "evaluation.csv"));
}

BOOST_AUTO_TEST_CASE(the_evaluation_of_a_saved_state_is_made_up_for) {
  const std::vector<std::string> brief{"--set", "run.total_steps=4000", "--set",
                                       "run.evaluate_every=1"};
  BOOST_TEST_REQUIRE(Train("whole", brief).status == 0);
  BOOST_TEST_REQUIRE(Train("run", brief).status == 0);
  // As if killed after the state of iteration 3 and before its evaluation.
  const fs::path table = Directory("run") + "/evaluation.csv";
  std::string rows = Bytes("run", "evaluation.csv");
  rows.resize(rows.find("\n3,") + 1);
  WriteFileAtomically(table, rows);
  fs::remove(RunDirectory(Directory("run")).checkpoints() /
             "state-00000004.safetensors");
  BOOST_TEST(Train("run", brief).status == 0);
  BOOST_TEST(Bytes("whole", "evaluation.csv") ==
             Bytes("run", "evaluation.csv"));
}

BOOST_AUTO_TEST_CASE(two_threads_do_not_spin_unless_told_to) {
  const auto waits_as = [&](const std::string& run, const std::string& wanted) {
    const pid_t process = StartTraining(run, {"--set", "run.threads=2"});
    const std::string file = "/proc/" + std::to_string(process) + "/environ";
    const auto deadline =
        std::chrono::steady_clock::now() + std::chrono::minutes(5);
    bool found = false;
    // It has begun to learn once a row stands in its table.
    while (!found && Rows(run) == 0 &&
           std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      std::ifstream environment(file, std::ios::binary);
      for (std::string entry; std::getline(environment, entry, '\0');) {
        found = found || entry == wanted;
      }
    }
    KillProgram(process);
    return found;
  };
  unsetenv("OMP_WAIT_POLICY");
  unsetenv("GOMP_SPINCOUNT");
  BOOST_TEST(waits_as("silent", "GOMP_SPINCOUNT=10000"));
  setenv("OMP_WAIT_POLICY", "active", 1);
  BOOST_TEST(!waits_as("told", "GOMP_SPINCOUNT=10000"));
  unsetenv("OMP_WAIT_POLICY");
}

BOOST_AUTO_TEST_CASE(more_threads_than_cores_are_a_warning) {
  const std::string threads = std::to_string(AvailableCores() + 1);
  const ProgramResult alone =
      Train("alone",
            {"--set", "run.total_steps=0", "--set", "run.threads=" + threads});
  BOOST_TEST(alone.status == 0);
  BOOST_TEST(alone.error.find("run.threads = " + threads) != std::string::npos);
  const std::string most = "0.." + std::to_string(AvailableCores());
  const ProgramResult many =
      Train("many",
            {"--set", "run.total_steps=0", "--seeds", most, "--jobs", threads});
  BOOST_TEST(many.status == 0);
  BOOST_TEST(many.error.find("in " + threads + " jobs") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_finished_run_says_so_and_changes_nothing) {
  const std::vector<std::string> brief{"--set", "run.total_steps=2000"};
  BOOST_TEST_REQUIRE(Train("run", brief).status == 0);
  const std::string policy = Bytes("run", "policy.safetensors");
  const ProgramResult again = Train("run", brief);
  BOOST_TEST(again.status == 0);
  BOOST_TEST(again.output.find("finished before") != std::string::npos);
  BOOST_TEST(Bytes("run", "policy.safetensors") == policy);
}

BOOST_AUTO_TEST_CASE(the_resolved_configuration_says_what_the_task_left_out) {
  BOOST_TEST_REQUIRE(Train("run", {"--set", "run.total_steps=0"}).status == 0);
  const std::string resolved = Bytes("run", "config.toml");
  for (const char* line :
       {"safety_coefficient = 0.3\n", "name = \"slider_pos_constraint\"\n",
        "budget_per_episode = 100.0\n", "distortion = \"wang\"\n"}) {
    BOOST_TEST(resolved.find(line) != std::string::npos, line);
  }
}

BOOST_AUTO_TEST_CASE(a_changed_configuration_names_the_first_key) {
  BOOST_TEST_REQUIRE(Train("run", {"--set", "run.total_steps=1000"}).status ==
                     0);
  const ProgramResult changed = Train(
      "run", {"--set", "run.total_steps=1000", "--set", "agent.batch=65"});
  BOOST_TEST(changed.status == 2);
  BOOST_TEST(changed.error.find("agent.batch") != std::string::npos);
  BOOST_TEST(changed.error.find("--fresh") != std::string::npos);
  BOOST_TEST(Train("run", {"--set", "run.total_steps=1000", "--set",
                           "agent.batch=65", "--fresh"})
                 .status == 0);
}

BOOST_AUTO_TEST_CASE(a_damaged_newest_checkpoint_gives_way_to_the_one_before) {
  const std::vector<std::string> brief{"--set", "run.total_steps=3000"};
  BOOST_TEST_REQUIRE(Train("whole", brief).status == 0);
  BOOST_TEST_REQUIRE(Train("run", brief).status == 0);
  const fs::path newest = RunDirectory(Directory("run")).checkpoints() /
                          "state-00000003.safetensors";
  BOOST_TEST_REQUIRE(fs::exists(newest));
  fs::resize_file(newest, fs::file_size(newest) / 2);
  BOOST_TEST(Train("run", brief).status == 0);
  BOOST_TEST(Bytes("whole", "policy.safetensors") ==
             Bytes("run", "policy.safetensors"));
  BOOST_TEST(Bytes("whole", "progress.csv") == Bytes("run", "progress.csv"));
}

BOOST_AUTO_TEST_CASE(seeds_side_by_side_equal_seeds_one_by_one) {
  const std::vector<std::string> brief{"--set", "run.total_steps=2000"};
  std::vector<std::string> many = brief;
  many.insert(many.end(), {"--seeds", "3,5", "--jobs", "2"});
  BOOST_TEST_REQUIRE(Train("many", many).status == 0);
  std::vector<std::string> one = brief;
  one.insert(one.end(), {"--seed", "5"});
  BOOST_TEST_REQUIRE(Train("one", one).status == 0);
  BOOST_TEST(Bytes("many/seed-5", "policy.safetensors") ==
             Bytes("one", "policy.safetensors"));
  BOOST_TEST(Bytes("many/seed-3", "policy.safetensors") !=
             Bytes("one", "policy.safetensors"));
}

BOOST_AUTO_TEST_CASE(no_steps_give_the_untrained_policy) {
  BOOST_TEST(Train("run", {"--set", "run.total_steps=0"}).status == 0);
  BOOST_TEST(fs::exists(RunDirectory(Directory("run")).policy()));
}

BOOST_AUTO_TEST_CASE(a_run_starts_from_the_policy_of_another) {
  BOOST_TEST_REQUIRE(Train("first", {"--set", "run.total_steps=1000"}).status ==
                     0);
  BOOST_TEST_REQUIRE(Train("second", {"--set", "run.total_steps=0",
                                      "--init-from", Directory("first")})
                         .status == 0);
  BOOST_TEST(Bytes("first", "policy.safetensors") ==
             Bytes("second", "policy.safetensors"));
  const ProgramResult misfit = Train(
      "third",
      {"--set", "networks.hidden=[16]", "--init-from", Directory("first")});
  BOOST_TEST(misfit.status == 2);
}

BOOST_AUTO_TEST_CASE(learning_that_diverges_ends_with_a_line) {
  const ProgramResult diverged =
      Train("run", {"--set", "agent.critic_learning_rate=1e30", "--set",
                    "run.total_steps=3000"});
  BOOST_TEST(diverged.status == 1);
  BOOST_TEST(diverged.error.find("learning diverged: the loss of the") !=
             std::string::npos);
  BOOST_TEST(Rows("run") == 0);
}

BOOST_AUTO_TEST_CASE(a_full_disk_ends_with_status_1_and_keeps_the_last_state) {
  if (geteuid() != 0) return;  // Only root may mount a small disk.
  const std::string disk = Directory("disk");
  fs::create_directory(disk);
  if (std::system(("mount -t tmpfs -o size=700k tmpfs " + disk).c_str()) != 0) {
    BOOST_TEST_MESSAGE("no tmpfs can be mounted here");
    return;
  }
  const ProgramResult full =
      RunProgram({"train", config, "--run-dir", disk + "/run"});
  BOOST_TEST(full.status == 1);
  BOOST_TEST(full.error.find(disk) != std::string::npos);
  // Whatever checkpoint stands there is whole: a larger disk goes on from it.
  BOOST_TEST(std::system(("mount -o remount,size=50m tmpfs " + disk).c_str()) ==
             0);
  BOOST_TEST(RunProgram({"train", config, "--run-dir", disk + "/run"}).status ==
             0);
  BOOST_TEST_REQUIRE(Train("whole").status == 0);
  BOOST_TEST(Bytes("whole", "policy.safetensors") ==
             Bytes("disk/run", "policy.safetensors"));
  BOOST_TEST(std::system(("umount " + disk).c_str()) == 0);
}

BOOST_AUTO_TEST_CASE(seeds_are_a_range_or_a_list) {
  using Seeds = std::vector<std::uint64_t>;
  BOOST_TEST(ParseSeeds("0..4") == (Seeds{0, 1, 2, 3, 4}));
  BOOST_TEST(ParseSeeds("7,0") == (Seeds{7, 0}));
  for (const char* bad : {"", "4..0", "1,,2", "a", "1..", "-1", "2,2"}) {
    BOOST_CHECK_THROW(ParseSeeds(bad), std::invalid_argument);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
