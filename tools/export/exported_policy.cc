#include "tools/export/exported_policy.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "models/sha256.h"
#include "tools/atomic_file.h"
#include "tools/export/c_text.h"
#include "tools/run_directory.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostPolicyBytes = std::size_t{1} << 30;

}  // namespace

ExportedPolicy LoadForExport(const fs::path& run_or_policy,
                             const std::string& name) {
  if (!name.empty() && CIdentifier(name) != name) {
    throw std::invalid_argument(
        "--name " + name +
        ": must begin with a letter and hold letters, digits and underscores, "
        "64 at most, e.g. walker_walk");
  }
  const fs::path path = PolicyFileOf(run_or_policy);
  const std::string bytes = ReadWholeFile(path, kMostPolicyBytes);
  ExportedPolicy exported;
  exported.file = models::ParsePolicy(bytes, path.string());
  exported.sha256 = models::Sha256Hex(bytes);
  if (path != run_or_policy) exported.run = RunName(run_or_policy);
  exported.name = name.empty() ? CIdentifier(exported.layout().task) : name;
  return exported;
}

std::int64_t MultiplicationsOf(const models::PolicyShape& shape) {
  std::int64_t count = 0;
  std::int64_t inputs = shape.network.inputs;
  for (const int width : shape.network.hidden) {
    count += inputs * width;
    inputs = width;
  }
  return count + inputs * shape.network.outputs;
}

}  // namespace ballast::tools
