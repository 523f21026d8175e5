// What the parts of `ballast probe-relu` share on the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/datasets/fashion_mnist.h"
#include "tools/relu/image_batch.h"
#include "tools/relu/image_learning.h"
#include "tools/relu/study_table.h"

namespace ballast::tools {

/// Where pictures and results are.
struct ProbeOptions {
  std::filesystem::path images = models::kFashionMnistFolder;
  bool standardised = false;
  std::filesystem::path out;
  bool json = false;

  ImageData Read() const;
};
/// Adds --images, --standardised, --out and --json.
void AddProbeOptions(CLI::App& verb, ProbeOptions& options);

/// Adds an option that takes one or several of `names`, comma-separated.
void AddNames(CLI::App& verb, const std::string& option,
              std::vector<std::string>& values,
              const std::vector<std::string>& names, const std::string& about);

/// Adds --networks, --hidden, --precisions, --epochs and --batch.
void AddLearningOptions(CLI::App& verb, ImageLearningConfig& learning,
                        std::vector<std::string>& networks,
                        std::vector<std::string>& precisions);

/// "256x256x256"; "-" for a network that has widths of its own.
std::string WidthsText(const std::string& network,
                       const std::vector<int>& hidden);

/// The finished cells as a JSON list of objects, numbers as numbers.
nlohmann::ordered_json RowsAsJson(const StudyTable& table);

/// Says on standard error which cell was done, in what time, and how long the
/// others will take.
class CellClock {
 public:
  /// @param cells  yet to be measured.
  explicit CellClock(std::size_t cells) : left_(cells) {}
  void Done(const std::string& what);

 private:
  using Clock = std::chrono::steady_clock;
  std::size_t left_;
  std::size_t done_ = 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
};

}  // namespace ballast::tools
