// A queueing network is learnt, interrupted and continued like a robot.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "tests/configs/refusal.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/experiment.h"
#include "tools/run_directory.h"
#include "tools/training.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

const std::string kConfig = R"(
[run]
total_steps = 2000
initial_steps = 0
steps_per_iteration = 500
evaluate_every = 2
[environment]
network = ")" BALLAST_SOURCE_DIR R"(/configs/queueing/criss_cross_bm.toml"
[agent]
kind = "ppo"
actors = 5
steps_per_actor = 100
policy_minibatch = 250
value_minibatch = 250
augmented = 2
realisation = "full"
augmented_policy_weight = 0.5
[networks]
hidden = [8, 8]
activation = "tanh"
layer_norm = false
[evaluation]
truncation = [6, 6, 6]
)";

struct Stop {};

class Run {
 public:
  explicit Run(const std::string& text = kConfig) {
    std::ofstream(folder_.path() / "config.toml") << text;
    fs::create_directories(directory_.path());
  }
  /// Ends after so many iterations, as if killed; 0 for none.
  void Train(int stop_after) {
    const Experiment experiment =
        LoadExperiment(folder_.path() / "config.toml");
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
  std::string Bytes(const fs::path& file) const {
    return ReadWholeFile(file, std::size_t{1} << 24);
  }
  const RunDirectory& directory() const { return directory_; }

 private:
  TemporaryFolder folder_;
  RunDirectory directory_{folder_.path() / "run"};
};

BOOST_AUTO_TEST_SUITE(queueing_training)

BOOST_AUTO_TEST_CASE(a_run_that_is_cut_off_ends_with_the_same_bits) {
  Run whole;
  whole.Train(0);
  Run cut;
  cut.Train(3);
  BOOST_TEST(cut.Bytes(cut.directory().progress()) !=
             whole.Bytes(whole.directory().progress()));
  cut.Train(0);
  for (const auto file : {&RunDirectory::progress, &RunDirectory::policy,
                          &RunDirectory::training_evaluation}) {
    BOOST_TEST(cut.Bytes((cut.directory().*file)()) ==
               whole.Bytes((whole.directory().*file)()));
  }
}

BOOST_AUTO_TEST_CASE(the_resolved_configuration_holds_the_network) {
  const Run run;
  const Experiment experiment =
      LoadExperiment(run.directory().path().parent_path() / "config.toml");
  BOOST_TEST(experiment.queueing->network.name == "criss_cross_bm");
  const fs::path resolved = run.directory().path() / "resolved.toml";
  std::ofstream(resolved) << experiment.resolved;
  const Experiment again = LoadExperiment(resolved);
  BOOST_TEST(again.queueing->network.name == "criss_cross_bm");
  BOOST_TEST(again.resolved == experiment.resolved);
  // 2,000 steps in iterations of 5 actors by 100.
  BOOST_TEST(std::get<agents::queueing::PpoConfig>(experiment.queueing->agent)
                 .iterations == 4);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused_where_it_stands) {
  const auto refusal = [](const std::string& from, const std::string& to) {
    std::string text = kConfig;
    text.replace(text.find(from), from.size(), to);
    const Run run(text);
    return configs::Refusal([&] {
      LoadExperiment(run.directory().path().parent_path() / "config.toml");
    });
  };
  const auto contains = [](const std::string& text, const std::string& part) {
    BOOST_TEST(text.find(part) != std::string::npos, text);
  };
  contains(refusal("\"ppo\"", "\"constrained\""), "learns on robots");
  contains(refusal("[6, 6, 6]", "[6, 6]"), "each of 3 queues");
  contains(refusal("criss_cross_bm.toml", "criss_cross.toml"), "no such file");
  contains(refusal("realisation = \"full\"", "realisation = \"observed\""),
           "complete labels");
  contains(refusal("actors = 5", "actor = 5"), "did you mean");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
