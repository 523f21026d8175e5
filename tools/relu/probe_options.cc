#include "tools/relu/probe_options.h"

#include <iostream>

#include "tools/number_format.h"
#include "tools/relu/number_formats.h"

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
  verb.add_option("--out", options.out,
                  "Table (CSV) of finished cells; what it holds already is not "
                  "measured again");
  verb.add_flag("--json", options.json, "Print one JSON document");
}

void AddNames(CLI::App& verb, const std::string& option,
              std::vector<std::string>& values,
              const std::vector<std::string>& names, const std::string& about) {
  std::string known;
  for (const std::string& name : names) {
    known += (known.empty() ? "" : ", ") + name;
  }
  verb.add_option(option, values, about + ": " + known)
      ->delimiter(',')
      ->capture_default_str();
}

void AddLearningOptions(CLI::App& verb, ImageLearningConfig& learning,
                        std::vector<std::string>& networks,
                        std::vector<std::string>& precisions) {
  std::vector<std::string> names;
  for (const auto& info : models::ListImageNetworks()) {
    names.push_back(info.name);
  }
  AddNames(verb, "--networks", networks, names, "Classifiers");
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

nlohmann::ordered_json RowsAsJson(const StudyTable& table) {
  auto rows = nlohmann::ordered_json::array();
  for (const StudyTable::Row& row : table.rows()) {
    nlohmann::ordered_json object;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto number =
          nlohmann::ordered_json::parse(row[i], nullptr, /*exceptions=*/false);
      object[table.columns()[i]] =
          number.is_number() ? number : nlohmann::ordered_json(row[i]);
    }
    rows.push_back(object);
  }
  return rows;
}

void CellClock::Done(const std::string& what) {
  const auto now = Clock::now();
  const auto seconds = [](auto duration) {
    return std::chrono::duration<double>(duration).count();
  };
  ++done_;
  --left_;
  std::cerr << what << "  " << FormatDuration(seconds(now - last_));
  if (left_ > 0) {
    std::cerr << ", " << left_ << " cells left, about "
              << FormatDuration(seconds(now - start_) /
                                static_cast<double>(done_) *
                                static_cast<double>(left_));
  }
  std::cerr << std::endl;
  last_ = now;
}

}  // namespace ballast::tools
