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

/// With `to` in the place of the first `from`.
inline std::string Replaced(std::string text, const std::string& from,
                            const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

/// Criss-cross in balanced medium load, evaluated every second of iterations
/// of 500 events. @param agent  lines of [agent].
inline std::string SmallConfig(int total_steps, const std::string& agent,
                               const std::string& activation) {
  return "[run]\ntotal_steps = " + std::to_string(total_steps) + R"(
initial_steps = 0
steps_per_iteration = 500
evaluate_every = 2
[environment]
network = ")" BALLAST_SOURCE_DIR R"(/configs/queueing/criss_cross_bm.toml"
[agent]
)" + agent +
         R"([networks]
hidden = [8, 8]
activation = ")" +
         activation + R"("
layer_norm = false
[evaluation]
truncation = [6, 6, 6]
)";
}

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
