// A queueing network is learnt, interrupted and continued like a robot.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/configs/refusal.h"
#include "tests/tools/queueing/small_run.h"
#include "tools/experiment.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

const std::string kConfig = SmallConfig(2000, R"(kind = "ppo"
actors = 5
steps_per_actor = 100
policy_minibatch = 250
value_minibatch = 250
augmented = 2
realisation = "full"
augmented_policy_weight = 0.5
)",
                                        "tanh");

/// Fitted Q iteration on a batch that grows: two regressions an iteration.
const std::string kFqiConfig = SmallConfig(2000, R"(kind = "fqi"
iterations = 8
minibatches = 20
augmented = 2
)",
                                           "tanh");

BOOST_AUTO_TEST_SUITE(queueing_training)

BOOST_AUTO_TEST_CASE(a_run_that_is_cut_off_ends_with_the_same_bits) {
  RequireSameBits(kConfig, 3);
}

BOOST_AUTO_TEST_CASE(fitted_q_iteration_too_after_all_its_regressions) {
  const std::string rows = RequireSameBits(kFqiConfig, 3);
  const std::string last = rows.substr(rows.rfind('\n', rows.size() - 2) + 1);
  // 4 iterations, 2,000 events, 8 regressions of 20 minibatches.
  BOOST_TEST(last.starts_with("4,2000,160,"), last);
}

BOOST_AUTO_TEST_CASE(the_resolved_configuration_holds_the_network) {
  const SmallRun run(kConfig);
  const Experiment experiment = run.Load();
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
    return configs::Refusal(
        [&] { SmallRun(Replaced(kConfig, from, to)).Load(); });
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
  contains(refusal("[networks]", "[model]\nkind = \"uniform\"\n[networks]"),
           "PPO has no doubts");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
