#include "tools/line_program.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "models/strict_json.h"
#include "tools/child_process.h"
#include "tools/command_line.h"
#include "tools/strict_json.h"

namespace ballast::tools {
namespace {

using Clock = std::chrono::steady_clock;

/// What a line may look like in a message.
std::string Quoted(std::string line) {
  constexpr std::size_t kMost = 60;
  if (line.size() > kMost) line = line.substr(0, kMost) + "...";
  return "\"" + OneLine(line) + "\"";
}

}  // namespace

LineProgram::LineProgram(LineProgramOptions options)
    : options_(std::move(options)) {}

LineProgram::~LineProgram() { End(); }

void LineProgram::Start() {
  const SocketPair ends = MakeSocketPair();
  socket_ = ends.ours;
  ChildStreams streams{.input = ends.theirs, .output = ends.theirs};
  if (options_.shows_errors) streams.error = STDERR_FILENO;
  const int error = StartProcess(options_.command, streams, process_);
  close(ends.theirs);
  if (error == 0) return;
  process_ = 0;
  FailAsUnfit("cannot start " + options_.command.front() + ": " +
              std::strerror(error));
}

void LineProgram::Say(std::string line) {
  line += '\n';
  const Deadline deadline = Clock::now() + options_.patience;
  for (std::size_t sent = 0; sent < line.size();) {
    if (socket_ < 0) FailAsEnded();
    const ssize_t size = send(socket_, line.data() + sent, line.size() - sent,
                              MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size > 0) {
      sent += static_cast<std::size_t>(size);
    } else if (errno == EAGAIN || errno == EINTR) {
      AwaitSocket(POLLOUT, deadline);
    } else {
      FailAsEnded();
    }
  }
}

nlohmann::json LineProgram::Hear() {
  ReadLine();
  nlohmann::json answer;
  try {
    answer = models::ParseStrictJson(line_, kMaxJsonDepth, "the answer");
  } catch (const std::invalid_argument&) {
    answer = nullptr;
  }
  if (!answer.is_object()) FailAsUnfit("said " + Quoted(line_) + ", not JSON");
  return answer;
}

void LineProgram::RefuseLine(const std::string& what) {
  FailAsUnfit("said " + Quoted(line_) + " instead of " + what);
}

void LineProgram::Fail(const std::string& problem) {
  End();
  throw std::runtime_error(problem);
}

void LineProgram::FailAsUnfit(const std::string& problem) {
  End();
  throw UnfitProgram(problem);
}

void LineProgram::FailAsEnded() {
  const std::string end = End();
  throw std::runtime_error("ended early" + (end.empty() ? "" : ", " + end));
}

std::string LineProgram::End() {
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

void LineProgram::AwaitSocket(short events, Deadline deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  pollfd awaited{socket_, events, 0};
  if (poll(&awaited, 1, std::max(0, static_cast<int>(left.count()))) == 0) {
    Fail("no answer within " + std::to_string(options_.patience.count()) +
         " s" +
         (options_.patience_option.empty()
              ? ""
              : "; " + options_.patience_option + " waits longer"));
  }
}

void LineProgram::ReadLine() {
  const Deadline deadline = Clock::now() + options_.patience;
  std::size_t searched = 0;
  std::size_t end = unread_.find('\n');
  while (end == std::string::npos) {
    if (unread_.size() > options_.longest_line) {
      FailAsUnfit("said a line without an end");
    }
    AwaitSocket(POLLIN, deadline);
    std::array<char, 1 << 16> block{};
    const ssize_t size =
        recv(socket_, block.data(), block.size(), MSG_DONTWAIT);
    if (size == 0 || (size < 0 && errno == ECONNRESET)) FailAsEnded();
    searched = unread_.size();
    if (size > 0) unread_.append(block.data(), static_cast<std::size_t>(size));
    end = unread_.find('\n', searched);
  }
  line_ = unread_.substr(0, end);
  unread_.erase(0, end + 1);
}

}  // namespace ballast::tools
