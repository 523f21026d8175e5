// Work done beside the caller.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace ballast::tools {

/// Runs jobs one after another, in the order given, on one thread of its own.
/// After a job has thrown none that was queued behind it runs, so what follows
/// a failed write is not written either.
class BackgroundQueue {
 public:
  BackgroundQueue();
  BackgroundQueue(const BackgroundQueue&) = delete;
  BackgroundQueue& operator=(const BackgroundQueue&) = delete;
  /// Returns when the queue is empty. A failure nobody has asked for is lost.
  ~BackgroundQueue() = default;

  /// Queues a job. Throws what an earlier one has thrown.
  void Post(std::function<void()> job);
  /// Returns when the queue is empty. Throws what a job has thrown.
  void Wait();

 private:
  void Work(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any changed_;
  /// The one that runs stays in front until it is done.
  std::deque<std::function<void()>> jobs_;
  std::exception_ptr failure_;
  std::jthread thread_;  ///< Last: it ends before the rest goes.
};

}  // namespace ballast::tools
