// `ballast replay`: plays given actions, to check against another simulator.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "envs/task.h"
#include "tools/trace.h"

namespace ballast::tools {

/// Plays a trace in one simulation.
/// @param options  the task and its constraints; trace.task is not read, and
///   the challenges are the trace's.
/// @return {"observation0": [...], "steps": [{"observation": [...],
///   "reward": r, "costs": {"<constraint>": c}}, ...]}.
/// Throws std::invalid_argument, also if the simulation blows up.
nlohmann::ordered_json PlayTrace(const Trace& trace,
                                 const envs::TaskOptions& options);

/// Adds the verb.
void AddReplay(CLI::App& program);

}  // namespace ballast::tools
