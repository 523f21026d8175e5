// Counts what the test program takes with operator new.
#pragma once

namespace ballast::envs {

/// Calls of operator new so far, on all threads.
long AllocationCount();

}  // namespace ballast::envs
