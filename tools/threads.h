// Where the threads of a program's tensor work are decided.
#pragma once

namespace ballast::tools {

/// Cores this process may run on, at least 1.
int AvailableCores();

/// Gives LibTorch `threads` threads on the calling thread; call once, before
/// any tensor work and before anything is printed. With two or more the program
/// starts anew, once, with a limit to how long OpenMP's threads spin, unless
/// the environment says how they wait (OMP_WAIT_POLICY or GOMP_SPINCOUNT): left
/// alone they spin for milliseconds, and where cores are shared that takes the
/// core from whoever they wait for.
void UseThreads(int threads);

/// The calling thread works alone from now on: it wakes no OpenMP team, and
/// that of another thread is left as it is.
void UseNoOtherThread();

}  // namespace ballast::tools
