// `ballast bench envs`: how fast robots step beside the bare engine.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "envs/environment.h"
#include "tools/bare_speed.h"

namespace ballast::envs {
class MujocoEnvironment;
}

namespace ballast::tools {

/// Robots that step with random actions, drawn once and cycled through, in
/// worlds spread over the task's test range.
class StepLoop {
 public:
  /// @param threads  including the caller's, >= 1.
  /// Throws std::invalid_argument for an unknown task.
  StepLoop(const std::string& task, int worlds, int threads);

  /// Starts new episodes everywhere.
  void Reset();
  /// Episodes that are over start anew.
  /// @return the seconds `count` control steps of every world took.
  double Run(int count);

  const envs::MujocoEnvironment& robots() const;
  /// Each [worlds, A] in [-1, 1].
  const std::vector<envs::RowMatrix>& actions() const { return actions_; }

 private:
  std::unique_ptr<envs::VectorEnvironment> environment_;
  std::vector<envs::RowMatrix> actions_;
  int episode_step_ = 0;
};

/// Steps `worlds` simulations, spread over the task's test range, with random
/// actions from the same start states in both loops.
/// @param threads  including the caller's, >= 1.
/// @param seconds  of measuring, about.
BareSpeed MeasureEnvs(const std::string& task, int worlds, int threads,
                      double seconds);

/// Adds the subcommand of `bench`.
void AddBenchEnvs(CLI::App& bench);

}  // namespace ballast::tools
