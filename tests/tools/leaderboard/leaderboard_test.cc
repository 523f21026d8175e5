// The verb as its users type it.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/configs/contains.h"
#include "tests/tools/leaderboard/example_entry.h"
#include "tests/tools/program.h"
#include "tools/leaderboard/json_schema.h"
#include "tools/leaderboard/resources.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

using configs::Contains;

std::vector<std::string> SubmitWords(const ExampleEntry& example,
                                     const std::string& name) {
  return {"leaderboard",
          "submit",
          example.evaluation(0).string(),
          example.evaluation(1).string(),
          "--policy",
          example.policy(0).string(),
          "--policy",
          example.policy(1).string(),
          "--board",
          example.board_file().string(),
          "--name",
          name,
          "--out",
          example.path(name).string()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(leaderboard)

BOOST_AUTO_TEST_CASE(an_entry_goes_from_submit_to_a_verified_page) {
  const ExampleEntry example;
  const std::string boards = example.boards().string();
  const std::string ledger = example.path("ledger.json").string();
  const std::string entry = example.path("mine").string();
  const std::string site = example.path("site").string();

  const ProgramResult submitted = RunProgram(SubmitWords(example, "mine"));
  BOOST_TEST(submitted.status == 0, submitted.error);
  BOOST_TEST(Contains(submitted.output, "gave the same bits"),
             submitted.output);

  const ProgramResult verified =
      RunProgram({"leaderboard", "verify", entry, "--boards", boards,
                  "--ledger", ledger, "--share", "1"});
  BOOST_TEST(verified.status == 0, verified.error);
  BOOST_TEST(Contains(verified.output,
                      "verified: 4 worlds (8 episodes) were run again and gave "
                      "the same bits"),
             verified.output);

  const ProgramResult built =
      RunProgram({"leaderboard", "build", entry, "--boards", boards, "--ledger",
                  ledger, "--out", site});
  BOOST_TEST(built.status == 0, built.error);
  BOOST_TEST(Contains(built.output, "1 entry on 1 board"), built.output);
  for (const char* file : {"index.html", "leaderboard.json", "plotly.min.js",
                           "boards/example-v1.html", "boards/example-v1.csv",
                           "schema/entry.schema.json"}) {
    BOOST_TEST(fs::exists(fs::path(site) / file), file);
  }
}

BOOST_AUTO_TEST_CASE(the_same_seed_chooses_the_same_worlds) {
  const ExampleEntry example;
  const std::string entry = example.Pack("seeded").string();
  const auto verify = [&](const std::string& seed) {
    return RunProgram({"leaderboard", "verify", entry, "--boards",
                       example.boards().string(), "--seed", seed, "--json"});
  };
  const std::string text = verify("7").output;
  const nlohmann::json first = nlohmann::json::parse(text);
  BOOST_TEST(first[0]["verified"] == true);
  BOOST_TEST(first[0]["seed"] == 7);
  BOOST_TEST(first[0]["cells"] == 2);
  BOOST_TEST(verify("7").output == text);
}

BOOST_AUTO_TEST_CASE(bad_input_gets_one_line_and_status_two) {
  const ExampleEntry example;
  const std::string boards = example.boards().string();
  const auto check = [](const ProgramResult& result, const std::string& says) {
    BOOST_TEST(result.status == 2, result.error);
    const std::string text = result.error + result.output;
    BOOST_TEST(Contains(text, says), text);
  };
  check(RunProgram(
            {"leaderboard", "verify", "no-such-folder", "--boards", boards}),
        "no-such-folder is no folder");
  check(RunProgram({"leaderboard", "verify", boards, "--boards", boards}),
        "of a folder of entries name each");
  check(RunProgram({"leaderboard", "verify", boards, "--boards", "/nowhere"}),
        "holds no boards");
  check(RunProgram({"leaderboard", "build", boards, "--boards", boards,
                    "--ledger", "/nowhere", "--out",
                    example.path("site").string()}),
        "--ledger /nowhere");
  auto words = SubmitWords(example, "short");
  words.erase(words.begin() + 3);
  check(RunProgram(words), "asks for 2 training seeds of every task");
  words = SubmitWords(example, "without");
  words.erase(words.begin() + 4, words.begin() + 6);
  check(RunProgram(words), "name its file with --policy");
  example.Pack("there");
  check(RunProgram(SubmitWords(example, "there")), "is there already");
  words = SubmitWords(example, "filmed");
  words.insert(words.end(),
               {"--film", "cartpole.swingup=" + example.policy(0).string()});
  check(RunProgram(words), "is no mp4 film");
}

BOOST_AUTO_TEST_CASE(a_refused_entry_names_its_problem_and_the_others_go_on) {
  const ExampleEntry example;
  const fs::path good = example.Pack("good");
  const fs::path bad = example.Pack("bad");
  ForgeEvaluation(bad, 0, [](EvaluationFile& file) {
    for (EvaluationRow& row : file.rows) row.episode_return += 1;
  });
  const ProgramResult result =
      RunProgram({"leaderboard", "verify", bad.string(), good.string(),
                  "--boards", example.boards().string()});
  BOOST_TEST(result.status == 2);
  BOOST_TEST(Contains(result.output, bad.string() + ": REFUSED: "),
             result.output);
  BOOST_TEST(Contains(result.output, good.string() + ": verified: "),
             result.output);
}

BOOST_AUTO_TEST_CASE(the_printed_schemas_are_those_that_are_checked) {
  BOOST_TEST(RunProgram({"leaderboard", "schema", "entry"}).output ==
             kEntrySchema);
  BOOST_TEST(RunProgram({"leaderboard", "schema", "evaluation"}).output ==
             kEvaluationSchema);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
