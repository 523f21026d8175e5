// The command line of `ballast evaluate`.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/external_subject.h"
#include "tools/subject_options.h"
#include "tools/threads.h"

namespace ballast::tools {

/// The command line of `ballast evaluate`.
struct EvaluateOptions {
  SubjectOptions subject;    ///< Its path may be a network file, too.
  std::string policy;        ///< For a network file.
  ExternalOptions external;  ///< Then the path may be a task's name.
  std::string board;         ///< Its file; it says all there is to ask.
  std::optional<std::int64_t> steps;
  std::string grid;
  std::vector<std::string> params;
  std::vector<std::string> schedules;
  std::optional<std::int64_t> episodes;
  bool deterministic = false;
  std::uint64_t seed = 0;
  int threads = AvailableCores();
  std::string shard;                ///< "i/n", or empty for all rows.
  std::vector<std::string> shards;  ///< Files to merge, instead of a subject.
  bool fresh = false;
  std::vector<std::string> conditions;
  std::string out;
  std::string csv;
  bool json = false;
};

/// Adds the options to the verb. `options` must outlive it.
void AddEvaluateOptions(CLI::App& verb, EvaluateOptions& options);

/// Refuses options that have no meaning beside others.
/// Throws std::invalid_argument.
void RequireConsistent(const CLI::App& verb, const EvaluateOptions& options);

}  // namespace ballast::tools
