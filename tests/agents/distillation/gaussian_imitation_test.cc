#include "agents/distillation/gaussian_imitation.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "models/networks/gaussian.h"
#include "tests/agents/distillation/finite_differences.h"
#include "tests/models/draws.h"

namespace ballast::agents::distillation {
namespace {

constexpr GaussianDistance kDistances[] = {
    GaussianDistance::kForward, GaussianDistance::kReverse,
    GaussianDistance::kSquared, GaussianDistance::kHuber};

GaussianImitation Of(GaussianDistance distance) {
  GaussianImitationConfig config;
  config.distance = distance;
  return {config, 0.3};
}

/// Random means and log deviations of `rows` states of 3 actions, float64.
at::Tensor Prediction(std::uint64_t seed, int rows = 5) {
  return models::NormalDraws({rows, 6}, seed).to(at::kDouble) * 0.7;
}

/// One action: mean and deviation.
at::Tensor One(double mean, double deviation) {
  return at::tensor({mean, std::log(deviation)}, at::kDouble).view({1, 2});
}

double Value(const GaussianImitation& loss, const at::Tensor& target,
             const at::Tensor& learner) {
  return loss.Divergence(target, learner, {}).item<double>();
}

/// Of N(mean, deviation^2), the probability of less than x.
double Below(double x, double mean, double deviation) {
  return 0.5 * std::erfc((mean - x) / (deviation * std::sqrt(2.0)));
}

/// log N(x; m, s), summed over the actions of one state. [N].
at::Tensor LogDensity(const at::Tensor& x, const at::Tensor& prediction) {
  const at::Tensor mean = prediction.narrow(1, 0, 3);
  const at::Tensor log_deviation = prediction.narrow(1, 3, 3);
  const at::Tensor z = (x - mean) * at::exp(-log_deviation);
  return -(0.5 * z.square() + log_deviation +
           0.5 * std::log(2 * std::acos(-1.0)))
              .sum(1);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gaussian_imitation)

BOOST_AUTO_TEST_CASE(equals_are_at_distance_zero) {
  // Of Huber within the box and beyond it.
  const at::Tensor prediction = Prediction(1);
  for (const GaussianDistance distance : kDistances) {
    const GaussianImitation loss = Of(distance);
    BOOST_TEST(Distance(loss.Divergence(prediction, prediction, {}),
                        at::zeros({5}, at::kDouble)) == 0.0);
    BOOST_TEST(
        loss.Divergence(prediction, Prediction(2), {}).min().item<double>() >
        0.0);
  }
}

BOOST_AUTO_TEST_CASE(one_dimension_is_the_closed_form) {
  // KL(N(1, 2) || N(0, 3)) = log(3/2) + (4 + 1) / 18 - 1/2.
  const double forward = std::log(1.5) + 5.0 / 18.0 - 0.5;
  // KL(N(0, 3) || N(1, 2)) = log(2/3) + (9 + 1) / 8 - 1/2.
  const double reverse = std::log(2.0 / 3.0) + 10.0 / 8.0 - 0.5;
  const at::Tensor target = One(1, 2), learner = One(0, 3);
  BOOST_TEST(Value(Of(GaussianDistance::kForward), target, learner) == forward,
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(Value(Of(GaussianDistance::kReverse), target, learner) == reverse,
             boost::test_tools::tolerance(1e-9));
  const double log_ratio = std::log(1.5);
  BOOST_TEST(Value(Of(GaussianDistance::kSquared), target, learner) ==
                 1.0 + log_ratio * log_ratio,
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_forward_divergence_is_what_the_models_say) {
  const at::Tensor target = Prediction(1).to(at::kFloat);
  const at::Tensor learner = Prediction(2).to(at::kFloat);
  const auto gaussian = [](const at::Tensor& prediction) {
    return models::Gaussian({prediction.narrow(1, 0, 3).contiguous(),
                             prediction.narrow(1, 3, 3).contiguous()});
  };
  BOOST_TEST(
      Distance(Of(GaussianDistance::kForward).Divergence(target, learner, {}),
               gaussian(target).KlTo(gaussian(learner))) < 1e-5);
}

BOOST_AUTO_TEST_CASE(sampled_log_ratios_agree_to_one_percent) {
  const at::Tensor target = Prediction(1, 1), learner = Prediction(2, 1);
  const double exact = Value(Of(GaussianDistance::kForward), target, learner);
  constexpr int kSamples = 400'000;
  const at::Tensor noise =
      models::NormalDraws({kSamples, 3}, 3).to(at::kDouble);
  const at::Tensor x =
      target.narrow(1, 0, 3) + noise * at::exp(target.narrow(1, 3, 3));
  const double sampled =
      (LogDensity(x, target) - LogDensity(x, learner)).mean().item<double>();
  BOOST_TEST(sampled == exact, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(a_squash_changes_nothing) {
  // One action y = tanh(x): the masses that two policies give to narrow cells
  // of y, without any density or Jacobian.
  constexpr int kCells = 200'000;
  const auto squashed = [](double m, double s, double n, double r) {
    double sum = 0.0, p_before = 0.0, q_before = 0.0;
    for (int i = 1; i <= kCells; ++i) {
      const double x = std::atanh(-1 + 2.0 * i / kCells);
      const double p = Below(x, m, s), q = Below(x, n, r);
      if (p > p_before) {
        sum += (p - p_before) * std::log((p - p_before) / (q - q_before));
      }
      p_before = p;
      q_before = q;
    }
    return sum;
  };
  const GaussianImitation forward = Of(GaussianDistance::kForward);
  BOOST_TEST(squashed(0.1, 0.4, 0.0, 0.5) ==
                 Value(forward, One(0.1, 0.4), One(0.0, 0.5)),
             boost::test_tools::tolerance(1e-3));
  BOOST_TEST(squashed(1.2, 0.4, 0.8, 0.5) ==
                 Value(forward, One(1.2, 0.4), One(0.8, 0.5)),
             boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(the_clip_to_the_box_can_only_hide_differences) {
  // One action, clipped to [-1, 1]: a point mass at each end, a density
  // between. The divergence of what is executed, by quadrature.
  const auto executed = [](double m, double s, double n, double r) {
    const auto log_density = [](double x, double mean, double deviation) {
      const double z = (x - mean) / deviation;
      return -0.5 * z * z - std::log(deviation) -
             0.5 * std::log(2 * std::acos(-1.0));
    };
    const auto mass = [](double p, double q) {
      return p > 0 ? p * std::log(p / q) : 0.0;
    };
    double sum = mass(Below(-1, m, s), Below(-1, n, r)) +
                 mass(1 - Below(1, m, s), 1 - Below(1, n, r));
    constexpr int kCells = 20'000;
    for (int i = 0; i < kCells; ++i) {
      const double x = -1 + (i + 0.5) * 2.0 / kCells;
      const double log_p = log_density(x, m, s);
      sum += std::exp(log_p) * (log_p - log_density(x, n, r)) * 2.0 / kCells;
    }
    return sum;
  };
  const GaussianImitation forward = Of(GaussianDistance::kForward);
  // Within the box nothing is hidden; at its edge something.
  BOOST_TEST(executed(0.1, 0.1, 0.0, 0.15) ==
                 Value(forward, One(0.1, 0.1), One(0.0, 0.15)),
             boost::test_tools::tolerance(1e-4));
  BOOST_TEST(executed(1.2, 0.4, 0.8, 0.3) <
             0.9 * Value(forward, One(1.2, 0.4), One(0.8, 0.3)));
}

BOOST_AUTO_TEST_CASE(slopes_are_those_of_finite_differences) {
  const at::Tensor target = Prediction(1);
  const at::Tensor learner = Prediction(2);
  GaussianImitationConfig guarded;
  guarded.deviation_floor = 0.8;  // Binds in some entries.
  guarded.mean_limit = 0.5;
  std::vector<GaussianImitation> losses{{guarded, 0.3}};
  for (const auto distance : kDistances) losses.push_back(Of(distance));
  for (const GaussianImitation& loss : losses) {
    const auto value = [&](const at::Tensor& at) {
      return loss.Divergence(target, at, {});
    };
    // Beyond the box Huber's slope is meant to differ from its value's: the
    // learner is moved inside.
    const at::Tensor point = learner.clone();
    point.narrow(1, 0, 3).clamp_(-0.95, 0.95);
    BOOST_TEST(Distance(GraphSlopes(point, value),
                        FiniteDifferences(point, value)) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(slopes_are_the_closed_forms) {
  // d/dm = (m - m_t) / s^2, d/dlog s = 1 - (s_t^2 + (m_t - m)^2) / s^2.
  const at::Tensor slopes = GraphSlopes(One(0, 3), [](const at::Tensor& at) {
    return Of(GaussianDistance::kForward).Divergence(One(1, 2), at, {});
  });
  BOOST_TEST(slopes[0][0].item<double>() == -1.0 / 9.0,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(slopes[0][1].item<double>() == 1.0 - 5.0 / 9.0,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_temperature_is_a_weight_of_the_deviation) {
  // Both variances times tau, the divergence times tau.
  constexpr double kTau = 4.0;
  const double s = 2 * std::sqrt(kTau), r = 3 * std::sqrt(kTau);
  const double tempered =
      kTau * (std::log(r / s) + (s * s + 1) / (2 * r * r) - 0.5);
  GaussianImitationConfig config;
  config.deviation_weight = kTau;
  BOOST_TEST(Value({config, 0.3}, One(1, 2), One(0, 3)) == tempered,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_floor_and_the_limit_tame_what_dominates) {
  GaussianImitationConfig config;
  config.deviation_weight = 0.0;
  BOOST_TEST(
      Value({config, 0.3}, One(30, 0.01), One(3, 0.01)) == 0.5 * 2700 * 2700,
      boost::test_tools::tolerance(1e-9));
  config.deviation_floor = 0.05;
  config.mean_limit = 4.0;
  BOOST_TEST(Value({config, 0.3}, One(30, 0.01), One(3, 0.01)) == 0.5 * 20 * 20,
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(what_is_executed_alike_is_alike) {
  const auto error = [](double target, double mean) {
    return ExecutedError(at::tensor(target, at::kDouble),
                         at::tensor(mean, at::kDouble))
        .item<double>();
  };
  BOOST_TEST(error(3, 30) == 0.0);
  BOOST_TEST(error(3, 1) == 0.0);
  BOOST_TEST(error(3, -30) == -31.0);
  BOOST_TEST(error(0.5, 0.25) == -0.25);
  // Beyond the box the way back is still felt.
  BOOST_TEST(error(0.5, 3) == 2.5);
}

BOOST_AUTO_TEST_CASE(predictions_are_what_the_policy_reads) {
  const at::Tensor output = 8.0 * models::NormalDraws({64, 6}, 5);
  output[0][4] = -200.0F;  // Far below the floor.
  models::GaussianMoments moments;
  models::ReadMoments(output, 0.3, moments);
  const at::Tensor prediction = Of(GaussianDistance::kForward).Predict(output);
  BOOST_TEST(Distance(prediction.narrow(1, 0, 3), moments.mean) == 0.0);
  // ReadMoments has logarithms of its own.
  BOOST_TEST(Distance(prediction.narrow(1, 3, 3), moments.log_deviation) <
             1e-5);
  const auto predict = [](const at::Tensor& at) {
    return Of(GaussianDistance::kForward).Predict(at);
  };
  const at::Tensor exact = output.to(at::kDouble).narrow(0, 1, 8);
  BOOST_TEST(Distance(GraphSlopes(exact, predict),
                      FiniteDifferences(exact, predict)) < 1e-6);
}

BOOST_AUTO_TEST_CASE(the_likelihood_is_that_of_the_target_mean) {
  const at::Tensor target = Prediction(1), learner = Prediction(2);
  const GaussianImitation loss = Of(GaussianDistance::kForward);
  BOOST_TEST(
      Distance(loss.NegativeLogLikelihood(loss.Mode(target, {}), learner, {}),
               -LogDensity(target.narrow(1, 0, 3), learner)) < 1e-12);
  BOOST_TEST(Distance(loss.SquaredError(target, learner, {}),
                      (target - learner).square().sum(1) / 6) < 1e-12);
}

BOOST_AUTO_TEST_CASE(a_likelihood_has_a_floor_below_which_no_deviation_gains) {
  GaussianImitationConfig config;
  config.deviation_floor = 0.1;
  const GaussianImitation floored(config, 0.3);
  const at::Tensor target = Prediction(1);
  at::Tensor learner = Prediction(2), at_floor = learner.clone();
  learner.narrow(1, 3, 3).fill_(std::log(0.01));
  at_floor.narrow(1, 3, 3).fill_(std::log(0.1));
  const auto likelihood = [&](const at::Tensor& at) {
    return floored.NegativeLogLikelihood(target.narrow(1, 0, 3), at, {});
  };
  BOOST_TEST(Distance(likelihood(learner),
                      -LogDensity(target.narrow(1, 0, 3), at_floor)) < 1e-12);
  const at::Tensor slopes = GraphSlopes(learner, likelihood);
  BOOST_TEST(slopes.narrow(1, 3, 3).abs().max().item<double>() == 0.0);
  BOOST_TEST(slopes.narrow(1, 0, 3).abs().min().item<double>() > 0.0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::distillation
