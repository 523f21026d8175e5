#include "tools/leaderboard/board.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/configs/refusal.h"
#include "tests/tools/leaderboard/check_says.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/experiment.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

const fs::path kConfigs = fs::path(BALLAST_SOURCE_DIR) / "configs";

std::string RefusalOf(const std::string& text) {
  const TemporaryFolder folder;
  WriteFileAtomically(folder.path() / "b-v1.toml", text);
  return configs::Refusal([&] { LoadBoard(folder.path() / "b-v1.toml"); });
}

const std::string kHead = "[board]\nname = \"b-v1\"\n[[task]]\n";
const std::string kCartpole =
    "task = \"cartpole.swingup\"\nconstraints = [{name = "
    "\"slider_pos_constraint\"}]\ngrid = [\"pole_length=0.9,1.1\"]\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(board)

// The trainings of the paper's tasks say a second time what its tests are.
BOOST_AUTO_TEST_CASE(
    the_papers_board_asks_for_what_its_trainings_are_tested_in) {
  const Board board =
      LoadBoard(kConfigs / "boards" / "rwrl-robust-safety-v1.toml");
  std::set<std::string> tasks;
  for (const BoardTask& task : board.tasks) {
    const EvaluationFile& head = task.head;
    std::string file = head.task;
    file[file.find('.')] = '_';
    tasks.insert(file);
    const Experiment experiment =
        LoadExperiment(kConfigs / "ramu" / (file + ".toml"));
    BOOST_TEST(head.safety_coefficient ==
               *experiment.NominalTask().safety_coefficient);
    BOOST_TEST(head.constraints.size() == experiment.constraints.size());
    BOOST_TEST(head.constraints[0].name == experiment.constraints[0].name);
    BOOST_TEST(head.constraints[0].budget_per_episode ==
               experiment.constraints[0].budget_per_episode);
    BOOST_TEST(head.constraints[0].discount ==
               experiment.constraints[0].discount);
    BOOST_TEST(head.axes.size() == experiment.evaluation.grid.axes.size());
    BOOST_TEST(head.axes[0].name == experiment.evaluation.grid.axes[0].name);
    BOOST_TEST(head.axes[0].values == experiment.evaluation.grid.axes[0].values,
               boost::test_tools::per_element());
    BOOST_TEST(head.horizon == experiment.spec.horizon);
  }
  BOOST_TEST(tasks == (std::set<std::string>{"cartpole_swingup", "walker_walk",
                                             "walker_run", "quadruped_walk",
                                             "quadruped_run"}),
             boost::test_tools::per_element());
  BOOST_TEST(board.least_training_seeds == 5);
}

BOOST_AUTO_TEST_CASE(every_shipped_board_loads_and_is_named_with_its_version) {
  for (const Board& board : LoadBoards(kConfigs / "boards")) {
    BOOST_TEST(board.name.find("-v") != std::string::npos);
    BOOST_TEST(!board.about.empty());
  }
}

BOOST_AUTO_TEST_CASE(mistakes_are_told_with_their_place) {
  CheckSays(RefusalOf("[board]\nname = \"c-v1\"\n"),
            "must be the name of the file, \"b-v1\"");
  CheckSays(RefusalOf("[board]\nname = \"b-v1\"\n"), "has no [[task]]");
  CheckSays(RefusalOf(kHead + "task = \"cartpole.swingpu\"\n"),
            "cartpole.swingup");
  CheckSays(RefusalOf(kHead + kCartpole + "[[task]]\n" + kCartpole),
            "stands twice");
  CheckSays(RefusalOf(kHead + "task = \"cartpole.swingup\"\n"),
            "constraints: is absent");
  CheckSays(
      RefusalOf(kHead + "task = \"cartpole.swingup\"\nconstraints = [{name = "
                        "\"slider_pos_constraint\"}]\n"),
      "needs at least one axis");
  CheckSays(RefusalOf(kHead + kCartpole + "gird = 1\n"), "did you mean");
  CheckSays(
      RefusalOf(kHead + "task = \"cartpole.swingup\"\nconstraints = [{name = "
                        "\"slider_pos\"}]\ngrid = [\"pole_length=0.9,1.1\"]\n"),
      "must be given in full");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
