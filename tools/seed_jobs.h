// Several seeds of one training, a process each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::tools {

/// "0..4" or "0,3,7". Throws std::invalid_argument.
std::vector<std::uint64_t> ParseSeeds(std::string_view text);

/// The words this program was started with, as the system kept them.
std::vector<std::string> ProgramCommand();

/// What one process is told.
struct SeedJob {
  std::uint64_t seed;
  std::vector<std::string> arguments;  ///< After the program's name.
};

/// Runs this very program once per job, at most `side_by_side` at a time, and
/// waits for all. One thread per process is the dependable unit, so two seeds
/// side by side make the best use of two cores.
/// Throws std::invalid_argument if one ended with status 2 and
/// std::runtime_error if one failed otherwise, after the others are done.
void RunSeedJobs(const std::vector<SeedJob>& jobs, int side_by_side);

}  // namespace ballast::tools
