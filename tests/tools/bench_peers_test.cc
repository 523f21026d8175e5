#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"

namespace ballast::tools {
namespace {

/// `bench peers` in a hurry, in a folder where no peer is installed.
ProgramResult BenchWithoutPeers(std::vector<std::string> arguments) {
  const TemporaryFolder empty;
  const std::vector<std::string> quick{
      "--peers", empty.path().string(), "--rounds", "1", "--seconds", "0.1"};
  arguments.insert(arguments.begin(), {"bench", "peers"});
  arguments.insert(arguments.end(), quick.begin(), quick.end());
  return RunProgram(arguments);
}

/// What is said of a peer, also on a machine without that Python.
bool IsAbsence(const std::string& problem) {
  return problem == "not installed; tools/bootstrap --peers" ||
         problem.starts_with("cannot start python3.11");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bench_peers)

BOOST_AUTO_TEST_CASE(absent_peers_get_a_line_and_ballast_its_speed) {
  const ProgramResult result =
      BenchWithoutPeers({"--only", "learner", "--small", "--json"});
  BOOST_REQUIRE(result.status == 0);
  const auto document = nlohmann::json::parse(result.output);
  const auto& standings = document.at("contests").at(0).at("standings");
  BOOST_REQUIRE(standings.size() == 3u);
  BOOST_TEST(standings[0].at("name") == "ballast");
  BOOST_TEST(standings[0].at("per_s").get<double>() > 1.0);
  for (const int peer : {1, 2}) {
    BOOST_TEST(IsAbsence(standings[peer].at("problem").get<std::string>()));
  }
}

BOOST_AUTO_TEST_CASE(each_count_of_worlds_has_its_table) {
  const ProgramResult result =
      BenchWithoutPeers({"--only", "envs", "--worlds", "1", "2"});
  BOOST_TEST(result.status == 0);
  BOOST_TEST(result.error == "");
  BOOST_TEST(result.output.find("walker.walk in 1 world, 1 thread") !=
             std::string::npos);
  BOOST_TEST(result.output.find("walker.walk in 2 worlds, 1 thread") !=
             std::string::npos);
  const auto line = result.output.find("EnvPool: ");
  BOOST_REQUIRE(line != std::string::npos);
  const auto begin = line + std::string("EnvPool: ").size();
  BOOST_TEST(IsAbsence(
      result.output.substr(begin, result.output.find('\n', begin) - begin)));
}

BOOST_AUTO_TEST_CASE(sizes_and_small_do_not_go_together) {
  const ProgramResult result = BenchWithoutPeers({"--small", "--batch", "16"});
  BOOST_TEST(result.status == 2);
  BOOST_TEST(result.error.find("--small") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
