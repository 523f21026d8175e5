#include "tests/tools/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "tests/tools/temporary_folder.h"

namespace ballast::tools {
namespace {

std::string TextOf(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

pid_t Start(std::vector<std::string> words, const std::string& output,
            const std::string& error) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                   O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(),
                                   kFlags, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, error.c_str(),
                                   kFlags, 0600);
  pid_t process = 0;
  const int problem = posix_spawnp(&process, argv.front(), &actions, nullptr,
                                   argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (problem != 0) {
    throw std::system_error(problem, std::generic_category(), words.front());
  }
  return process;
}

std::vector<std::string> ProgramWords(
    const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {BALLAST_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

}  // namespace

ProgramResult RunCommand(const std::vector<std::string>& command) {
  const TemporaryFolder folder;
  const std::filesystem::path output = folder.path() / "output";
  const std::filesystem::path error = folder.path() / "error";

  const pid_t process = Start(command, output.string(), error.string());
  int status = 0;
  if (waitpid(process, &status, 0) != process) {
    throw std::runtime_error("the program's end was missed");
  }
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return {code, TextOf(output), TextOf(error)};
}

void CheckRefused(const ProgramResult& result, const std::string& says) {
  BOOST_TEST_CONTEXT(result.error) {
    BOOST_TEST(result.status == 2);
    BOOST_TEST(result.error.find(says) != std::string::npos,
               "no \"" << says << "\"");
    BOOST_TEST(std::ranges::count(result.error, '\n') == 1);
  }
}

ProgramResult RunProgram(const std::vector<std::string>& arguments) {
  return RunCommand(ProgramWords(arguments));
}

pid_t StartProgram(const std::vector<std::string>& arguments) {
  return Start(ProgramWords(arguments), "/dev/null", "/dev/null");
}

int KillProgram(pid_t process) {
  kill(process, SIGKILL);
  int status = 0;
  waitpid(process, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace ballast::tools
