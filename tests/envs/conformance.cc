#include "tests/envs/conformance.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "configs/random_stream.h"
#include "configs/seeds.h"
#include "tests/envs/golden_rollout.h"

namespace ballast::envs {
namespace {

void CheckQuantities(const std::vector<Quantity>& quantities) {
  std::set<std::string> names;
  for (const Quantity& quantity : quantities) {
    BOOST_TEST_CONTEXT(quantity.name) {
      BOOST_CHECK(!quantity.name.empty());
      BOOST_CHECK(names.insert(quantity.name).second);
      BOOST_CHECK(!quantity.unit.empty());
      BOOST_CHECK_LT(quantity.low, quantity.high);
    }
  }
}

/// @param k  control steps since the reset.
void CheckTimeStep(const EnvironmentSpec& spec, const TimeStep& now, int n,
                   int k) {
  BOOST_REQUIRE_EQUAL(now.observation.rows(), n);
  BOOST_REQUIRE_EQUAL(now.observation.cols(), std::ssize(spec.observation));
  BOOST_REQUIRE_EQUAL(now.reward.size(), n);
  BOOST_REQUIRE_EQUAL(now.costs.rows(), n);
  BOOST_REQUIRE_EQUAL(now.costs.cols(), std::ssize(spec.constraints));
  BOOST_REQUIRE_EQUAL(now.mask.size(), 0);  // There are no discrete actions.

  const std::vector<std::uint8_t> none(n, 0);
  const std::vector<std::uint8_t> ended(n, k == spec.horizon ? 1 : 0);
  BOOST_REQUIRE(now.diverged == none);
  BOOST_REQUIRE(now.terminated == none);
  BOOST_REQUIRE(now.truncated == ended);

  BOOST_REQUIRE(now.observation.allFinite());
  BOOST_REQUIRE((now.reward.array() >= 0 && now.reward.array() <= 1).all());
  BOOST_REQUIRE((now.costs.array() == 0 || now.costs.array() == 1).all());
  if (k == 0) {
    BOOST_REQUIRE(now.reward.isZero(0));
    BOOST_REQUIRE(now.costs.isZero(0));
  }
}

}  // namespace

TaskOptions Constrained(const TaskInfo& task) {
  TaskOptions options;
  options.task = task.name;
  options.constraints = {"all"};
  return options;
}

bool ChangesAtNominal(const std::string& task, const std::string& parameter) {
  return parameter == "torso_length" ||
         (parameter == "contact_friction" && !task.starts_with("walker"));
}

void CheckSpec(const EnvironmentSpec& spec) {
  BOOST_CHECK(!spec.observation.empty());
  CheckQuantities(spec.observation);
  BOOST_CHECK(!spec.action.box.empty());
  BOOST_CHECK(spec.action.factors.empty());
  CheckQuantities(spec.action.box);
  for (const Quantity& action : spec.action.box) {
    BOOST_CHECK(std::isfinite(action.low) && std::isfinite(action.high));
  }
  const std::set<std::string> constraints(spec.constraints.begin(),
                                          spec.constraints.end());
  BOOST_CHECK_EQUAL(constraints.size(), spec.constraints.size());
  BOOST_CHECK_GT(spec.horizon, 0);
  BOOST_CHECK_GT(spec.control_timestep, 0);
}

RowMatrix RandomAction(std::span<const int> actors, int actuators, int k) {
  RowMatrix action(std::ssize(actors), actuators);
  for (Eigen::Index i = 0; i < action.rows(); ++i) {
    configs::RandomStream stream(configs::DeriveSeed(actors[i], "action", k));
    for (double& number : action.row(i)) number = stream.Uniform(-1, 1);
  }
  return action;
}

RowMatrix Play(VectorEnvironment& environment, int steps,
               std::span<const int> actors) {
  const EnvironmentSpec& spec = environment.spec();
  const int n = environment.size();
  const int actuators = static_cast<int>(std::ssize(spec.action.box));
  RowMatrix played((steps + 1) * n, std::ssize(spec.observation) + 1 +
                                        std::ssize(spec.constraints));
  const TimeStep* now = &environment.Reset(AllOf(n));
  for (int k = 0;; ++k) {
    BOOST_TEST_CONTEXT("step " << k) { CheckTimeStep(spec, *now, n, k); }
    played.middleRows(k * n, n) << now->observation, now->reward, now->costs;
    if (k == steps) return played;
    now = &environment.Step(RandomAction(actors, actuators, k));
  }
}

RowMatrix Play(VectorEnvironment& environment, int steps) {
  return Play(environment, steps, AllOf(environment.size()));
}

RowMatrix RowsOf(const RowMatrix& played, int simulation, int n) {
  RowMatrix rows(played.rows() / n, played.cols());
  for (Eigen::Index k = 0; k < rows.rows(); ++k) {
    rows.row(k) = played.row(k * n + simulation);
  }
  return rows;
}

}  // namespace ballast::envs
