#include "envs/mujoco/log_handler.h"

#include <mujoco/mujoco.h>

#include <cstdio>
#include <cstdlib>

namespace ballast::envs {
namespace {

void HandleMessage(const mjLogMessage* message) noexcept {
  if (message->level < mjLOG_ERROR) return;
  std::fprintf(stderr, "mujoco: %s\n", message->subject);
  // On a worker thread: destructors of statics must not run under the others.
  std::_Exit(EXIT_FAILURE);
}

}  // namespace

void InstallLogHandler() { mju_setLogHandler(&HandleMessage); }

}  // namespace ballast::envs
