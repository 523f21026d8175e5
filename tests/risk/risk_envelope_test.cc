// The duality: risk is the worst expectation over a set of reweighings.
#include "tests/risk/risk_envelope.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "risk/risk_measure.h"
#include "tests/risk/every_distortion.h"
#include "tests/risk/samples.h"

namespace ballast::risk {
namespace {

BOOST_AUTO_TEST_SUITE(risk_envelope)

// Costs up to 20 in float32.
constexpr double kRounding = 2e-6;

std::vector<float> RandomCosts(int n, std::mt19937& engine) {
  std::uniform_real_distribution<float> uniform(-5.0F, 20.0F);
  std::vector<float> costs(n);
  for (float& cost : costs) cost = uniform(engine);
  return costs;
}

Eigen::VectorXd ToEigen(const std::vector<float>& values) {
  return Eigen::Map<const Eigen::VectorXf>(values.data(), values.size())
      .cast<double>();
}

BOOST_AUTO_TEST_CASE(risk_is_the_worst_vertex_of_the_envelope) {
  // The vertices are the orders in which samples can take the weights.
  std::mt19937 engine(1);
  for (const auto& g : EveryDistortion()) {
    for (int n = 1; n <= 5; ++n) {
      const RiskMeasure risk(*g, n);
      const std::vector<float> costs = RandomCosts(n, engine);
      std::vector<int> order(n);
      for (int i = 0; i < n; ++i) order[i] = i;
      double worst_cost = -1e30;
      double worst_reward = 1e30;
      do {
        double expected = 0.0;
        for (int i = 0; i < n; ++i) {
          expected += risk.weights()[i] * costs[order[i]];
        }
        worst_cost = std::max(worst_cost, expected);
        worst_reward = std::min(worst_reward, expected);
      } while (std::next_permutation(order.begin(), order.end()));
      BOOST_TEST_CONTEXT(g->name() << " n = " << n) {
        BOOST_TEST(std::abs(risk.OfCosts(Column(costs)).item<float>() -
                            worst_cost) < kRounding);
        BOOST_TEST(std::abs(risk.OfRewards(Column(costs)).item<float>() -
                            worst_reward) < kRounding);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(risk_is_the_linear_program_over_the_envelope) {
  std::mt19937 engine(2);
  for (const auto& g : EveryDistortion()) {
    for (int n = 2; n <= 6; ++n) {
      const RiskMeasure risk(*g, n);
      const std::vector<float> costs = RandomCosts(n, engine);
      const auto worst = WorstReweighing(*g, ToEigen(costs));
      const auto worst_reward = WorstReweighing(*g, -ToEigen(costs));
      BOOST_TEST_CONTEXT(g->name() << " n = " << n) {
        BOOST_TEST((worst.status == envs::LinearProgramStatus::kOptimal));
        BOOST_TEST(std::abs(risk.OfCosts(Column(costs)).item<float>() -
                            worst.value) < kRounding);
        BOOST_TEST(std::abs(risk.OfRewards(Column(costs)).item<float>() +
                            worst_reward.value) < kRounding);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_envelope_of_cvar_bounds_the_likelihood_ratio) {
  // b_i <= 1 / (n level) is all that CVaR asks of a reweighing.
  std::mt19937 engine(3);
  const double level = 0.45;
  for (int n = 2; n <= 6; ++n) {
    const std::vector<float> costs = RandomCosts(n, engine);
    envs::LinearProgram program;
    program.objective = ToEigen(costs);
    program.at_most.setIdentity(n, n);
    program.at_most_bound.setConstant(n, 1.0 / (n * level));
    program.equal.setOnes(1, n);
    program.equal_to.setOnes(1);
    const RiskMeasure risk(Cvar(level), n);
    BOOST_TEST(std::abs(risk.OfCosts(Column(costs)).item<float>() -
                        envs::Maximise(program).value) < kRounding);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::risk
