#include "tools/diagnosis.h"

#include <ATen/Version.h>
#include <mujoco/mujoco.h>
#include <torch/headeronly/version.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "envs/mujoco/gl_context.h"
#include "envs/mujoco/suite.h"
#include "models/datasets/fashion_mnist.h"
#include "tools/run_metadata.h"

namespace ballast::tools {
namespace {

constexpr std::uintmax_t kGibibyte = std::uintmax_t{1} << 30;
constexpr auto kBootstrap = "tools/bootstrap";
constexpr auto kBootstrapFull = "tools/bootstrap --full";

std::string InGibibytes(std::uintmax_t bytes) {
  std::ostringstream text;
  text.precision(1);
  text << std::fixed
       << static_cast<double>(bytes) / static_cast<double>(kGibibyte) << " GiB";
  return text.str();
}

Finding CheckFeature(const std::string& name,
                     const std::vector<std::string>& spellings,
                     const std::vector<std::string>& present) {
  const bool found = std::ranges::any_of(spellings, [&](const auto& spelling) {
    return std::ranges::find(present, spelling) != present.end();
  });
  if (found) return {name, Condition::kOk, "of the processor", ""};
  return {name, Condition::kOptionalMissing, "not of this processor",
          "nothing to install: all runs without it, only slower"};
}

Finding CheckMemory() {
  const auto bytes = static_cast<std::uintmax_t>(sysconf(_SC_PHYS_PAGES)) *
                     static_cast<std::uintmax_t>(sysconf(_SC_PAGE_SIZE));
  if (bytes >= 4 * kGibibyte) {
    return {"memory", Condition::kOk, InGibibytes(bytes), ""};
  }
  return {"memory", Condition::kOptionalMissing, InGibibytes(bytes) + " of 4",
          "build with ninja -j1 and train with a smaller replay buffer"};
}

/// The library's own word, from "... TORCH_VERSION=2.13.0, USE_CUDA=..."
std::string LibTorchVersion() {
  const std::string config = at::show_config();
  const std::string key = "TORCH_VERSION=";
  const std::size_t start = config.find(key);
  if (start == std::string::npos) return "unknown";
  const std::size_t end = config.find_first_of(", \n", start);
  return config.substr(start + key.size(), end - start - key.size());
}

/// MuJoCo writes 3.17.0 as 3017000.
std::string MuJoCoVersion(int number) {
  return std::to_string(number / 1000000) + "." +
         std::to_string(number / 1000 % 1000) + "." +
         std::to_string(number % 1000);
}

Finding CheckSuite() {
  try {
    for (const auto* file : {"cartpole.xml", "walker.xml", "quadruped.xml",
                             "humanoid.xml", "manipulator.xml"}) {
      envs::SuiteFile(file);
    }
    const auto folder = envs::SuiteFile("walker.xml").parent_path();
    return {"robot models", Condition::kOk, folder.string(), ""};
  } catch (const std::invalid_argument& error) {
    return {"robot models", Condition::kMissing, error.what(), kBootstrap};
  }
}

Finding CheckDrawing() {
  const std::string name = "drawing without a screen";
  try {
    return {name, Condition::kOk, std::string(envs::OpenGlContext()), ""};
  } catch (const std::exception& error) {
    return {name, Condition::kOptionalMissing, error.what(), kBootstrapFull};
  }
}

}  // namespace

std::string ToString(Condition condition) {
  switch (condition) {
    case Condition::kOk:
      return "ok";
    case Condition::kMissing:
      return "missing";
    case Condition::kOptionalMissing:
      return "optional-missing";
  }
  return "unknown";
}

std::vector<Finding> Diagnose() {
  const char* path = std::getenv("PATH");
  const std::string search_path = path == nullptr ? "" : path;
  const auto host = DescribeBuildAndHost();
  return {
      CheckVersion("MuJoCo", MuJoCoVersion(mj_version()),
                   MuJoCoVersion(mjVERSION_HEADER)),
      CheckVersion("LibTorch", LibTorchVersion(), TORCH_VERSION),
      CheckSuite(),
      CheckFile("Plotly", BALLAST_PLOTLY_FILE, Condition::kMissing, kBootstrap),
      CheckDisk(std::filesystem::space(".").available),
      CheckMemory(),
      {"processor", Condition::kOk,
       host.cpu + ", " + std::to_string(std::thread::hardware_concurrency()) +
           " threads",
       ""},
      CheckFeature("AVX2", {"avx2"}, host.cpu_features),
      CheckFeature("AVX-512", {"avx512f"}, host.cpu_features),
      CheckFeature("bfloat16", {"avx512_bf16", "amx_bf16"}, host.cpu_features),
      CheckDrawing(),
      CheckProgram("ffmpeg", {"ffmpeg"}, search_path),
      CheckProgram("browser for tests", {"chromium", "google-chrome"},
                   search_path),
      CheckFile("Fashion-MNIST",
                std::filesystem::path(models::kFashionMnistFolder) /
                    "train-images-idx3-ubyte.gz",
                Condition::kOptionalMissing, kBootstrapFull),
  };
}

bool IsReady(const std::vector<Finding>& findings) {
  return std::ranges::none_of(findings, [](const Finding& finding) {
    return finding.condition == Condition::kMissing;
  });
}

Finding CheckVersion(const std::string& name, const std::string& library,
                     const std::string& headers) {
  if (library == headers) return {name, Condition::kOk, library, ""};
  return {name, Condition::kMissing,
          "library " + library + " is loaded, but headers " + headers +
              " were compiled",
          "build anew: cmake --preset release && cmake --build --preset "
          "release"};
}

Finding CheckFile(const std::string& name, const std::filesystem::path& path,
                  Condition absent, const std::string& mend) {
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error)) {
    return {name, Condition::kOk, path.string(), ""};
  }
  return {name, absent, "no file " + path.string(), mend};
}

Finding CheckProgram(const std::string& name,
                     const std::vector<std::string>& programs,
                     const std::string& search_path) {
  for (const auto& program : programs) {
    std::istringstream folders(search_path);
    for (std::string folder; std::getline(folders, folder, ':');) {
      const auto file = std::filesystem::path(folder) / program;
      if (access(file.c_str(), X_OK) == 0) {
        return {name, Condition::kOk, file.string(), ""};
      }
    }
  }
  return {name, Condition::kOptionalMissing, "no " + programs.front(),
          kBootstrapFull};
}

Finding CheckDisk(std::uintmax_t free_bytes) {
  const std::string detail = InGibibytes(free_bytes) + " free here";
  if (free_bytes >= kGibibyte) return {"disk", Condition::kOk, detail, ""};
  return {"disk", Condition::kMissing, detail, "free at least 1 GiB for runs"};
}

}  // namespace ballast::tools
