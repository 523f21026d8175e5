#include "tools/run_metadata.h"

#include <chrono>
#include <ctime>
#include <limits>

#include <nlohmann/json.hpp>

#include "models/strict_json.h"
#include "tools/atomic_file.h"
#include "tools/strict_json.h"

namespace ballast::tools {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
constexpr std::size_t kMaxSessions = 100'000;
constexpr std::int64_t kMaxThreads = 1'000'000;
constexpr std::int64_t kMaxHorizon = 1'000'000'000;
constexpr std::size_t kMaxConstraints = 100;
constexpr std::int64_t kMaxSeed = std::numeric_limits<std::int64_t>::max();

std::string Now() {
  const std::time_t now =
      std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc;
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

Json SessionAsJson(const Session& session) {
  const BuildAndHost& build = session.build_and_host;
  return {{"started", session.started},
          {"command", session.command},
          {"threads", session.threads},
          {"host", build.host},
          {"cpu", build.cpu},
          {"cpu_features", build.cpu_features},
          {"version", build.version},
          {"git_revision", build.git_revision},
          {"build_type", build.build_type},
          {"compiler", build.compiler},
          {"libraries", build.libraries}};
}

Session ReadSession(StrictObject& object) {
  Session session;
  session.started = object.Text("started");
  session.command = object.Text("command", kMaxBytes);
  session.threads = object.Integer("threads", 1, kMaxThreads);
  BuildAndHost& build = session.build_and_host;
  build.host = object.Text("host");
  build.cpu = object.Text("cpu");
  build.cpu_features = object.Texts("cpu_features", 1000);
  build.version = object.Text("version");
  build.git_revision = object.Text("git_revision");
  build.build_type = object.Text("build_type");
  build.compiler = object.Text("compiler");
  build.libraries = object.TextMap("libraries", 1000);
  object.RefuseUnknownKeys();
  return session;
}

}  // namespace

std::string JoinCommand(const std::vector<std::string>& words) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
      "_-+=./:,@%";
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char letter : word) {
      if (letter == '\'') {
        line += "'\\''";
      } else {
        line += letter;
      }
    }
    line += '\'';
  }
  return line;
}

Session DescribeSession(const std::vector<std::string>& command,
                        std::int64_t threads) {
  return {DescribeBuildAndHost(), JoinCommand(command), Now(), threads};
}

void RecordSession(const std::filesystem::path& path, RunMetadata run,
                   const Session& session) {
  run.sessions.clear();
  if (std::filesystem::exists(path)) {
    run.sessions = ReadRunMetadata(path).sessions;
  }
  run.sessions.push_back(session);

  Json sessions = Json::array(), constraints = Json::array();
  for (const Session& each : run.sessions) {
    sessions.push_back(SessionAsJson(each));
  }
  for (const EvaluationConstraint& constraint : run.constraints) {
    constraints.push_back(
        {{"name", constraint.name},
         {"budget_per_episode", constraint.budget_per_episode},
         {"discount", constraint.discount}});
  }
  const Json document = {{"format", "ballast-run"},    {"version", 1},
                         {"method", run.method},       {"seed", run.seed},
                         {"task", run.task},           {"horizon", run.horizon},
                         {"constraints", constraints}, {"sessions", sessions}};
  // A command line may hold any bytes; those that are no UTF-8 are replaced.
  WriteFileAtomically(
      path,
      document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

RunMetadata ReadRunMetadata(const std::filesystem::path& path) {
  const std::string name = path.string();
  const nlohmann::json document = models::ParseStrictJson(
      ReadWholeFile(path, kMaxBytes), kMaxJsonDepth, name);
  StrictObject root(document, name);
  if (root.Text("format") != "ballast-run") {
    root.Refuse("format", "must be \"ballast-run\"");
  }
  if (root.Integer("version", 0, kMaxSeed) != 1) {
    root.Refuse("version", "this program reads version 1");
  }
  RunMetadata metadata;
  metadata.method = root.Text("method", 200);
  metadata.seed = root.Integer("seed", 0, kMaxSeed);
  metadata.task = root.Text("task", 200);
  metadata.horizon = root.Integer("horizon", 1, kMaxHorizon);
  for (StrictObject& object : root.Objects("constraints", kMaxConstraints)) {
    metadata.constraints.push_back({object.Text("name", 200),
                                    object.Number("budget_per_episode", 0),
                                    object.Number("discount", 0, 1)});
    object.RefuseUnknownKeys();
  }
  for (StrictObject& object : root.Objects("sessions", kMaxSessions)) {
    metadata.sessions.push_back(ReadSession(object));
  }
  if (metadata.sessions.empty()) root.Refuse("sessions", "must not be empty");
  root.RefuseUnknownKeys();
  return metadata;
}

}  // namespace ballast::tools
