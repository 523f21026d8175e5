#include "tools/threads.h"

#include <ATen/Parallel.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "tools/seed_jobs.h"

namespace ballast::tools {
namespace {

/// Of GCC's OpenMP, the one LibTorch brings: turns of a waiting thread, some
/// 0.1 ms, before it sleeps. Long enough for the pauses within an update of a
/// process that has the cores to itself, and short for one that has not.
constexpr const char* kSpinCount = "GOMP_SPINCOUNT";
constexpr const char* kTurns = "10000";

/// OpenMP reads its environment when it is loaded, before main, so what is set
/// here counts for the program started anew in our place.
void LimitSpinning() {
  if (std::getenv(kSpinCount) || std::getenv("OMP_WAIT_POLICY")) return;
  std::vector<std::string> words = ProgramCommand();
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  setenv(kSpinCount, kTurns, /*replace=*/0);
  // Where it cannot be started again, spinning is slower and nothing else.
  execv("/proc/self/exe", pointers.data());
}

}  // namespace

int AvailableCores() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void UseThreads(int threads) {
  if (threads > 1) LimitSpinning();
  at::set_num_threads(threads);
  at::set_num_interop_threads(1);
  // A thread takes the number last set anywhere when it first looks at it, and
  // LibTorch's code and ours look apart: both look now, so that no other thread
  // can change ours.
  at::internal::lazy_init_num_threads();
  at::get_num_threads();
}

void UseNoOtherThread() { at::set_num_threads(1); }

}  // namespace ballast::tools
