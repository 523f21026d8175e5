// What the parts of `ballast probe-relu` share on the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "models/datasets/fashion_mnist.h"
#include "tools/images/image_batch.h"
#include "tools/images/image_learning.h"
#include "tools/study_options.h"

namespace ballast::tools {

/// Where pictures and results are.
struct ProbeOptions {
  std::filesystem::path images = models::kFashionMnistFolder;
  bool standardised = false;
  StudyOptions study;

  ImageData Read() const;
};
/// Adds --images, --standardised, --out and --json.
void AddProbeOptions(CLI::App& verb, ProbeOptions& options);

/// Of the classifiers there are.
std::vector<std::string> ImageNetworkNames();

/// Adds --networks, --hidden, --precisions, --epochs and --batch.
void AddLearningOptions(CLI::App& verb, ImageLearningConfig& learning,
                        std::vector<std::string>& networks,
                        std::vector<std::string>& precisions);

/// "256x256x256"; "-" for a network that has widths of its own.
std::string WidthsText(const std::string& network,
                       const std::vector<int>& hidden);

}  // namespace ballast::tools
