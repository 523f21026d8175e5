// A training run that a test may cut off.
#pragma once

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/experiment.h"
#include "tools/run_directory.h"
#include "tools/training.h"

namespace ballast::tools {

/// A run in a folder of its own.
class SmallRun {
 public:
  /// @param text  its configuration.
  explicit SmallRun(const std::string& text) {
    std::ofstream(config()) << text;
    std::filesystem::create_directories(directory_.path());
  }

  std::filesystem::path config() const {
    return folder_.path() / "config.toml";
  }
  Experiment Load() const { return LoadExperiment(config()); }

  /// Ends after so many reports of progress, as if killed; 0 for none.
  void Train(int stop_after) {
    struct Stop {};
    const Experiment experiment = Load();
    const RunLock lock(directory_);
    Training training(experiment, directory_);
    int seen = 0;
    try {
      training.Run([&](const ProgressStatus&) {
        if (++seen == stop_after) throw Stop();
      });
    } catch (const Stop&) {
    }
  }

  const RunDirectory& directory() const { return directory_; }
  static std::string Bytes(const std::filesystem::path& file) {
    return ReadWholeFile(file, std::size_t{1} << 24);
  }

 private:
  TemporaryFolder folder_;
  RunDirectory directory_{folder_.path() / "run"};
};

/// Fails unless a run that is cut off and continued ends like an undisturbed
/// one. @return progress.csv.
inline std::string RequireSameBits(const std::string& config, int stop_after) {
  SmallRun whole(config);
  whole.Train(0);
  SmallRun cut(config);
  cut.Train(stop_after);
  const std::string progress = whole.Bytes(whole.directory().progress());
  BOOST_TEST(cut.Bytes(cut.directory().progress()) != progress);
  cut.Train(0);
  for (const auto file : {&RunDirectory::progress, &RunDirectory::policy,
                          &RunDirectory::training_evaluation}) {
    BOOST_TEST(cut.Bytes((cut.directory().*file)()) ==
               whole.Bytes((whole.directory().*file)()));
  }
  return progress;
}

}  // namespace ballast::tools
