// A program of another library that Ballast is measured beside.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tools/line_program.h"

namespace ballast::tools {

/// Talks in lines of JSON: once set up it says {"ready": true, "version":
/// "..."}, or {"absent": "reason"} where its library is not installed; then it
/// answers each line with a count by {"seconds": number}.
class PeerProgram {
 public:
  /// @param command  the program's name, searched for in PATH, and its words.
  /// @param patience  for any one answer.
  PeerProgram(std::vector<std::string> command, std::chrono::seconds patience);

  /// Starts it and waits until it is ready.
  /// @return the version of its library.
  /// Throws std::runtime_error, here and below, with one line that says what
  /// it did instead; it is no longer there then.
  std::string Start();
  /// @return the seconds it took `count` units of work, > 0.
  double Run(int count);

 private:
  LineProgram program_;
};

}  // namespace ballast::tools
