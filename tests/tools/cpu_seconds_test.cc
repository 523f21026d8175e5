#include "tools/cpu_seconds.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <thread>

namespace ballast::tools {
namespace {

/// Keeps a processor busy until the calling thread has spent so much.
void Spend(double seconds) {
  const double end = ThreadCpuSeconds() + seconds;
  while (ThreadCpuSeconds() < end) {
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cpu_seconds)

BOOST_AUTO_TEST_CASE(another_threads_work_is_the_programs_and_not_ours) {
  const double thread = ThreadCpuSeconds();
  const double process = ProcessCpuSeconds();
  std::thread([] { Spend(0.05); }).join();
  BOOST_TEST(ProcessCpuSeconds() - process >= 0.05);
  BOOST_TEST(ThreadCpuSeconds() - thread < 0.05);
}

BOOST_AUTO_TEST_CASE(sleep_costs_nothing) {
  const double thread = ThreadCpuSeconds();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  BOOST_TEST(ThreadCpuSeconds() - thread < 0.05);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
