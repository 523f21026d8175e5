// The half of run_metadata.h that looks at this program and this machine.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <tuple>

#include <mujoco/mujoco.h>
#include <torch/headeronly/version.h>
#include <Eigen/Core>
#include <nlohmann/json.hpp>

#include "git_revision.h"
#include "tools/atomic_file.h"
#include "tools/run_metadata.h"

namespace ballast::tools {
namespace {

// Those that numerical libraries choose their kernels by, of x86 and ARM.
constexpr std::array<std::string_view, 20> kFeatures = {
    "sse4_2",      "avx",         "f16c",        "fma",      "avx2",
    "avx_vnni",    "avx512f",     "avx512dq",    "avx512bw", "avx512vl",
    "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_bf16",
    "asimd",       "asimddp",     "sve",         "bf16",     "i8mm"};

std::string Version(int major, int minor, int patch) {
  return std::to_string(major) + "." + std::to_string(minor) + "." +
         std::to_string(patch);
}

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

/// The value of the first line "key : value".
std::string ValueOf(std::string_view text, std::string_view key) {
  std::istringstream lines{std::string(text)};
  std::string line;
  while (std::getline(lines, line)) {
    const std::size_t colon = line.find(':');
    if (!line.starts_with(key) || colon == std::string::npos) continue;
    const std::size_t start = line.find_first_not_of(" \t", colon + 1);
    return start == std::string::npos ? "" : line.substr(start);
  }
  return "";
}

std::string ReadCpuInfo() {
  const std::string path = "/proc/cpuinfo";
  if (!std::filesystem::exists(path)) return "";
  return ReadWholeFile(path, std::size_t{64} << 20);
}

}  // namespace

BuildAndHost DescribeBuildAndHost() {
  BuildAndHost description;
  description.git_revision = BALLAST_GIT_REVISION;
  description.version = BALLAST_VERSION;
  description.build_type = BALLAST_BUILD_TYPE;
  description.compiler = BALLAST_COMPILER;
  description.libraries = {
      {"mujoco", mj_versionString()},
      {"torch", TORCH_VERSION},
      {"eigen",
       Version(EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)},
      {"nlohmann_json",
       Version(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
               NLOHMANN_JSON_VERSION_PATCH)}};
  std::tie(description.cpu, description.cpu_features) =
      ParseCpuInfo(ReadCpuInfo());
  description.host = HostName();
  return description;
}

std::pair<std::string, std::vector<std::string>> ParseCpuInfo(
    std::string_view text) {
  std::string model = ValueOf(text, "model name");
  if (model.empty()) model = "unknown";
  std::istringstream words(ValueOf(text, "flags") + " " +
                           ValueOf(text, "Features"));
  std::vector<std::string> features;
  std::string word;
  while (words >> word) {
    if (std::find(kFeatures.begin(), kFeatures.end(), word) !=
        kFeatures.end()) {
      features.push_back(word);
    }
  }
  return {model, features};
}

}  // namespace ballast::tools
