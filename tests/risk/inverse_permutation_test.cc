// The weighting of the paper's program before March 2024.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "risk/risk_measure.h"
#include "tests/risk/every_distortion.h"
#include "tests/risk/samples.h"

namespace ballast::risk {
namespace {

BOOST_AUTO_TEST_SUITE(inverse_permutation)

RiskMeasure Legacy(const DistortionFunction& g, int n) {
  return RiskMeasure(g, n, RewardAttitude::kRobust,
                     Weighting::kInversePermutation);
}

// As the old program read: argsort ascending, then gather the weights by it.
double AsTheOldProgram(const std::vector<float>& rewards,
                       const std::vector<double>& weights) {
  std::vector<int> argsort(rewards.size());
  std::iota(argsort.begin(), argsort.end(), 0);
  std::stable_sort(argsort.begin(), argsort.end(),
                   [&](int a, int b) { return rewards[a] < rewards[b]; });
  double sum = 0.0;
  for (std::size_t i = 0; i < rewards.size(); ++i) {
    sum += weights[argsort[i]] * rewards[i];
  }
  return sum;
}

// The mean weight of the value of each rank (worst first) over the elements of
// `ranks` [n, B], whose columns are permutations of 0 .. n-1. A nudge of one
// rank that keeps the order moves the risk by its weight times the nudge.
std::vector<double> MeanWeightByRank(const RiskMeasure& risk,
                                     const at::Tensor& ranks) {
  constexpr double kNudge = 0.5;
  const at::Tensor before = risk.OfRewards(ranks);
  std::vector<double> weights;
  for (int rank = 0; rank < risk.samples(); ++rank) {
    const at::Tensor nudged = ranks + kNudge * ranks.eq(rank);
    const at::Tensor moved = risk.OfRewards(nudged) - before;
    weights.push_back(moved.to(at::kDouble).mean().item<double>() / kNudge);
  }
  return weights;
}

std::vector<double> PredictedWeights(const std::vector<double>& weights) {
  const double n = static_cast<double>(weights.size());
  const double share = 1.0 / (n - 1.0);
  std::vector<double> predicted;
  for (const double weight : weights) {
    predicted.push_back(share * weight + (1.0 - share) / n);
  }
  return predicted;
}

BOOST_AUTO_TEST_CASE(gives_position_i_the_weight_of_argsort_at_i) {
  const RiskMeasure risk = Legacy(Wang(0.75), 5);
  std::mt19937 engine(1);
  std::uniform_int_distribution<int> die(0, 6);  // Some values tie.
  for (int draw = 0; draw < 500; ++draw) {
    std::vector<float> rewards(5);
    for (float& reward : rewards) reward = static_cast<float>(die(engine));
    // Values up to 6 in float32.
    BOOST_TEST(std::abs(risk.OfRewards(Column(rewards)).item<float>() -
                        AsTheOldProgram(rewards, risk.weights())) < 1e-6);
    // Costs are mirrored through the sign.
    BOOST_TEST(at::equal(risk.OfCosts(-Column(rewards)),
                         -risk.OfRewards(Column(rewards))));
  }
}

BOOST_AUTO_TEST_CASE(averages_to_the_closed_form_over_all_orders) {
  for (const auto& g : EveryDistortion()) {
    for (const int n : {2, 3, 4, 5}) {
      const RiskMeasure risk = Legacy(*g, n);
      std::vector<float> order(n);
      std::iota(order.begin(), order.end(), 0.0F);
      std::vector<at::Tensor> columns;
      do {
        columns.push_back(Column(order));
      } while (std::next_permutation(order.begin(), order.end()));
      const auto mean = MeanWeightByRank(risk, at::cat(columns, 1));
      const auto predicted = PredictedWeights(risk.weights());
      BOOST_TEST_CONTEXT(g->name() << " n = " << n) {
        for (int rank = 0; rank < n; ++rank) {
          // Differences of float32 numbers up to 5.
          BOOST_TEST(std::abs(mean[rank] - predicted[rank]) < 1e-6);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(applies_a_quarter_of_the_distortion_to_five_draws) {
  constexpr int kDraws = 100000;
  std::mt19937 engine(1);
  std::vector<float> draws(5 * kDraws);
  for (float& draw : draws) draw = static_cast<float>(engine() >> 8);
  const at::Tensor ranks = at::tensor(draws)
                               .view({5, kDraws})
                               .argsort(/*stable=*/true, /*dim=*/0)
                               .to(at::kFloat);
  const auto mean = MeanWeightByRank(Legacy(Wang(0.75), 5), ranks);
  const double kPredicted[] = {0.265875, 0.206696, 0.187968, 0.175528,
                               0.163934};
  for (int rank = 0; rank < 5; ++rank) {
    // Sampling error 0.14 / sqrt(1e5) = 4.5e-4 per rank; the seed is fixed.
    BOOST_TEST(std::abs(mean[rank] - kPredicted[rank]) < 1e-3);
  }
}

BOOST_AUTO_TEST_CASE(sorting_is_the_default_and_differs) {
  const at::Tensor rewards = Column({4.0F, 1.0F, 5.0F, 2.0F, 3.0F});
  const RiskMeasure sorted(Wang(0.75), 5);
  BOOST_TEST((sorted.weighting() == Weighting::kSorted));
  BOOST_TEST(std::abs(sorted.OfRewards(rewards).item<float>() -
                      Legacy(Wang(0.75), 5).OfRewards(rewards).item<float>()) >
             0.1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::risk
