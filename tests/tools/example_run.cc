#include "tests/tools/example_run.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tools/atomic_file.h"
#include "tools/progress_table.h"
#include "tools/run_directory.h"
#include "tools/run_metadata.h"

namespace ballast::tools {

void WriteExampleRun(const std::filesystem::path& folder,
                     const std::string& method, std::int64_t seed) {
  const RunDirectory run(folder);
  const RunLock lock(run);
  WriteFileAtomically(run.config(), R"([run]
seed = )" + std::to_string(seed) + R"(

[environment]
task = "cartpole.swingup"
safety_coefficient = 0.3
constraints = [
  { name = "slider_pos", budget_per_episode = 100.0, discount = 0.99 },
]

[agent]
kind = "constrained"
)");
  RecordSession(
      run.metadata(),
      {method, seed, "cartpole.swingup", 1000, {{"slider_pos", 100, 0.99}}, {}},
      DescribeSession({"ballast", "train", "configs/example.toml", "--seed",
                       std::to_string(seed)},
                      1));
  ProgressTable table(
      run.progress(),
      {std::string(kStepsColumn), "Metrics/EpRet", "Metrics/EpCost/slider_pos",
       "Safety/CostBranchShare", "Safety/EstimatedCost/slider_pos"},
      0);
  const double plateau = method == "ramu" ? 760 : 850;
  for (int i = 1; i <= 120; ++i) {
    const double time = i / 120.0;
    const double wobble = std::sin(1.7 * i + static_cast<double>(5 * seed));
    const double cost = 30 + 350 * std::exp(-6 * time) +
                        (method == "ramu" ? 20 : 55) * time + 15 * wobble;
    table.Append(i,
                 std::vector<double>{
                     1000.0 * i,
                     // No episode ended in the first iterations.
                     i < 3 ? std::nan("")
                           : plateau * (1 - std::exp(-4 * time)) + 30 * wobble,
                     cost, std::clamp(1.4 * std::exp(-5 * time), 0.0, 1.0),
                     0.13 * cost - 2});
  }
}

}  // namespace ballast::tools
