// Where a training run keeps its files, and the lock that makes it one's own.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "tools/open_file.h"

namespace ballast::tools {

/// The names in a run directory, usually runs/<config>/seed-<N>. Touches no
/// disk.
class RunDirectory {
 public:
  explicit RunDirectory(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  /// The configuration as resolved, every default filled in.
  std::filesystem::path config() const { return path_ / "config.toml"; }
  /// Build, machine, command and dates of every session: run_metadata.h.
  std::filesystem::path metadata() const { return path_ / "meta.json"; }
  /// One row per iteration, no wall-clock: progress_table.h.
  std::filesystem::path progress() const { return path_ / "progress.csv"; }
  /// Wall-clock of the same iterations.
  std::filesystem::path timing() const { return path_ / "timing.csv"; }
  /// The policy in the nominal world now and then: training_evaluation.h.
  std::filesystem::path training_evaluation() const {
    return path_ / "evaluation.csv";
  }
  /// Event files: tensorboard.h.
  std::filesystem::path tensorboard() const { return path_ / "tb"; }
  std::filesystem::path checkpoints() const { return path_ / "checkpoints"; }
  /// Weights, normaliser and layout at the end of training.
  std::filesystem::path policy() const { return path_ / "policy.safetensors"; }
  /// Policies on the way there: kept_policies.h.
  std::filesystem::path kept_policies() const { return path_ / "policies"; }
  std::filesystem::path evaluations() const { return path_ / "evaluations"; }

 private:
  std::filesystem::path path_;
};

/// What people call a run, "walker_walk/seed-0"; a folder that is not named
/// after a seed stands alone.
std::string RunName(const std::filesystem::path& run);

/// The policy's file of a training run (its directory); any other path is one.
/// Throws std::invalid_argument for a directory without a policy.
std::filesystem::path PolicyFileOf(const std::filesystem::path& run_or_policy);

/// Creates the folders of a run and keeps other processes from training there
/// while it lives; a killed process leaves no lock behind. Removes the
/// temporary files of killed writers.
class RunLock {
 public:
  /// Throws std::runtime_error if another process holds the lock or the
  /// folders cannot be made.
  explicit RunLock(const RunDirectory& run);

 private:
  std::unique_ptr<OpenFile> file_;
};

/// Removes what a former run left (configuration, tables, events, checkpoints,
/// policy, evaluations) and nothing else. Hold the lock.
/// Throws std::runtime_error.
void ClearRun(const RunDirectory& run);

}  // namespace ballast::tools
