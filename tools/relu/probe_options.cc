#include "tools/relu/probe_options.h"

#include "tools/images/number_formats.h"
#include "tools/name_option.h"

namespace ballast::tools {

ImageData ProbeOptions::Read() const {
  return ReadImages(images, standardised ? models::PixelScale::kStandardised
                                         : models::PixelScale::kUnit);
}

void AddProbeOptions(CLI::App& verb, ProbeOptions& options) {
  verb.add_option("--images", options.images, "Folder of Fashion-MNIST")
      ->capture_default_str();
  verb.add_flag("--standardised", options.standardised,
                "Pixels of mean 0 and deviation 1, none exactly 0; else p/255");
  AddStudyOptions(verb, options.study);
}

std::vector<std::string> ImageNetworkNames() {
  std::vector<std::string> names;
  for (const auto& info : models::ListImageNetworks()) {
    names.push_back(info.name);
  }
  return names;
}

void AddLearningOptions(CLI::App& verb, ImageLearningConfig& learning,
                        std::vector<std::string>& networks,
                        std::vector<std::string>& precisions) {
  AddNames(verb, "--networks", networks, ImageNetworkNames(), "Classifiers");
  verb.add_option("--hidden", learning.hidden, "Widths of the dense network")
      ->delimiter(',')
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  AddNames(verb, "--precisions", precisions, FormatNames(),
           "What passes are made in; weights stay float32 or better");
  verb.add_option("--epochs", learning.epochs, "Passes through the pictures")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  verb.add_option("--batch", learning.batch, "Pictures in a minibatch")
      ->check(CLI::Range(1, 60000))
      ->capture_default_str();
}

std::string WidthsText(const std::string& network,
                       const std::vector<int>& hidden) {
  if (network != "dense") return "-";
  std::string text;
  for (const int width : hidden) {
    text += (text.empty() ? "" : "x") + std::to_string(width);
  }
  return text;
}

}  // namespace ballast::tools
