#include "tools/export.h"

#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/configs/contains.h"
#include "tests/tools/export/example_policies.h"
#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

using configs::Contains;

/// A folder with a policy in a run and one beside it.
struct Folder : TemporaryFolder {
  Folder() {
    const std::string bytes = ExampleFile(ExampleShapes().front());
    fs::create_directories(path() / "toy" / "seed-0");
    fs::create_directories(path() / "empty");
    WriteFileAtomically(path() / "toy" / "seed-0" / "policy.safetensors",
                        bytes);
    WriteFileAtomically(path() / "one.safetensors", bytes);
    WriteFileAtomically(path() / "damaged.safetensors", bytes.substr(9));
  }
  std::string File(const std::string& name) const {
    return (path() / name).string();
  }
  ProgramResult Export(const std::string& policy, const std::string& format,
                       const std::string& out,
                       std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"export", File(policy), "--format", format,
                               "--out", File(out)});
    return RunProgram(more);
  }
  std::string Bytes(const std::string& name) const {
    return ReadWholeFile(path() / name, 1 << 24);
  }
  void CheckRefusal(const ProgramResult& result, int status,
                    const std::string& says) const {
    BOOST_TEST_CONTEXT(says << "\n" << result.error) {
      BOOST_TEST(result.status == status);
      BOOST_TEST(result.output == "");
      BOOST_TEST(std::ranges::count(result.error, '\n') == 1);
      BOOST_TEST(Contains(result.error, says));
      BOOST_TEST(!fs::exists(path() / "out"));
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(export_verb, Folder)

BOOST_AUTO_TEST_CASE(one_line_says_what_was_written_and_what_comes_next) {
  const ProgramResult header = Export("one.safetensors", "c99", "one.h");
  BOOST_TEST(header.status == 0);
  BOOST_TEST(header.error == "");
  BOOST_TEST(std::ranges::count(header.output, '\n') == 1);
  BOOST_TEST(Contains(header.output, "wrote " + File("one.h")));
  BOOST_TEST(Contains(header.output, "768 multiplications"));
  BOOST_TEST(Contains(header.output, "toy_reach_act()"));
  BOOST_TEST(Contains(Bytes("one.h"), "static inline int toy_reach_act("));

  const ProgramResult module = Export("one.safetensors", "torchscript", "a.pt");
  BOOST_TEST(module.status == 0);
  BOOST_TEST(module.error == "");
  BOOST_TEST(Contains(module.output, "torch.jit.load"));
  BOOST_TEST(Bytes("a.pt").starts_with("PK"));
}

BOOST_AUTO_TEST_CASE(a_run_is_named_in_its_export) {
  BOOST_TEST(Export("toy/seed-0", "c99", "run.h").status == 0);
  BOOST_TEST(Export("one.safetensors", "c99", "one.h").status == 0);
  BOOST_TEST(Contains(Bytes("run.h"), " toy/seed-0\n"));
  BOOST_TEST(!Contains(Bytes("one.h"), "seed-0"));
}

BOOST_AUTO_TEST_CASE(a_name_given_is_the_prefix) {
  const ProgramResult result =
      Export("one.safetensors", "c99", "a.h", {"--name", "Arm2"});
  BOOST_TEST(result.status == 0);
  BOOST_TEST(Contains(Bytes("a.h"), "int Arm2_act("));
  BOOST_TEST(Contains(Bytes("a.h"), "#ifdef ARM2_GOLDEN"));
  BOOST_TEST(!Contains(Bytes("a.h"), "toy_reach"));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_in_one_line) {
  CheckRefusal(Export("one.safetensors", "c98", "out"), 2,
               "unknown format c98; did you mean c99?");
  CheckRefusal(Export("one.safetensors", "onnx", "out"), 2,
               "unknown format onnx; known: c99, torchscript");
  CheckRefusal(Export("none", "c99", "out"), 2, "no such file");
  CheckRefusal(Export("empty", "c99", "out"), 2, "has no policy");
  CheckRefusal(Export("damaged.safetensors", "c99", "out"), 2,
               "damaged.safetensors");
  CheckRefusal(Export("one.safetensors", "c99", "out", {"--name", "2 arms"}), 2,
               "--name 2 arms: must begin with a letter");
  CheckRefusal(Export("one.safetensors", "c99", "empty"), 2, "is a folder");
  CheckRefusal(Export("one.safetensors", "c99", "nowhere/out"), 1, "nowhere");
  CheckRefusal(RunProgram({"export", File("one.safetensors")}), 2, "--format");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
