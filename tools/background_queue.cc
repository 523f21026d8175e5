#include "tools/background_queue.h"

#include <utility>

namespace ballast::tools {

BackgroundQueue::BackgroundQueue()
    : thread_([this](const std::stop_token& stop) { Work(stop); }) {}

void BackgroundQueue::Post(std::function<void()> job) {
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
  jobs_.push_back(std::move(job));
  changed_.notify_all();
}

void BackgroundQueue::Wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return jobs_.empty(); });
  if (failure_) std::rethrow_exception(failure_);
}

void BackgroundQueue::Work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  // Asked to stop, it still does what is queued.
  while (changed_.wait(lock, stop, [this] { return !jobs_.empty(); })) {
    const std::function<void()>& job = jobs_.front();
    lock.unlock();
    std::exception_ptr failure;
    try {
      job();
    } catch (...) {  // Whatever it is, it belongs to the caller's thread.
      failure = std::current_exception();
    }
    lock.lock();
    jobs_.pop_front();
    if (failure) {
      failure_ = failure;
      jobs_.clear();
    }
    changed_.notify_all();
  }
}

}  // namespace ballast::tools
