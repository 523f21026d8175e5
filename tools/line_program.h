// Another program that Ballast talks to in lines of JSON.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace ballast::tools {

struct LineProgramOptions {
  /// The program's name, searched for in PATH, and its words.
  std::vector<std::string> command;
  std::chrono::seconds patience{60};   ///< For any one line, either way.
  std::string patience_option{};       ///< That sets it, for the message.
  std::size_t longest_line = 1 << 16;  ///< Bytes that it may answer with.
  bool shows_errors = false;  ///< Its standard error is ours, else it is lost.
};

/// The program cannot be started or does not speak as it should: another try
/// would end alike.
class UnfitProgram : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Says a line and reads an object in return, over the program's standard
/// input and output. The program ends when its input does, and is killed if it
/// is still there after that.
class LineProgram {
 public:
  explicit LineProgram(LineProgramOptions options);
  LineProgram(const LineProgram&) = delete;
  LineProgram& operator=(const LineProgram&) = delete;
  ~LineProgram();

  // All throw std::runtime_error, and UnfitProgram where that is it, with one
  // line that says what the program did instead; it is no longer there then.

  void Start();
  /// @param line  without its end.
  void Say(std::string line);
  /// The next line, an object; its numbers are finite.
  nlohmann::json Hear();
  /// "said "..." instead of <what>", of the line that was heard last.
  [[noreturn]] void RefuseLine(const std::string& what);
  [[noreturn]] void Fail(const std::string& problem);

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  [[noreturn]] void FailAsUnfit(const std::string& problem);
  [[noreturn]] void FailAsEnded();
  /// @return how it ended, if by itself; else "".
  std::string End();
  void AwaitSocket(short events, Deadline deadline);
  void ReadLine();

  LineProgramOptions options_;
  pid_t process_ = 0;  ///< 0 where there is none.
  int socket_ = -1;    ///< -1 likewise.
  std::string unread_;
  std::string line_;  ///< The latest.
};

}  // namespace ballast::tools
