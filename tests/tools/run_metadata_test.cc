#include "tools/run_metadata.h"

#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

RunMetadata ExampleRun(const std::string& method, std::int64_t seed) {
  return {method, seed, "walker.walk", 1000, {{"joint_velocity", 100, 0.99}},
          {}};
}

BOOST_AUTO_TEST_SUITE(run_metadata)

BOOST_AUTO_TEST_CASE(sessions_add_up_in_order) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "meta.json";
  RecordSession(path, ExampleRun("ramu", 3),
                DescribeSession({"ballast", "train", "a b"}, 1));
  RecordSession(path, ExampleRun("ramu", 3),
                DescribeSession({"ballast", "train"}, 2));
  const RunMetadata metadata = ReadRunMetadata(path);
  BOOST_TEST(metadata.method == "ramu");
  BOOST_TEST(metadata.seed == 3);
  BOOST_TEST(metadata.task == "walker.walk");
  BOOST_TEST(metadata.horizon == 1000);
  BOOST_REQUIRE(metadata.constraints.size() == 1);
  BOOST_TEST(metadata.constraints[0].name == "joint_velocity");
  BOOST_TEST(metadata.constraints[0].budget_per_episode == 100);
  BOOST_TEST(metadata.constraints[0].discount == 0.99);
  BOOST_REQUIRE(metadata.sessions.size() == 2);
  BOOST_TEST(metadata.sessions[0].command == "ballast train 'a b'");
  BOOST_TEST(metadata.sessions[1].threads == 2);
}

BOOST_AUTO_TEST_CASE(every_field_survives_the_file) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "meta.json";
  const Session session = DescribeSession({"ballast"}, 1);
  RecordSession(path, ExampleRun("crpo", 0), session);
  const Session back = ReadRunMetadata(path).sessions.at(0);
  const BuildAndHost& a = session.build_and_host;
  const BuildAndHost& b = back.build_and_host;
  BOOST_TEST(back.started == session.started);
  BOOST_TEST(b.git_revision == a.git_revision);
  BOOST_TEST(b.build_type == a.build_type);
  BOOST_TEST(b.compiler == a.compiler);
  BOOST_TEST(b.host == a.host);
  BOOST_TEST((b.cpu_features == a.cpu_features));
  BOOST_TEST((b.libraries == a.libraries));
}

BOOST_AUTO_TEST_CASE(the_build_names_its_libraries_and_compiler) {
  const BuildAndHost description = DescribeBuildAndHost();
  BOOST_TEST(description.libraries.at("mujoco").starts_with("3."));
  BOOST_TEST(description.libraries.at("torch").starts_with("2."));
  BOOST_TEST(!description.compiler.empty());
  const std::string& revision = description.git_revision;
  BOOST_TEST((revision == "unknown" || revision.size() >= 40));
}

BOOST_AUTO_TEST_CASE(a_command_can_be_pasted_into_a_shell) {
  BOOST_TEST(JoinCommand({"ballast", "--set", "a=[1, 2]", "it's", ""}) ==
             "ballast --set 'a=[1, 2]' 'it'\\''s' ''");
}

BOOST_AUTO_TEST_CASE(a_command_that_is_no_utf8_is_still_recorded) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "meta.json";
  RecordSession(path, ExampleRun("ramu", 0), DescribeSession({"a\xff"}, 1));
  BOOST_TEST(ReadRunMetadata(path).sessions.size() == 1);
}

BOOST_AUTO_TEST_CASE(cpu_features_are_those_that_change_results) {
  const auto [model, features] = ParseCpuInfo(
      "processor\t: 0\nmodel name\t: Some CPU @ 2GHz\n"
      "flags\t\t: fpu sse4_2 avx2 wp avx512f\nmodel name\t: Other\n");
  BOOST_TEST(model == "Some CPU @ 2GHz");
  BOOST_TEST(
      (features == std::vector<std::string>{"sse4_2", "avx2", "avx512f"}));
  BOOST_TEST(ParseCpuInfo("").first == "unknown");
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_refused) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "meta.json";
  BOOST_CHECK_THROW(ReadRunMetadata(path), std::invalid_argument);
  const Session session = DescribeSession({"ballast"}, 1);
  for (const char* text : {"", "{}", "[1]",
                           "{\"format\":\"ballast-run\",\"version\":1,"
                           "\"method\":\"m\",\"seed\":-1,\"sessions\":[]}"}) {
    WriteFileAtomically(path, text);
    BOOST_CHECK_THROW(ReadRunMetadata(path), std::invalid_argument);
    BOOST_CHECK_THROW(RecordSession(path, ExampleRun("ramu", 0), session),
                      std::invalid_argument);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
