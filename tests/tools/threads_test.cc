#include "tools/threads.h"

#include <ATen/Parallel.h>

#include <cstdlib>
#include <mutex>
#include <set>
#include <thread>

#include <boost/test/unit_test.hpp>

namespace ballast::tools {
namespace {

/// How many threads share a loop of the calling thread.
std::size_t TeamSize() {
  std::mutex mutex;
  std::set<std::thread::id> team;
  at::parallel_for(0, 64, 1, [&](std::int64_t, std::int64_t) {
    const std::lock_guard lock(mutex);
    team.insert(std::this_thread::get_id());
  });
  return team.size();
}

BOOST_AUTO_TEST_SUITE(threads)

BOOST_AUTO_TEST_CASE(a_thread_that_works_alone_leaves_the_team_of_another) {
  const int before = at::get_num_threads();
  setenv("OMP_WAIT_POLICY", "passive", 1);  // The test is not to start anew.
  std::size_t alone = 0;
  std::size_t team = 0;
  std::thread learner([&] {
    UseThreads(2);
    std::thread other([&] {
      UseNoOtherThread();
      alone = TeamSize();
    });
    other.join();
    team = TeamSize();
  });
  learner.join();
  unsetenv("OMP_WAIT_POLICY");
  at::set_num_threads(before);
  BOOST_TEST(alone == 1);
  BOOST_TEST(team == 2);
}

BOOST_AUTO_TEST_CASE(there_is_a_core) { BOOST_TEST(AvailableCores() >= 1); }

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
