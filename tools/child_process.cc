#include "tools/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace ballast::tools {

SocketPair MakeSocketPair() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw std::runtime_error(std::string("cannot make a socket: ") +
                             std::strerror(errno));
  }
  return {ends[0], ends[1]};
}

int StartProcess(std::vector<std::string> command, const ChildStreams& streams,
                 pid_t& process) {
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const auto lead = [&actions](int from, int to, int flags) {
    if (to == ChildStreams::kNowhere) {
      posix_spawn_file_actions_addopen(&actions, from, "/dev/null", flags, 0);
    } else {
      posix_spawn_file_actions_adddup2(&actions, to, from);
    }
  };
  lead(STDIN_FILENO, streams.input, O_RDONLY);
  lead(STDOUT_FILENO, streams.output, O_WRONLY);
  lead(STDERR_FILENO, streams.error, O_WRONLY);
  const int error = posix_spawnp(&process, words.front(), &actions, nullptr,
                                 words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace ballast::tools
