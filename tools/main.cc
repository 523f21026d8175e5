// The program `ballast`.
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <new>
#include <stdexcept>

#include "envs/mujoco/log_handler.h"
#include "tools/command_line.h"
#include "tools/verbs.h"

namespace ballast::tools {
namespace {

enum ExitStatus { kDone = 0, kWorldFailed = 1, kBadInput = 2 };

int Fail(ExitStatus status, std::string_view message) {
  std::cerr << "ballast: " << OneLine(message) << std::endl;
  return status;
}

int Run(int argc, char** argv) {
  CLI::App program(
      "Ballast trains, checks and compares robust and safe policies.",
      "ballast");
  program.set_version_flag("--version", "ballast " BALLAST_VERSION);
  program.require_subcommand(1);
  program.footer(
      "Every verb explains itself: ballast train --help\n"
      "Exit status: 0 done, 1 the machine failed, 2 the input was wrong, "
      "3 what\n`evaluate --fail-if` names holds.");
  AddVerbs(program);

  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version are errors of status 0; a RuntimeError is a verb that
    // has said what there is to say.
    const bool is_said =
        error.get_exit_code() == 0 || error.get_name() == "RuntimeError";
    return is_said ? program.exit(error)
                   : Fail(kBadInput, ParseProblem(program, error));
  }
  std::cout.flush();
  if (!std::cout) return Fail(kWorldFailed, "cannot write standard output");
  return kDone;
}

}  // namespace
}  // namespace ballast::tools

int main(int argc, char** argv) {
  using ballast::tools::Fail;
  ballast::envs::InstallLogHandler();
  // Gradients are explicit here: LibTorch need not record anything.
  const c10::InferenceMode no_graph;
  try {
    return ballast::tools::Run(argc, argv);
  } catch (const std::invalid_argument& error) {
    return Fail(ballast::tools::kBadInput, error.what());
  } catch (const std::logic_error& error) {
    // A bug of ours, or a file that got past our checks.
    return Fail(ballast::tools::kWorldFailed, error.what());
  } catch (const std::runtime_error& error) {
    return Fail(ballast::tools::kWorldFailed, error.what());
  } catch (const std::bad_alloc&) {
    return Fail(ballast::tools::kWorldFailed, "out of memory");
  } catch (const c10::Error& error) {
    // A bug of ours: its first line, for the report of it.
    const std::string_view text = error.what_without_backtrace();
    return Fail(ballast::tools::kWorldFailed, text.substr(0, text.find('\n')));
  }
}
