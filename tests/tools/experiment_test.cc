#include "tools/experiment.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "models/registry.h"
#include "tests/configs/refusal.h"
#include "tools/make_learner.h"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

const fs::path kConfigs = fs::path(BALLAST_SOURCE_DIR) / "configs";
const fs::path kResults = fs::path(BALLAST_SOURCE_DIR) / "docs/results";

Experiment Load(const std::string& config,
                const std::vector<std::string>& overrides = {}) {
  return LoadExperiment(kConfigs / config, overrides);
}

std::string RefusalOf(const std::vector<std::string>& overrides) {
  return configs::Refusal(
      [&] { Load("quickstart/ramu.toml", overrides).MakeAgent(); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(experiment)

BOOST_AUTO_TEST_CASE(every_configuration_that_ships_makes_a_learner) {
  int count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kConfigs)) {
    if (entry.path().extension() != ".toml") continue;
    // These describe networks, not trainings.
    if (entry.path().parent_path().filename() == "queueing") continue;
    // Boards say what is evaluated; board_test reads each.
    if (entry.path().parent_path().filename() == "boards") continue;
    BOOST_TEST_CONTEXT(entry.path()) {
      const Experiment experiment = LoadExperiment(entry.path());
      // A distillation needs the run that it learns from.
      if (!experiment.distillation) {
        BOOST_CHECK_NO_THROW(MakeLearner(experiment));
      }
    }
    ++count;
  }
  BOOST_TEST(count > 40);
}

// Those of finished runs too, as whoever evaluates their policies reads them.
BOOST_AUTO_TEST_CASE(every_configuration_of_a_result_is_understood) {
  int count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kResults)) {
    if (entry.path().extension() != ".toml") continue;
    BOOST_TEST_CONTEXT(entry.path()) {
      // Whose teachers are, the study's script says.
      const std::string folder = entry.path().parent_path().filename();
      BOOST_CHECK_NO_THROW(LoadExperiment(
          entry.path(),
          folder == "distillation"
              ? std::vector<std::string>{"teacher.policies=[\"a\"]"}
              : std::vector<std::string>{}));
    }
    ++count;
  }
  BOOST_TEST(count > 200);
}

BOOST_AUTO_TEST_CASE(a_constraint_may_have_its_own_risk_and_estimate) {
  const Experiment experiment =
      Load("quickstart/ramu.toml",
           {"environment.constraints=[{name = \"slider_pos\", "
            "actions_per_state = 2, "
            "risk = {distortion = \"cvar\", parameter = 0.4}}]"});
  BOOST_REQUIRE(experiment.constraints.size() == 1U);
  BOOST_TEST(experiment.constraints[0].actions_per_state.value() == 2);
  BOOST_TEST(experiment.resolved.find("cvar") != std::string::npos);
  BOOST_CHECK_NO_THROW(experiment.MakeAgent());
}

BOOST_AUTO_TEST_CASE(what_a_constraints_risk_refuses_is_refused_where_it_is) {
  const auto with = [](const std::string& risk) {
    return RefusalOf(
        {"environment.constraints=[{name = \"slider_pos\", risk = "
         "{" +
         risk + "}}]"});
  };
  BOOST_TEST(with("distortion = \"cvr\"").find("cvar") != std::string::npos);
  BOOST_TEST(with("distortion = \"cvar\", parameter = 2.0").find("parameter") !=
             std::string::npos);
  // A cost is always held to be bad.
  BOOST_TEST(with("reward_attitude = \"neutral\"").find("reward_attitude") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(constraint_methods_are_named_and_bounded) {
  BOOST_TEST(
      RefusalOf({"agent.constraint_method=lagrangan"}).find("lagrangian") !=
      std::string::npos);
  BOOST_TEST(RefusalOf({"agent.multiplier=0"}).find("agent.multiplier") !=
             std::string::npos);
  BOOST_TEST(RefusalOf({"agent.pid_smoothing=1"}).find("agent.pid_smoothing") !=
             std::string::npos);
  BOOST_TEST(RefusalOf({"agent.adversary_probability=1.5"})
                 .find("agent.adversary_probability") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::tools
