#include "tools/peer_program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "models/strict_json.h"
#include "tools/command_line.h"
#include "tools/strict_json.h"

namespace ballast::tools {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLongestLine = 1 << 16;

/// What a line may look like in a message.
std::string Quoted(std::string line) {
  constexpr std::size_t kMost = 60;
  if (line.size() > kMost) line = line.substr(0, kMost) + "...";
  return "\"" + OneLine(line) + "\"";
}

/// @return 0 or a value of errno.
int Spawn(const std::vector<std::string>& command, int socket, pid_t& process) {
  std::vector<std::string> words = command;
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                   O_WRONLY, 0);
  const int error = posix_spawnp(&process, pointers.front(), &actions, nullptr,
                                 pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

PeerProgram::PeerProgram(std::vector<std::string> command,
                         std::chrono::seconds patience)
    : command_(std::move(command)), patience_(patience) {}

PeerProgram::~PeerProgram() { End(); }

std::string PeerProgram::Start() {
  // A socket rather than two pipes: writing to a program that has ended is an
  // error then, not a signal.
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    Fail(std::string("cannot make a socket: ") + std::strerror(errno));
  }
  socket_ = ends[0];
  const int error = Spawn(command_, ends[1], process_);
  close(ends[1]);
  if (error != 0) {
    process_ = 0;
    Fail("cannot start " + command_.front() + ": " + std::strerror(error));
  }
  const nlohmann::json answer = ReadAnswer();
  if (answer.contains("absent")) Fail("not installed; tools/bootstrap --peers");
  const auto version = answer.find("version");
  if (!answer.contains("ready") || version == answer.end() ||
      !version->is_string()) {
    Fail("said " + Quoted(line_) + " instead of being ready");
  }
  return version->get<std::string>();
}

double PeerProgram::Run(int count) {
  const std::string line = std::to_string(count) + "\n";
  const bool was_sent =
      socket_ >= 0 && send(socket_, line.data(), line.size(), MSG_NOSIGNAL) ==
                          static_cast<ssize_t>(line.size());
  if (!was_sent) FailAsEnded();
  const nlohmann::json answer = ReadAnswer();
  const auto seconds = answer.find("seconds");
  if (seconds == answer.end() || !seconds->is_number() ||
      !(seconds->get<double>() > 0.0) ||
      !std::isfinite(seconds->get<double>())) {
    Fail("said " + Quoted(line_) + " instead of its seconds");
  }
  return seconds->get<double>();
}

void PeerProgram::Fail(const std::string& problem) {
  End();
  throw std::runtime_error(problem);
}

void PeerProgram::FailAsEnded() {
  const std::string end = End();
  throw std::runtime_error("ended early" + (end.empty() ? "" : ", " + end));
}

std::string PeerProgram::End() {
  if (socket_ >= 0) close(std::exchange(socket_, -1));
  if (process_ == 0) return "";
  // One that closed its output is about to end: a moment for its status.
  int status = 0;
  pid_t ended = 0;
  for (int i = 0; i < 20 && ended == 0; ++i) {
    ended = waitpid(process_, &status, WNOHANG);
    if (ended == 0) poll(nullptr, 0, /*milliseconds=*/10);
  }
  if (ended == 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  process_ = 0;
  if (ended <= 0) return "";
  return WIFEXITED(status) ? "status " + std::to_string(WEXITSTATUS(status))
                           : "signal " + std::to_string(WTERMSIG(status));
}

nlohmann::json PeerProgram::ReadAnswer() {
  ReadLine();
  nlohmann::json answer;
  try {
    answer = models::ParseStrictJson(line_, kMaxJsonDepth, "the answer");
  } catch (const std::invalid_argument&) {
    answer = nullptr;
  }
  if (!answer.is_object()) Fail("said " + Quoted(line_) + ", not JSON");
  return answer;
}

void PeerProgram::ReadLine() {
  const Clock::time_point deadline = Clock::now() + patience_;
  std::size_t end = unread_.find('\n');
  while (end == std::string::npos) {
    if (unread_.size() > kLongestLine) Fail("said a line without an end");
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd readable{socket_, POLLIN, 0};
    const int found =
        poll(&readable, 1, std::max(0, static_cast<int>(left.count())));
    if (found == 0) {
      Fail("no answer within " + std::to_string(patience_.count()) + " s");
    }
    std::array<char, 4096> block{};
    const ssize_t size =
        recv(socket_, block.data(), block.size(), MSG_DONTWAIT);
    if (size == 0 || (size < 0 && errno == ECONNRESET)) FailAsEnded();
    if (size > 0) unread_.append(block.data(), static_cast<std::size_t>(size));
    end = unread_.find('\n');
  }
  line_ = unread_.substr(0, end);
  unread_.erase(0, end + 1);
}

}  // namespace ballast::tools
