// What a report is made from: run directories and evaluation files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tools/evaluation_file.h"
#include "tools/progress_table.h"
#include "tools/run_metadata.h"

namespace ballast::tools {

/// A training run as it stands on disk, finished or not.
struct ReportRun {
  std::filesystem::path path;
  std::string experiment;  ///< Name of the folder that holds its seeds.
  std::string config;      ///< Text of config.toml.
  RunMetadata metadata;
  ProgressData progress;
  ProgressData evaluation;  ///< While training; empty if there was none.
  ProgressData timing;      ///< timing.csv; empty if it was not kept.
};

/// An evaluation file and where it lay.
struct ReportEvaluation {
  std::filesystem::path path;
  std::string experiment;  ///< Of the run evaluated; empty without one.
  EvaluationFile file;
  std::string sha256{};  ///< Of the file, 64 hex digits.
};

struct ReportInput {
  std::vector<ReportRun> runs;
  std::vector<ReportEvaluation> evaluations;
};

/// Reads everything `paths` name: evaluation files, run directories (with the
/// evaluations in them), and folders that hold such things some levels down.
/// Runs and evaluations come in the order of `paths`, below one path in the
/// order of their names; none comes twice.
/// Throws std::invalid_argument if a path holds nothing or a file is damaged.
ReportInput ReadReportInput(std::span<const std::filesystem::path> paths);

}  // namespace ballast::tools
