// Many small steps are faster on one thread than on two that wait for each
// other.
#pragma once

#include <ATen/Parallel.h>

namespace ballast::models {

/// A fixture under which tensors are worked on one thread.
class OneThread {
 public:
  OneThread() : threads_(at::get_num_threads()) { at::set_num_threads(1); }
  ~OneThread() { at::set_num_threads(threads_); }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int threads_;
};

}  // namespace ballast::models
