// Running the built program as its users do.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace ballast::tools {

struct ProgramResult {
  int status;          ///< Of exit; minus the signal if one ended it.
  std::string output;  ///< Standard output.
  std::string error;   ///< Standard error.
};

/// Runs a program, searched for in PATH, and waits for its end.
/// @param command  its name and its words.
ProgramResult RunCommand(const std::vector<std::string>& command);

/// Checks that a program ended as one that was asked wrongly: exit status 2 and
/// one line that says so.
/// @param says  a part of the line.
void CheckRefused(const ProgramResult& result, const std::string& says);

/// Runs `ballast` with these arguments and waits for its end.
ProgramResult RunProgram(const std::vector<std::string>& arguments);

/// Starts `ballast` with these arguments, unheard, and does not wait for it.
pid_t StartProgram(const std::vector<std::string>& arguments);

/// Kills a program that was started. @return the signal that ended it, 0 if it
/// had ended before.
int KillProgram(pid_t process);

}  // namespace ballast::tools
