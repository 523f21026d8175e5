#include "tools/kept_policies.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "policy-";
constexpr std::string_view kSuffix = ".safetensors";
constexpr std::size_t kMostDigits = 18;

}  // namespace

bool IsPolicyKept(std::int64_t before, std::int64_t steps, std::int64_t total,
                  std::int64_t count) {
  if (count == 0) return false;
  const auto parts = [&](std::int64_t at) {
    return static_cast<std::int64_t>(static_cast<double>(at) *
                                     static_cast<double>(count) /
                                     static_cast<double>(total));
  };
  return before < total && parts(std::min(steps, total)) > parts(before);
}

fs::path KeptPolicyFile(const RunDirectory& run, std::int64_t steps) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%010lld",
                static_cast<long long>(steps));
  return run.kept_policies() /
         (std::string(kPrefix) + digits + std::string(kSuffix));
}

std::vector<std::int64_t> KeptSteps(const RunDirectory& run) {
  std::vector<std::int64_t> steps;
  std::error_code ignored;
  for (const auto& entry :
       fs::directory_iterator(run.kept_policies(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
    const std::string digits = name.substr(
        kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
    if (digits.empty() || digits.size() > kMostDigits ||
        digits.find_first_not_of("0123456789") != std::string::npos) {
      continue;
    }
    steps.push_back(std::stoll(digits));
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

fs::path KeptPolicyAt(const RunDirectory& run, std::int64_t steps) {
  const std::vector<std::int64_t> kept = KeptSteps(run);
  if (std::find(kept.begin(), kept.end(), steps) != kept.end()) {
    return KeptPolicyFile(run, steps);
  }
  std::string those;
  for (const std::int64_t each : kept) {
    those += (those.empty() ? "" : ", ") + std::to_string(each);
  }
  throw std::invalid_argument(run.path().string() + ": keeps no policy after " +
                              std::to_string(steps) + " steps; " +
                              (those.empty()
                                   ? "train it with run.keep_policies = 10"
                                   : "there are those after " + those));
}

}  // namespace ballast::tools
