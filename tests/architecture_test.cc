// Reads every include of every source and fails on an arrow between folders
// that the table below lacks.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace {

/// What the sources whose path begins with `place` may include. The rows of
/// all matching places add up, so that a part of a folder can be given more.
/// "a/" is everything below a, "a/*" the files right in a.
struct Arrow {
  std::string_view place;
  std::vector<std::string_view> to;
};

const std::vector<Arrow> kArrows = {
    {"configs/", {"configs/", "toml++/"}},

    {"risk/", {"risk/", "Eigen/"}},
    {"risk/registry.", {"configs/"}},
    {"risk/risk_measure.", {"ATen/", "c10/"}},

    {"envs/", {"envs/", "Eigen/", "mujoco/"}},
    {"envs/", {"configs/names.h", "configs/random_stream.h"}},
    {"envs/", {"configs/seeds.h"}},
    {"envs/registry.", {"configs/"}},
    {"envs/queueing/registry.", {"configs/"}},

    {"models/", {"models/", "Eigen/", "ATen/", "c10/", "nlohmann/"}},
    {"models/", {"configs/names.h", "configs/random_stream.h"}},
    {"models/", {"configs/seeds.h", "configs/text_file.h"}},
    {"models/registry.", {"configs/"}},
    {"models/datasets/", {"zlib.h"}},
    {"models/sha256.cc", {"openssl/"}},
    {"models/networks/relu.cc", {"torch/csrc/autograd/"}},

    {"agents/", {"agents/*", "risk/", "models/", "Eigen/", "ATen/", "c10/"}},
    {"agents/", {"configs/names.h", "configs/random_stream.h"}},
    {"agents/", {"configs/seeds.h", "envs/environment.h"}},
    {"agents/", {"envs/time_step.h", "envs/mixed_system.h"}},
    {"agents/constrained/", {"agents/constrained/"}},
    {"agents/queueing/", {"agents/queueing/"}},
    {"agents/distillation/", {"agents/distillation/"}},
    {"agents/registry.", {"agents/", "configs/"}},
    {"agents/queueing/registry.", {"configs/"}},
    {"agents/distillation/registry.", {"configs/"}},

    {"tools/", {"configs/", "risk/", "envs/", "models/", "agents/", "tools/"}},
    {"tools/", {"Eigen/", "mujoco/", "ATen/", "c10/", "torch/"}},
    {"tools/", {"CLI/", "nlohmann/", "zlib.h", "benchmark/"}},
    {"tools/statistics/", {"boost/math/"}},
    {"tools/leaderboard/json_schema.", {"valijson/"}},
    {"tools/build_and_host.", {"git_revision.h"}},  // Written by CMake.
};

/// Includes without a folder are the language's and the system's own, but for
/// these.
const std::vector<std::string_view> kThirdPartyWithoutFolder = {"zlib.h"};

/// Costs 20 s a file; ATen has what is needed.
constexpr std::string_view kNeverIncluded = "torch/torch.h";

/// Who may print. The log handler's line is the last of a process that MuJoCo
/// lets neither throw nor return.
const std::vector<std::string_view> kMayPrint = {"tools/",
                                                 "envs/mujoco/log_handler."};

constexpr std::array<std::string_view, 6> kFolders = {
    "configs", "risk", "envs", "models", "agents", "tools"};

bool Matches(std::string_view include, std::string_view pattern) {
  if (pattern.ends_with("/*")) {
    pattern.remove_suffix(1);
    return include.starts_with(pattern) &&
           include.find('/', pattern.size()) == std::string_view::npos;
  }
  return pattern.ends_with('/') ? include.starts_with(pattern)
                                : include == pattern;
}

bool IsSystemHeader(std::string_view include) {
  return include.starts_with("sys/") ||
         (include.find('/') == std::string_view::npos &&
          std::ranges::find(kThirdPartyWithoutFolder, include) ==
              kThirdPartyWithoutFolder.end());
}

bool MayInclude(std::string_view path, std::string_view include) {
  return std::ranges::any_of(kArrows, [&](const Arrow& arrow) {
    return path.starts_with(arrow.place) &&
           std::ranges::any_of(arrow.to, [&](std::string_view pattern) {
             return Matches(include, pattern);
           });
  });
}

bool MayPrint(std::string_view path) {
  return std::ranges::any_of(kMayPrint, [&](std::string_view place) {
    return path.starts_with(place);
  });
}

/// What is wrong with one line of the source at `path` (relative to the root,
/// with forward slashes), or nothing.
std::optional<std::string> Complaint(const std::string& path,
                                     const std::string& line) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)");
  static const std::regex kPrint(
      R"(\b(v?f?printf|f?puts|f?putc|putchar|perror)\s*\(|\bstd::(cout|cerr|clog)\b)");
  std::smatch match;
  if (std::regex_match(line, match, kInclude)) {
    const bool quoted = match[1] == "\"";
    const std::string include = match[2];
    if (include == kNeverIncluded) return "torch/torch.h is never included";
    if (!MayPrint(path) && (include == "iostream" || include == "print")) {
      return "only tools prints, so no <" + include + ">";
    }
    if (!quoted && IsSystemHeader(include)) return std::nullopt;
    if (MayInclude(path, include)) return std::nullopt;
    return include + " is not among the arrows of " + path;
  }
  const std::string code = line.substr(0, line.find("//"));
  if (!MayPrint(path) && std::regex_search(code, kPrint)) {
    return "only tools prints";
  }
  return std::nullopt;
}

std::vector<std::filesystem::path> SourcesOf(std::string_view folder) {
  const std::filesystem::path root(BALLAST_SOURCE_DIR);
  std::vector<std::filesystem::path> sources;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(root / folder)) {
    const auto extension = entry.path().extension();
    if (extension == ".h" || extension == ".cc") {
      sources.push_back(entry.path().lexically_relative(root));
    }
  }
  return sources;
}

bool Refused(const std::string& path, const std::string& line) {
  return Complaint(path, line).has_value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(architecture)

BOOST_AUTO_TEST_CASE(every_include_follows_an_arrow_of_the_table) {
  for (const auto folder : kFolders) {
    const auto sources = SourcesOf(folder);
    // A wrong path would make this test pass by reading nothing.
    BOOST_TEST(!sources.empty(), "no source found in " << folder);
    for (const auto& source : sources) {
      std::ifstream file(BALLAST_SOURCE_DIR / source);
      BOOST_TEST_REQUIRE(file.good(), "cannot read " << source.string());
      std::string line;
      for (int number = 1; std::getline(file, line); ++number) {
        const auto complaint = Complaint(source.generic_string(), line);
        BOOST_TEST(!complaint, source.generic_string()
                                   << ":" << number << ": "
                                   << complaint.value_or(""));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_pillars_do_not_know_each_other) {
  BOOST_TEST(Refused("envs/task.cc", "#include \"risk/distortion.h\""));
  BOOST_TEST(Refused("risk/distortion.cc", "#include \"models/sha256.h\""));
  BOOST_TEST(Refused("models/sha256.cc", "#include \"envs/time_step.h\""));
}

BOOST_AUTO_TEST_CASE(includes_never_run_up) {
  BOOST_TEST(Refused("configs/table.cc", "#include \"risk/registry.h\""));
  BOOST_TEST(Refused("risk/registry.cc", "#include \"agents/evaluator.h\""));
  BOOST_TEST(Refused("agents/evaluator.cc", "#include \"tools/train.h\""));
}

BOOST_AUTO_TEST_CASE(envs_knows_no_tensors_and_the_learner_no_engine) {
  BOOST_TEST(Refused("envs/mujoco/walker.cc", "#include <ATen/ATen.h>"));
  BOOST_TEST(Refused("envs/registry.h", "#include <c10/util/Half.h>"));
  BOOST_TEST(Refused("models/normaliser.cc", "#include <mujoco/mujoco.h>"));
  BOOST_TEST(Refused("agents/evaluator.cc", "#include <mujoco/mjbatch.h>"));
  BOOST_TEST(Refused("risk/distortion.cc", "#include <ATen/ATen.h>"));
}

BOOST_AUTO_TEST_CASE(agents_see_only_the_interfaces_of_envs) {
  BOOST_TEST(!Refused("agents/a.cc", "#include \"envs/environment.h\""));
  BOOST_TEST(!Refused("agents/a.cc", "#include \"envs/time_step.h\""));
  BOOST_TEST(!Refused("agents/a.cc", "#include \"envs/mixed_system.h\""));
  BOOST_TEST(Refused("agents/a.cc", "#include \"envs/registry.h\""));
  BOOST_TEST(Refused("agents/a.cc", "#include \"envs/mujoco/walker.h\""));
}

BOOST_AUTO_TEST_CASE(the_wings_of_agents_do_not_know_each_other) {
  const std::string queueing = "#include \"agents/queueing/ppo.h\"";
  BOOST_TEST(Refused("agents/constrained/mpo.cc", queueing));
  BOOST_TEST(Refused("agents/distillation/student.cc", queueing));
  BOOST_TEST(Refused("agents/evaluator.cc", queueing));
  BOOST_TEST(!Refused("agents/queueing/ppo.cc", queueing));
  BOOST_TEST(!Refused("agents/registry.cc", queueing));
  BOOST_TEST(
      !Refused("agents/constrained/mpo.cc", "#include \"agents/replay.h\""));
}

BOOST_AUTO_TEST_CASE(only_a_registry_reads_configuration_tables) {
  const std::string table = "#include \"configs/table.h\"";
  for (const std::string folder : {"risk", "envs", "models", "agents"}) {
    BOOST_TEST(Refused(folder + "/a.cc", table), folder);
    BOOST_TEST(!Refused(folder + "/registry.cc", table), folder);
    BOOST_TEST(!Refused(folder + "/registry.h", table), folder);
  }
  BOOST_TEST(!Refused("tools/experiment.cc", table));
  BOOST_TEST(!Refused("models/a.cc", "#include \"configs/seeds.h\""));
}

BOOST_AUTO_TEST_CASE(torch_torch_h_is_included_nowhere) {
  BOOST_TEST(Refused("models/a.cc", "#include <torch/torch.h>"));
  BOOST_TEST(Refused("tools/a.cc", "  #  include <torch/torch.h>  // why"));
  BOOST_TEST(!Refused("tools/a.cc", "#include <torch/script.h>"));
}

BOOST_AUTO_TEST_CASE(an_unknown_library_or_a_relative_path_is_refused) {
  BOOST_TEST(Refused("tools/a.cc", "#include <fmt/format.h>"));
  BOOST_TEST(Refused("models/a.cc", "#include <zlib.h>"));
  BOOST_TEST(!Refused("models/datasets/a.cc", "#include <zlib.h>"));
  BOOST_TEST(Refused("models/a.cc", "#include \"normaliser.h\""));
  BOOST_TEST(Refused("models/a.cc", "#include \"../models/normaliser.h\""));
  BOOST_TEST(!Refused("models/a.cc", "#include <vector>"));
  BOOST_TEST(!Refused("models/a.cc", "#include <sys/stat.h>"));
}

BOOST_AUTO_TEST_CASE(only_tools_prints) {
  for (const std::string line :
       {"#include <iostream>", "  std::cerr << loss;", "  printf(\"x\");",
        "  std::fprintf(stderr, \"x\");", "  std::puts(\"x\");"}) {
    BOOST_TEST(Refused("agents/a.cc", line), line);
    BOOST_TEST(!Refused("tools/a.cc", line), line);
  }
  BOOST_TEST(!Refused("agents/a.cc", "  std::snprintf(text, 8, \"%d\", n);"));
  BOOST_TEST(!Refused("agents/a.cc", "// unlike printf(), this returns"));
}

BOOST_AUTO_TEST_SUITE_END()
