// What meta.json says: by whom, where, when and with what a run was made.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tools/evaluation_file.h"

namespace ballast::tools {

/// This program and the machine it runs on.
struct BuildAndHost {
  std::string git_revision;  ///< 40 digits, "-dirty" added, or "unknown".
  std::string version;       ///< Of Ballast.
  std::string build_type;    ///< e.g. "Release".
  std::string compiler;
  std::map<std::string, std::string> libraries;  ///< Name to version.
  std::string cpu;
  std::vector<std::string> cpu_features;  ///< Those that change results.
  std::string host;
};
BuildAndHost DescribeBuildAndHost();

/// One invocation of `ballast train`.
struct Session {
  BuildAndHost build_and_host;
  std::string command;   ///< As typed, as far as the shell tells.
  std::string started;   ///< UTC, "2026-01-31T12:00:00Z".
  std::int64_t threads;  ///< >= 1.
};

/// The whole file: the first session started the run, others continued it.
struct RunMetadata {
  std::string method;  ///< What a legend calls the run, e.g. "ramu".
  std::int64_t seed;   ///< Of training, >= 0.
  std::string task;
  std::int64_t horizon;  ///< Control steps per episode, >= 1.
  std::vector<EvaluationConstraint> constraints;  ///< Active ones.
  std::vector<Session> sessions;
};

/// The words of a command line as one line for a shell, quoted where needed.
std::string JoinCommand(const std::vector<std::string>& words);

/// The present session, started now.
Session DescribeSession(const std::vector<std::string>& command,
                        std::int64_t threads);

/// Writes meta.json: `run`, with the sessions of the file that stands there
/// and then `session`.
/// Throws std::invalid_argument if that file is damaged and std::runtime_error
/// if the disk refuses.
void RecordSession(const std::filesystem::path& path, RunMetadata run,
                   const Session& session);

/// Throws std::invalid_argument if the file is absent or damaged.
RunMetadata ReadRunMetadata(const std::filesystem::path& path);

/// The model and the features of the processor from the text of
/// /proc/cpuinfo; "unknown" and none if it does not say.
std::pair<std::string, std::vector<std::string>> ParseCpuInfo(
    std::string_view text);

}  // namespace ballast::tools
