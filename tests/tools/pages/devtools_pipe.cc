#include "tests/tools/pages/devtools_pipe.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>
#include <vector>

namespace ballast::tools {
namespace {

using Json = nlohmann::json;

constexpr int kPatienceMs = 60'000;

/// Where Chromium reads commands and writes answers.
constexpr int kCommands = 3, kAnswers = 4;

struct Pipe {
  int read;
  int write;
};

/// Its descriptors are above those that the child's are copied to.
Pipe MakePipe() {
  std::array<int, 2> low{};
  if (pipe2(low.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const Pipe pipe{fcntl(low[0], F_DUPFD_CLOEXEC, 10),
                  fcntl(low[1], F_DUPFD_CLOEXEC, 10)};
  for (const int descriptor : low) close(descriptor);
  return pipe;
}

pid_t Start(const std::string& profile, int commands, int answers) {
  std::vector<std::string> words = {"chromium",
                                    "--headless",
                                    "--no-sandbox",
                                    "--disable-gpu",
                                    "--hide-scrollbars",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-dev-shm-usage",
                                    "--remote-debugging-pipe",
                                    "--user-data-dir=" + profile};
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0);
  }
  posix_spawn_file_actions_adddup2(&actions, commands, kCommands);
  posix_spawn_file_actions_adddup2(&actions, answers, kAnswers);
  pid_t process = 0;
  const int problem = posix_spawnp(&process, argv.front(), &actions, nullptr,
                                   argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (problem != 0) throw std::runtime_error("chromium cannot be started");
  return process;
}

}  // namespace

DevtoolsPipe::DevtoolsPipe() {
  std::signal(SIGPIPE, SIG_IGN);  // A browser that died is told by Read.
  const Pipe commands = MakePipe(), answers = MakePipe();
  process_ = Start(profile_.path().string(), commands.read, answers.write);
  close(commands.read);
  close(answers.write);
  to_browser_ = commands.write;
  from_browser_ = answers.read;
}

DevtoolsPipe::~DevtoolsPipe() {
  // It ends by itself when nobody speaks to it any more; if it does not, it is
  // ended.
  close(to_browser_);
  close(from_browser_);
  for (int wait = 0; wait < 50; ++wait) {
    if (waitpid(process_, nullptr, WNOHANG) == process_) return;
    usleep(100'000);
  }
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

void DevtoolsPipe::OnEvent(std::function<void(const Json&)> hear) {
  hear_ = std::move(hear);
}

Json DevtoolsPipe::Ask(const std::string& method, Json parameters,
                       const std::string& session) {
  Json command = {{"id", ++last_}, {"method", method}};
  command["params"] = std::move(parameters);
  if (!session.empty()) command["sessionId"] = session;
  const std::string text = command.dump() + '\0';
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t more =
        write(to_browser_, text.data() + sent, text.size() - sent);
    if (more <= 0) throw std::runtime_error("chromium listens no more");
    sent += static_cast<std::size_t>(more);
  }
  while (true) {
    Json message = Read();
    if (message.value("id", 0) != last_) {
      hear_(message);
    } else if (message.contains("error")) {
      throw std::runtime_error(method + ": " + message["error"].dump());
    } else {
      return message["result"];
    }
  }
}

void DevtoolsPipe::Listen() { hear_(Read()); }

Json DevtoolsPipe::Read() {
  while (true) {
    const std::size_t end = unread_.find('\0');
    if (end != std::string::npos) {
      Json message = Json::parse(unread_.substr(0, end));
      unread_.erase(0, end + 1);
      return message;
    }
    pollfd wait{from_browser_, POLLIN, 0};
    if (poll(&wait, 1, kPatienceMs) <= 0) {
      throw std::runtime_error("chromium said nothing for a minute");
    }
    std::array<char, 65536> block{};
    const ssize_t size = read(from_browser_, block.data(), block.size());
    if (size <= 0) throw std::runtime_error("chromium has ended");
    unread_.append(block.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace ballast::tools
