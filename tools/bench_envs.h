// `ballast bench envs`: how fast robots step beside the bare engine.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace ballast::tools {

/// Medians over interleaved rounds.
struct EnvsSpeed {
  double steps_per_s;       ///< Control steps of all worlds.
  double bare_steps_per_s;  ///< The same worlds in a bare loop of mjb_step.
  double ratio;             ///< Median of the rounds' ratios; 1 is no overhead.
};

/// Steps `worlds` simulations, spread over the task's test range, with random
/// actions from the same start states in both loops.
/// @param threads  including the caller's, >= 1.
/// @param seconds  of measuring, about.
EnvsSpeed MeasureEnvs(const std::string& task, int worlds, int threads,
                      double seconds);

/// Adds the subcommand of `bench`.
void AddBenchEnvs(CLI::App& bench);

}  // namespace ballast::tools
