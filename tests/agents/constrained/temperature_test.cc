#include "agents/constrained/temperature.h"

#include <ATen/CPUGeneratorImpl.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

namespace ballast::agents::constrained {
namespace {

constexpr int kSamples = 20;
constexpr int kStates = 256;

/// F_ib = 50 + c sin(1.7 i + 0.9 b), rounded to float32.
at::Tensor Waves(double c) {
  at::Tensor objective = at::empty({kSamples, kStates});
  auto* f = objective.mutable_data_ptr<float>();
  for (int i = 0; i < kSamples; ++i) {
    for (int b = 0; b < kStates; ++b) {
      *f++ = static_cast<float>(50.0 + c * std::sin(1.7 * i + 0.9 * b));
    }
  }
  return objective;
}

/// What SciPy's SLSQP (1.17.1, tol 1e-3, at most 10 iterations) makes of the
/// dual on Waves(c).
struct Recorded {
  double c;
  double start;
  double bound;
  double slope;   ///< At the start, six decimals.
  double value;   ///< At the start, six decimals.
  double result;  ///< Five digits or more.
};

const std::vector<Recorded> kRecorded = {
    {0.01, 10, 0.1, 0.100000, 51.000007, 0.012741},
    {0.1, 10, 0.1, 0.099975, 51.000292, 0.20641},
    {0.1, 1, 0.1, 0.097515, 50.102531, 0.170091},
    {1, 10, 0.1, 0.097515, 51.025309, 1.53500},
    {1, 1, 0.1, -0.109887, 50.335463, 1.46199},
    {5, 10, 0.1, 0.040529, 51.615134, 7.7021},
    {5, 1, 0.1, -1.060616, 53.400222, 7.5544},
    {20, 10, 0.1, -0.471097, 59.224666, 30.209},
    {1, 10, 0.001, -0.001485, 50.035309, 10},
    {5, 10, 0.001, -0.058471, 50.625134, 66.77},
};

/// bound - mean_b KL(softmax_b || uniform), from the definition of the KL.
double SlowSlope(const at::Tensor& objective, double bound, double t) {
  const std::int64_t samples = objective.size(0);
  const std::int64_t states = objective.size(1);
  double mean_kl = 0.0;
  for (std::int64_t b = 0; b < states; ++b) {
    std::vector<double> p;
    double sum = 0.0;
    for (std::int64_t i = 0; i < samples; ++i) {
      const double above =
          objective[i][b].item<double>() - objective[0][b].item<double>();
      p.push_back(std::exp(above / t));
      sum += p.back();
    }
    for (const double share : p) {
      mean_kl += share / sum *
                 std::log(share / sum * static_cast<double>(samples)) /
                 static_cast<double>(states);
    }
  }
  return bound - mean_kl;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(temperature)

BOOST_AUTO_TEST_CASE(the_dual_has_the_recorded_values_and_slopes) {
  for (const Recorded& row : kRecorded) {
    const at::Tensor objective = Waves(row.c);
    const TemperatureDual::Point at =
        TemperatureDual(objective, row.bound).At(row.start);
    // Half of the last printed digit, and a little for float32 objectives.
    BOOST_TEST(std::abs(at.slope - row.slope) < 1e-6, row.c);
    BOOST_TEST(std::abs(at.value - row.value) < 1e-6, row.c);
  }
}

BOOST_AUTO_TEST_CASE(sequential_quadratic_programming_ends_where_scipys_does) {
  for (const Recorded& row : kRecorded) {
    const at::Tensor objective = Waves(row.c);
    const double found = TemperatureDual(objective, row.bound)
                             .Minimise(TemperatureSolver::kSqp, row.start);
    // SciPy takes forward differences for the slope, which moves the result
    // of a search this coarse by up to 1e-3.
    BOOST_TEST(found == row.result, boost::test_tools::tolerance(1e-3));
  }
}

BOOST_AUTO_TEST_CASE(sequential_quadratic_programming_leaves_a_flat_start) {
  // |slope| < sqrt(1e-3): the promised descent is below the tolerance, so the
  // start comes back to the bit.
  const at::Tensor objective = Waves(1.0);
  const TemperatureDual dual(objective, 0.001);
  BOOST_TEST(dual.Minimise(TemperatureSolver::kSqp, 10.0) == 10.0);
  BOOST_TEST(dual.Minimise(TemperatureSolver::kSqp, 10.0) !=
             dual.Minimise(TemperatureSolver::kExact, 10.0));
}

BOOST_AUTO_TEST_CASE(the_slope_is_the_bound_less_the_mean_divergence) {
  const at::Tensor objective = Waves(3.0).narrow(1, 0, 5).contiguous();
  for (const double t : {0.1, 1.0, 10.0}) {
    BOOST_TEST(TemperatureDual(objective, 0.1).At(t).slope ==
                   SlowSlope(objective, 0.1, t),
               boost::test_tools::tolerance(1e-9));  // double
  }
}

BOOST_AUTO_TEST_CASE(the_exact_solver_finds_the_zero_of_the_slope) {
  for (const Recorded& row : kRecorded) {
    const at::Tensor objective = Waves(row.c);
    const TemperatureDual dual(objective, row.bound);
    const double exact = dual.Minimise(TemperatureSolver::kExact, row.start);
    // The slope changes sign within 1e-9 relative.
    BOOST_TEST(dual.At(exact * (1 - 1e-9)).slope < 0.0, row.c);
    BOOST_TEST(dual.At(exact * (1 + 1e-9)).slope > 0.0, row.c);
    const double sqp = dual.Minimise(TemperatureSolver::kSqp, row.start);
    // Rounding of values of order 50.
    BOOST_TEST(dual.At(exact).value <= dual.At(sqp).value + 1e-12, row.c);
    // It knows no start.
    BOOST_TEST(dual.Minimise(TemperatureSolver::kExact, 123.0) == exact);
  }
}

BOOST_AUTO_TEST_CASE(equal_objectives_lead_to_the_lowest_temperature) {
  // No divergence to pay for: L(t) = F + bound t.
  const at::Tensor equal = at::full({kSamples, kStates}, 50.0F);
  const TemperatureDual dual(equal, 0.1);
  for (const TemperatureSolver solver :
       {TemperatureSolver::kSqp, TemperatureSolver::kExact}) {
    // Rounding of the step from 10.
    BOOST_TEST(dual.Minimise(solver, 10.0) == 1e-6,
               boost::test_tools::tolerance(1e-9));
  }
  // Differences of numbers of order 50 / 1e-6.
  BOOST_TEST(dual.At(1e-6).slope == 0.1, boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(far_objectives_lead_to_the_highest_temperature) {
  const at::Tensor far = Waves(1e7);
  const TemperatureDual dual(far, 0.1);
  for (const TemperatureSolver solver :
       {TemperatureSolver::kSqp, TemperatureSolver::kExact}) {
    BOOST_TEST(dual.Minimise(solver, 10.0) == 1e3);
  }
}

BOOST_AUTO_TEST_CASE(the_penalty_temperature_stays_only_if_solved_loosely) {
  // Penalties of normal actions of deviation 0.5, as at the start of training:
  // mostly 0, so the divergence at 10 is far below what the loose solver sees.
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(1);
  const at::Tensor action =
      at::empty({kSamples, kStates}).normal_(0.0, 0.5, generator);
  const at::Tensor penalty = -(action - action.clamp(-1.0, 1.0)).abs();
  const TemperatureDual dual(penalty, 1e-3);
  BOOST_TEST(dual.Minimise(TemperatureSolver::kSqp, 10.0) == 10.0);
  // By bisection in another language, eight draws of 5120 such actions (some
  // 230 of them outside) had their minimum between 0.90 and 1.09, 0.97 on
  // average.
  BOOST_TEST(dual.Minimise(TemperatureSolver::kExact, 10.0) == 0.97,
             boost::test_tools::tolerance(0.25));
}

BOOST_AUTO_TEST_CASE(softmax_weights_have_mean_one) {
  for (const double t : {1e-6, 0.3, 10.0, 1e3}) {
    at::Tensor weights;
    SoftmaxWeights(Waves(5.0), t, weights);
    const at::Tensor error = weights.mean(0) - 1.0;
    // 20 float32 roundings of weights of at most 20.
    BOOST_TEST(error.abs().max().item<double>() < 1e-6, t);
    BOOST_TEST(weights.min().item<double>() >= 0.0, t);
  }
}

BOOST_AUTO_TEST_CASE(two_samples_share_by_the_logistic_function) {
  const at::Tensor objective =
      at::tensor({1.0F, 50.0F, 3.0F, 50.0F}).view({2, 2});
  at::Tensor weights;
  SoftmaxWeights(objective, 1.5, weights);
  const double share = 2.0 / (1.0 + std::exp(2.0 / 1.5));
  const auto float32 = boost::test_tools::tolerance(1e-6);
  BOOST_TEST(weights[0][0].item<double>() == share, float32);
  BOOST_TEST(weights[1][0].item<double>() == 2.0 - share, float32);
  BOOST_TEST(weights[0][1].item<double>() == 1.0, float32);
  BOOST_TEST(weights[1][1].item<double>() == 1.0, float32);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
