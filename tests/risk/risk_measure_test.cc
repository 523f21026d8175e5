#include "risk/risk_measure.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

#include "tests/risk/every_distortion.h"
#include "tests/risk/samples.h"

namespace ballast::risk {
namespace {

BOOST_AUTO_TEST_SUITE(risk_measure)

// The second, slower way: sorts one element's samples, worst first.
double BruteForce(const at::Tensor& samples, int element,
                  const std::vector<double>& weights, bool high_is_bad) {
  std::vector<double> sorted;
  for (int i = 0; i < samples.size(0); ++i) {
    sorted.push_back(samples[i][element].item<float>());
  }
  std::sort(sorted.begin(), sorted.end());
  if (high_is_bad) std::reverse(sorted.begin(), sorted.end());
  return std::inner_product(sorted.begin(), sorted.end(), weights.begin(), 0.0);
}

BOOST_AUTO_TEST_CASE(weights_are_the_published_ones) {
  const struct {
    DistortionOptions distortion;
    std::vector<double> weights;
  } kTable[] = {
      {{"wang", 0.75, {}}, {0.463499, 0.226784, 0.151870, 0.102112, 0.055735}},
      {{"wang", 0.25, {}}, {0.277052, 0.221613, 0.193975, 0.169860, 0.137500}},
      {{"wang", 0.50, {}}, {0.366318, 0.231094, 0.176968, 0.135761, 0.089859}},
      {{"wang", 1.00, {}}, {0.562921, 0.209443, 0.122597, 0.072274, 0.032765}},
      {{"wang", 1.50, {}}, {0.744853, 0.148885, 0.066491, 0.030171, 0.009600}},
      {{"wang", 0.75, {}}, {0.773373, 0.226627}},
      {{"wang", 0.75, {}}, {0.625240, 0.255904, 0.118856}},
      {{"wang", 0.75, {}},
       {0.297518, 0.165981, 0.125744, 0.101040, 0.083090, 0.068781, 0.056586,
        0.045526, 0.034635, 0.021100}},
      {{"cvar", 0.5, {}}, {0.4, 0.4, 0.2, 0.0, 0.0}},
      {{"cvar", 0.2, {}}, {1.0, 0.0, 0.0, 0.0, 0.0}},
      {{"cvar", 0.1, {}}, {1.0, 0.0, 0.0, 0.0, 0.0}},
      {{"power", 0.5, {}}, {0.447214, 0.185242, 0.142141, 0.119831, 0.105573}},
      {{"dual_power", 2.0, {}}, {0.36, 0.28, 0.20, 0.12, 0.04}},
  };
  for (const auto& [options, expected] : kTable) {
    const int n = static_cast<int>(expected.size());
    const RiskMeasure risk(*MakeDistortion(options), n);
    BOOST_TEST_CONTEXT(options.distortion << " n = " << n) {
      for (int i = 0; i < n; ++i) {
        // The table is printed to six decimals.
        BOOST_TEST(std::abs(risk.weights()[i] - expected[i]) < 1e-6);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(weights_sum_to_one_and_do_not_increase) {
  for (const auto& g : EveryDistortion()) {
    for (const int n : {1, 2, 3, 5, 10, 64}) {
      BOOST_TEST_CONTEXT(g->name() << " n = " << n) {
        const std::vector<double> weights = RiskMeasure(*g, n).weights();
        const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
        BOOST_TEST(std::abs(sum - 1.0) < 1e-14);
        for (int i = 1; i < n; ++i) {
          BOOST_TEST(weights[i] <= weights[i - 1] + 1e-14);
        }
        BOOST_TEST(weights.back() >= 0.0);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(equals_sorting_each_element_by_itself) {
  // 150 elements: two full blocks of lanes and a rest.
  constexpr int kElements = 150;
  for (const auto& g : EveryDistortion()) {
    for (const int n : {1, 2, 5, 9}) {
      const RiskMeasure risk(*g, n);
      const at::Tensor samples = RandomSamples(n, kElements, n);
      const at::Tensor of_costs = risk.OfCosts(samples);
      const at::Tensor of_rewards = risk.OfRewards(samples);
      BOOST_TEST_CONTEXT(g->name() << " n = " << n) {
        for (int b = 0; b < kElements; ++b) {
          const double cost = BruteForce(samples, b, risk.weights(), true);
          const double reward = BruteForce(samples, b, risk.weights(), false);
          BOOST_TEST(std::abs(of_costs[b].item<float>() - cost) <
                     kFloatRounding);
          BOOST_TEST(std::abs(of_rewards[b].item<float>() - reward) <
                     kFloatRounding);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(rewards_are_costs_with_the_sign_turned) {
  const RiskMeasure risk(Wang(0.75), 5);
  const at::Tensor rewards = RandomSamples(5, 100, 1);
  BOOST_TEST(at::equal(risk.OfRewards(rewards), -risk.OfCosts(-rewards)));
}

BOOST_AUTO_TEST_CASE(a_neutral_attitude_averages_rewards_and_leaves_costs) {
  const at::Tensor samples = RandomSamples(5, 100, 7);
  const RiskMeasure robust(Wang(0.75), 5);
  const RiskMeasure neutral(Wang(0.75), 5, RewardAttitude::kNeutral);
  BOOST_TEST(MaxDifference(neutral.OfRewards(samples), samples.mean(0)) <
             kFloatRounding);
  BOOST_TEST(at::equal(neutral.OfCosts(samples), robust.OfCosts(samples)));
}

BOOST_AUTO_TEST_CASE(an_optimistic_attitude_leans_on_the_best_rewards) {
  const at::Tensor samples = RandomSamples(5, 100, 8);
  const RiskMeasure robust(Wang(0.75), 5);
  const RiskMeasure optimistic(Wang(0.75), 5, RewardAttitude::kOptimistic);
  // The best rewards are the highest, which are the worst costs.
  BOOST_TEST(MaxDifference(optimistic.OfRewards(samples),
                           robust.OfCosts(samples)) < kFloatRounding);
  BOOST_TEST(at::equal(optimistic.OfCosts(samples), robust.OfCosts(samples)));
}

BOOST_AUTO_TEST_CASE(the_order_of_the_samples_does_not_matter) {
  const at::Tensor samples = RandomSamples(5, 200, 9);
  const RiskMeasure risk(Wang(0.75), 5);
  BOOST_TEST(MaxDifference(risk.OfCosts(samples),
                           risk.OfCosts(samples.flip(0))) < kFloatRounding);
}

BOOST_AUTO_TEST_CASE(a_sample_that_is_not_a_number_is_not_hidden) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (int place = 0; place < 5; ++place) {
    std::vector<float> samples = {1.0F, 2.0F, 3.0F, 4.0F, 5.0F};
    samples[place] = nan;
    for (const Weighting weighting :
         {Weighting::kSorted, Weighting::kInversePermutation}) {
      const RiskMeasure risk(Cvar(0.2), 5, RewardAttitude::kRobust, weighting);
      BOOST_TEST(std::isnan(risk.OfCosts(Column(samples)).item<float>()));
      BOOST_TEST(std::isnan(risk.OfRewards(Column(samples)).item<float>()));
    }
  }
}

BOOST_AUTO_TEST_CASE(writes_into_a_given_tensor_and_no_further) {
  const at::Tensor samples = RandomSamples(5, 70, 10);
  const RiskMeasure risk(Wang(0.75), 5);
  const at::Tensor canvas = at::full({72}, -1.0F);
  at::Tensor window = canvas.slice(0, 1, 71);
  risk.OfRewards(samples, window);
  BOOST_TEST(at::equal(window, risk.OfRewards(samples)));
  BOOST_TEST(canvas[0].item<float>() == -1.0F);
  BOOST_TEST(canvas[71].item<float>() == -1.0F);
}

BOOST_AUTO_TEST_CASE(reads_samples_that_are_not_contiguous) {
  const at::Tensor samples = RandomSamples(5, 90, 11);
  const RiskMeasure risk(Wang(0.75), 5);
  BOOST_TEST(at::equal(risk.OfCosts(samples.t().contiguous().t()),
                       risk.OfCosts(samples)));
}

BOOST_AUTO_TEST_CASE(no_elements_carry_no_risk) {
  const RiskMeasure risk(Wang(0.75), 5);
  BOOST_TEST(risk.OfCosts(at::empty({5, 0}, at::kFloat)).numel() == 0);
}

BOOST_AUTO_TEST_CASE(other_shapes_and_types_are_refused) {
  const RiskMeasure risk(Wang(0.75), 5);
  const auto refused = [](const auto& call, const std::string& words) {
    BOOST_CHECK_EXCEPTION(call(), std::invalid_argument,
                          [&](const std::invalid_argument& refusal) {
                            return std::string(refusal.what()).find(words) !=
                                   std::string::npos;
                          });
  };
  refused(
      [&] {
        risk.OfCosts(at::zeros({4, 7}, at::kFloat));
      },
      "costs is CPUFloatType [4, 7], expected float32 [5, B]");
  refused([&] { risk.OfRewards(at::zeros({5}, at::kFloat)); }, "rewards");
  refused([&] { risk.OfCosts(at::zeros({5, 7}, at::kDouble)); }, "Double");
  refused([&] { risk.OfCosts(at::Tensor()); }, "expected float32 [5, B]");
  const at::Tensor costs = at::zeros({5, 7}, at::kFloat);
  at::Tensor wrong = at::empty({6}, at::kFloat);
  refused([&] { risk.OfCosts(costs, wrong); }, "expected float32 [7]");
  at::Tensor spread = at::empty({14}, at::kFloat).slice(0, 0, 14, 2);
  refused([&] { risk.OfRewards(costs, spread); }, "contiguous");
  refused([] { RiskMeasure(Wang(0.75), 0); }, "must be at least 1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::risk
