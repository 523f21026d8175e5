// The command line of `ballast evaluate`.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/evaluation_subject.h"
#include "tools/threads.h"

namespace ballast::tools {

/// The command line of `ballast evaluate`.
struct EvaluateOptions {
  std::string subject;  ///< Run directory, policy file or network file.
  std::string policy;   ///< For a network file.
  std::optional<std::int64_t> steps;
  PolicyWorld world;
  std::vector<std::string> constraints;
  std::string grid;
  std::vector<std::string> params;
  std::vector<std::string> schedules;
  std::optional<std::int64_t> episodes;
  bool deterministic = false;
  std::uint64_t seed = 0;
  int threads = AvailableCores();
  bool untrained = false;
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
