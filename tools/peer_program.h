// A program of another library that Ballast is measured beside.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ballast::tools {

/// Talks in lines of JSON over the program's standard input and output: once
/// set up it says {"ready": true, "version": "..."}, or {"absent": "reason"}
/// where its library is not installed; then it answers each line with a count
/// by {"seconds": number}. It ends when its input does, and is killed if it is
/// still there after that.
class PeerProgram {
 public:
  /// @param command  the program's name, searched for in PATH, and its words.
  /// @param patience  for any one answer.
  PeerProgram(std::vector<std::string> command, std::chrono::seconds patience);
  PeerProgram(const PeerProgram&) = delete;
  PeerProgram& operator=(const PeerProgram&) = delete;
  ~PeerProgram();

  /// Starts it and waits until it is ready.
  /// @return the version of its library.
  /// Throws std::runtime_error, here and below, with one line that says what
  /// it did instead; it is no longer there then.
  std::string Start();
  /// @return the seconds it took `count` units of work, > 0.
  double Run(int count);

 private:
  [[noreturn]] void Fail(const std::string& problem);
  [[noreturn]] void FailAsEnded();
  /// @return how it ended, if by itself; else "".
  std::string End();
  /// Reads the next line. An object.
  nlohmann::json ReadAnswer();
  void ReadLine();

  std::vector<std::string> command_;
  std::chrono::seconds patience_;
  pid_t process_ = 0;  ///< 0 where there is none.
  int socket_ = -1;    ///< -1 likewise.
  std::string unread_;
  std::string line_;  ///< The latest.
};

}  // namespace ballast::tools
