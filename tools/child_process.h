// Starting another program, without a shell.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace ballast::tools {

/// Where the program's standard streams lead: descriptors of ours, of which
/// STDERR_FILENO means that it writes to where we do.
struct ChildStreams {
  static constexpr int kNowhere = -1;

  int input = kNowhere;
  int output = kNowhere;
  int error = kNowhere;
};

/// The two ends of a connection. A socket rather than pipes: writing to a
/// program that has ended is an error then, not a signal.
struct SocketPair {
  int ours;
  int theirs;
};

/// Both ends close when another program is started, but for the streams it is
/// given. The caller closes them here.
/// Throws std::runtime_error if there is none to have.
SocketPair MakeSocketPair();

/// @param command  the program's name, searched for in PATH, and its words.
/// @param process  set where it could be started.
/// @return 0 or a value of errno.
int StartProcess(std::vector<std::string> command, const ChildStreams& streams,
                 pid_t& process);

}  // namespace ballast::tools
