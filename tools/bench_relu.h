// `ballast bench relu`: what a chosen slope at 0 costs.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace ballast::tools {

/// One way through a ReLU and back.
struct ReluTime {
  std::string name;
  double microseconds;  ///< Median over the runs.
  double ratio;         ///< Median over the runs of the ratio to at::relu's.
};

/// Times forward and backward of float32 [side, side], run after run in turn;
/// at::relu comes first.
std::vector<ReluTime> MeasureRelu(int side, int runs);

/// Adds the subcommand of `bench`.
void AddBenchRelu(CLI::App& bench);

}  // namespace ballast::tools
