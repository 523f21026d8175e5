// What a coherent risk measure must do, whatever its distortion, and the
// values that closed forms give.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "risk/normal.h"
#include "risk/risk_measure.h"
#include "tests/risk/every_distortion.h"
#include "tests/risk/samples.h"

namespace ballast::risk {
namespace {

BOOST_AUTO_TEST_SUITE(coherence)

BOOST_AUTO_TEST_CASE(risk_lies_between_the_mean_and_the_worst_sample) {
  const at::Tensor samples = RandomSamples(5, 200, 2);
  const at::Tensor mean = samples.mean(0);
  for (const auto& g : EveryDistortion()) {
    const RiskMeasure risk(*g, 5);
    const at::Tensor cost = risk.OfCosts(samples);
    const at::Tensor reward = risk.OfRewards(samples);
    BOOST_TEST_CONTEXT(g->name()) {
      BOOST_TEST((cost - mean).min().item<double>() > -kFloatRounding);
      BOOST_TEST((cost - samples.amax(0)).max().item<double>() <
                 kFloatRounding);
      BOOST_TEST((reward - mean).max().item<double>() < kFloatRounding);
      BOOST_TEST((reward - samples.amin(0)).min().item<double>() >
                 -kFloatRounding);
    }
  }
}

BOOST_AUTO_TEST_CASE(is_coherent) {
  const at::Tensor x = RandomSamples(5, 300, 3);
  const at::Tensor y = RandomSamples(5, 300, 4);
  for (const auto& g : EveryDistortion()) {
    const RiskMeasure risk(*g, 5);
    const at::Tensor of_x = risk.OfCosts(x);
    const at::Tensor of_y = risk.OfCosts(y);
    BOOST_TEST_CONTEXT(g->name()) {
      // Monotone: costs that are nowhere lower carry no lower risk.
      const at::Tensor higher = risk.OfCosts(x + y.abs());
      BOOST_TEST((higher - of_x).min().item<double>() > -kFloatRounding);
      // Translation: a sure cost adds itself.
      BOOST_TEST(MaxDifference(risk.OfCosts(x + 3.0), of_x + 3.0) <
                 4 * kFloatRounding);
      // Positive homogeneity; a power of two is exact in float32.
      BOOST_TEST(at::equal(risk.OfCosts(x * 4.0), of_x * 4.0));
      BOOST_TEST(MaxDifference(risk.OfCosts(x * 2.7), of_x * 2.7) <
                 4 * kFloatRounding);
      // Subadditivity: pooling costs does not raise risk.
      BOOST_TEST((risk.OfCosts(x + y) - of_x - of_y).max().item<double>() <
                 4 * kFloatRounding);
    }
  }
}

BOOST_AUTO_TEST_CASE(cvar_at_level_one_is_the_mean) {
  const at::Tensor samples = RandomSamples(5, 100, 5);
  const RiskMeasure risk(Cvar(1.0), 5);
  BOOST_TEST(MaxDifference(risk.OfCosts(samples), samples.mean(0)) <
             kFloatRounding);
}

BOOST_AUTO_TEST_CASE(cvar_at_level_one_nth_is_the_worst_sample) {
  const at::Tensor samples = RandomSamples(5, 100, 6);
  for (const double level : {0.2, 0.01}) {
    const RiskMeasure risk(Cvar(level), 5);
    BOOST_TEST(at::equal(risk.OfCosts(samples), samples.amax(0)));
    BOOST_TEST(at::equal(risk.OfRewards(samples), samples.amin(0)));
  }
}

BOOST_AUTO_TEST_CASE(cvar_is_the_mean_of_the_worst_share) {
  const at::Tensor costs = Column({3.0F, 10.0F, 1.0F, 6.0F, 2.0F});
  const auto cvar = [&](double level) {
    return RiskMeasure(Cvar(level), 5).OfCosts(costs).item<float>();
  };
  const auto tolerance = boost::test_tools::tolerance(1e-6F);
  BOOST_TEST(cvar(0.4) == 8.0F, tolerance);   // (10 + 6) / 2
  BOOST_TEST(cvar(0.5) == 7.0F, tolerance);   // (10 + 6 + 3/2) / 2.5
  BOOST_TEST(cvar(0.8) == 5.25F, tolerance);  // (10 + 6 + 3 + 2) / 4
}

BOOST_AUTO_TEST_CASE(dual_power_two_is_the_mean_worse_of_two_draws) {
  const at::Tensor costs = Column({3.0F, 10.0F, 1.0F, 6.0F, 2.0F});
  const std::vector<double> values = {3, 10, 1, 6, 2};
  double worse = 0.0;
  for (const double a : values) {
    for (const double b : values) worse += std::max(a, b) / 25.0;
  }
  const RiskMeasure risk(DualPower(2.0), 5);
  BOOST_TEST(risk.OfCosts(costs).item<double>() == worse,
             boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(wang_moves_a_normal_cost_by_its_shift) {
  // 2000 evenly spread quantiles of N(2, 3^2).
  constexpr int kSamples = 2000;
  std::vector<float> costs;
  for (int i = 0; i < kSamples; ++i) {
    costs.push_back(
        static_cast<float>(2.0 + 3.0 * InverseNormalCdf((i + 0.5) / kSamples)));
  }
  const RiskMeasure risk(Wang(0.75), kSamples);
  // The tail beyond the outermost quantile is missing: about 0.005.
  BOOST_TEST(std::abs(risk.OfCosts(Column(costs)).item<double>() - 4.25) <
             0.01);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::risk
