#include "tools/seed_jobs.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

namespace ballast::tools {
namespace {

constexpr std::uint64_t kMostSeeds = 10'000;

std::uint64_t ParseSeed(std::string_view word, std::string_view whole) {
  std::uint64_t seed = 0;
  const auto [end, error] =
      std::from_chars(word.data(), word.data() + word.size(), seed);
  if (error != std::errc() || end != word.data() + word.size()) {
    throw std::invalid_argument("--seeds " + std::string(whole) +
                                ": give a range 0..4 or a list 0,3,7");
  }
  return seed;
}

pid_t Spawn(const SeedJob& job) {
  std::vector<std::string> words{"ballast"};
  words.insert(words.end(), job.arguments.begin(), job.arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_t process = 0;
  const int error = posix_spawn(&process, "/proc/self/exe", nullptr, nullptr,
                                pointers.data(), environ);
  if (error != 0) {
    throw std::runtime_error(std::string("cannot start a process: ") +
                             std::strerror(error));
  }
  return process;
}

}  // namespace

std::vector<std::uint64_t> ParseSeeds(std::string_view text) {
  std::vector<std::uint64_t> seeds;
  if (const auto dots = text.find(".."); dots != std::string_view::npos) {
    const std::uint64_t first = ParseSeed(text.substr(0, dots), text);
    const std::uint64_t last = ParseSeed(text.substr(dots + 2), text);
    if (last < first || last - first >= kMostSeeds) {
      throw std::invalid_argument("--seeds " + std::string(text) +
                                  ": the first must not be above the last, "
                                  "and at most 10000 are run");
    }
    for (std::uint64_t seed = first; seed <= last; ++seed) {
      seeds.push_back(seed);
    }
    return seeds;
  }
  for (std::string_view rest = text;;) {
    const auto comma = rest.find(',');
    seeds.push_back(ParseSeed(rest.substr(0, comma), text));
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  std::vector<std::uint64_t> sorted = seeds;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    throw std::invalid_argument("--seeds " + std::string(text) +
                                ": a seed stands twice");
  }
  return seeds;
}

std::vector<std::string> ProgramCommand() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)),
                         std::istreambuf_iterator<char>());
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\0', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

void RunSeedJobs(const std::vector<SeedJob>& jobs, int side_by_side) {
  std::map<pid_t, std::uint64_t> running;
  std::string failed;
  bool is_input_wrong = false;
  std::size_t next = 0;
  while (next < jobs.size() || !running.empty()) {
    if (next < jobs.size() &&
        running.size() < static_cast<std::size_t>(side_by_side)) {
      running[Spawn(jobs[next])] = jobs[next].seed;
      ++next;
      continue;
    }
    int status = 0;
    const pid_t ended = waitpid(-1, &status, 0);
    if (ended < 0 && errno == EINTR) continue;
    const auto job = running.find(ended);
    if (job == running.end()) continue;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      failed += (failed.empty() ? "seed " : ", ") + std::to_string(job->second);
      is_input_wrong = WIFEXITED(status) && WEXITSTATUS(status) == 2;
    }
    running.erase(job);
  }
  if (failed.empty()) return;
  const std::string message = failed +
                              " did not finish; the reason stands "
                              "above, the same command continues";
  if (is_input_wrong) throw std::invalid_argument(message);
  throw std::runtime_error(message);
}

}  // namespace ballast::tools
