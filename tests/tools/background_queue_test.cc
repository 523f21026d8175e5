#include "tools/background_queue.h"

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace ballast::tools {
namespace {

void Fail() { throw std::runtime_error("the disk is full"); }

bool SaysSo(const std::runtime_error& error) {
  return std::string(error.what()) == "the disk is full";
}

/// A job that runs until it is let go.
struct Gate {
  std::promise<void> open;
  std::function<void()> Job() {
    return [opened = std::make_shared<std::future<void>>(open.get_future())] {
      opened->wait();
    };
  }
};

BOOST_AUTO_TEST_SUITE(background_queue)

BOOST_AUTO_TEST_CASE(jobs_run_in_order_on_one_other_thread) {
  std::vector<int> order;
  std::vector<std::thread::id> threads;
  BackgroundQueue queue;
  for (int i = 0; i < 100; ++i) {
    queue.Post([&, i] {
      order.push_back(i);
      threads.push_back(std::this_thread::get_id());
    });
  }
  queue.Wait();
  BOOST_TEST_REQUIRE(order.size() == 100);
  for (int i = 0; i < 100; ++i) BOOST_TEST(order[i] == i);
  BOOST_TEST((threads.front() != std::this_thread::get_id()));
  BOOST_TEST((threads.front() == threads.back()));
}

BOOST_AUTO_TEST_CASE(posting_does_not_wait_and_waiting_does) {
  Gate gate;
  bool done = false;
  BackgroundQueue queue;
  queue.Post(gate.Job());
  queue.Post([&] { done = true; });  // Would hang here if Post waited.
  gate.open.set_value();
  queue.Wait();
  BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(a_failure_reaches_whoever_waits_with_its_type) {
  BackgroundQueue queue;
  queue.Post(Fail);
  BOOST_CHECK_EXCEPTION(queue.Wait(), std::runtime_error, SaysSo);
  BOOST_CHECK_EXCEPTION(queue.Wait(), std::runtime_error, SaysSo);
}

BOOST_AUTO_TEST_CASE(after_a_failure_nothing_queued_runs_and_nothing_is_taken) {
  Gate gate;
  bool ran = false;
  BackgroundQueue queue;
  queue.Post(gate.Job());
  queue.Post(Fail);
  queue.Post([&] { ran = true; });
  gate.open.set_value();
  BOOST_CHECK_THROW(queue.Wait(), std::runtime_error);
  BOOST_CHECK_EXCEPTION(queue.Post([&] { ran = true; }), std::runtime_error,
                        SaysSo);
  BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_queue_waits_for_its_jobs) {
  int done = 0;
  {
    BackgroundQueue queue;
    for (int i = 0; i < 10; ++i) {
      queue.Post([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        ++done;
      });
    }
  }
  BOOST_TEST(done == 10);
}

BOOST_AUTO_TEST_CASE(a_failure_nobody_asked_for_ends_quietly) {
  BackgroundQueue queue;
  queue.Post(Fail);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
