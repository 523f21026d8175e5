#include "models/networks/gaussian.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <stdexcept>
#include <vector>

#include "configs/random_stream.h"
#include "tests/models/draws.h"

namespace ballast::models {
namespace {

constexpr double kInitial = 0.3;

/// One Gaussian from its means and deviations.
Gaussian Make(std::vector<float> mean, std::vector<float> deviation) {
  const auto actions = static_cast<std::int64_t>(mean.size());
  return Gaussian({at::tensor(mean).view({1, actions}),
                   at::tensor(deviation).log().view({1, actions})});
}

GaussianMoments MomentsOf(const at::Tensor& output, double initial) {
  GaussianMoments moments;
  ReadMoments(output, initial, moments);
  return moments;
}

/// The log deviation and its slope for one u, the mean being 0.
double LogDeviation(double u) {
  const at::Tensor output =
      at::tensor({0.0f, static_cast<float>(u)}).view({1, 2});
  return MomentsOf(output, kInitial).log_deviation.item<double>();
}
double Slope(double u) {
  const at::Tensor output =
      at::tensor({0.0f, static_cast<float>(u)}).view({1, 2});
  GaussianMoments moments;
  at::Tensor slope;
  ReadMoments(output, kInitial, moments, &slope);
  return slope.item<double>();
}

/// The definition in double precision.
double SlowLogDeviation(double u) {
  const double softplus = u > 30 ? u : std::log1p(std::exp(u));
  return std::max(
      std::log(softplus) + std::log(kInitial) - std::log(std::log(2.0)),
      std::log(1e-3));
}

/// Integrates over the plane by the midpoint rule, which for smooth densities
/// that vanish at the edge is exact to rounding.
double Integrate(const std::function<double(double, double)>& f) {
  constexpr double kEdge = 8.0, kStep = 0.05;
  double sum = 0.0;
  for (double x = -kEdge + kStep / 2; x < kEdge; x += kStep) {
    for (double y = -kEdge + kStep / 2; y < kEdge; y += kStep) sum += f(x, y);
  }
  return sum * kStep * kStep;
}

/// log N(x; m, s) in double precision.
double LogNormal(double x, double m, double s) {
  return -0.5 * std::pow((x - m) / s, 2) - std::log(s) -
         0.5 * std::log(2 * std::acos(-1.0));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gaussian)

BOOST_AUTO_TEST_CASE(u_at_zero_means_the_initial_deviation) {
  for (const double initial : {0.3, 1.0, 0.05}) {
    const auto moments = MomentsOf(at::zeros({1, 2}), initial);
    BOOST_TEST(std::exp(moments.log_deviation.item<double>()) == initial,
               boost::test_tools::tolerance(1e-6));  // float32.
  }
}

BOOST_AUTO_TEST_CASE(the_mean_is_the_first_half_of_the_output) {
  const auto moments =
      MomentsOf(at::tensor({1.0f, 2.0f, 0.0f, 3.0f}).view({1, 4}), kInitial);
  BOOST_TEST(at::equal(moments.mean, at::tensor({1.0f, 2.0f}).view({1, 2})));
  BOOST_TEST(
      moments.log_deviation[0][1].item<double>() == SlowLogDeviation(3.0),
      boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(the_deviation_follows_its_definition_far_out) {
  for (double u = -120.0; u <= 120.0; u += 0.37) {
    // float32 rounding of values of order 1 to 10.
    BOOST_TEST(std::abs(LogDeviation(u) - SlowLogDeviation(u)) < 2e-6, u);
  }
  // A large initial deviation moves the floor to where softplus underflows.
  const auto far = MomentsOf(at::tensor({0.0f, -16.0f}).view({1, 2}),
                             /*initial_deviation=*/1e5);
  BOOST_TEST(
      far.log_deviation.item<double>() == -16.0 + std::log(1e5 / std::log(2.0)),
      boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(an_output_that_is_not_a_number_is_not_hidden) {
  BOOST_TEST(std::isnan(LogDeviation(std::nan(""))));
  BOOST_TEST(std::isnan(Slope(std::nan(""))));
}

BOOST_AUTO_TEST_CASE(the_slope_is_the_derivative_and_0_below_the_floor) {
  const double floor_at = std::log(std::expm1(1e-3 * std::log(2.0) / kInitial));
  for (double u = -20.0; u <= 40.0; u += 0.31) {
    const double h = 1e-4;
    if (std::abs(u - floor_at) < 2 * h) continue;
    const double difference =
        (SlowLogDeviation(u + h) - SlowLogDeviation(u - h)) / (2 * h);
    BOOST_TEST(std::abs(Slope(u) - difference) < 1e-5, u);
  }
  BOOST_TEST(Slope(-100.0) == 0.0);
  BOOST_TEST(Slope(floor_at - 0.01) == 0.0);
  BOOST_TEST(Slope(floor_at + 0.01) > 0.9);
}

BOOST_AUTO_TEST_CASE(the_density_is_that_of_a_product_of_normals) {
  const Gaussian policy = Make({0.5f, -1.0f}, {0.3f, 2.0f});
  const at::Tensor action = at::tensor({0.1f, 1.5f}).view({1, 2});
  BOOST_TEST(policy.LogProb(action).item<double>() ==
                 LogNormal(0.1, 0.5, 0.3) + LogNormal(1.5, -1.0, 2.0),
             boost::test_tools::tolerance(1e-6));  // float32.
  BOOST_TEST(policy.LogProb(action).dim() == 1);
}

BOOST_AUTO_TEST_CASE(entropy_and_kl_equal_their_integrals) {
  const Gaussian p = Make({0.3f, -0.2f}, {0.6f, 0.9f});
  const Gaussian q = Make({-0.1f, 0.4f}, {0.8f, 0.7f});
  const auto log_p = [](double x, double y) {
    return LogNormal(x, 0.3, 0.6) + LogNormal(y, -0.2, 0.9);
  };
  const auto log_q = [](double x, double y) {
    return LogNormal(x, -0.1, 0.8) + LogNormal(y, 0.4, 0.7);
  };
  const double entropy = Integrate(
      [&](double x, double y) { return -std::exp(log_p(x, y)) * log_p(x, y); });
  const double kl = Integrate([&](double x, double y) {
    return std::exp(log_p(x, y)) * (log_p(x, y) - log_q(x, y));
  });
  const auto tolerance = boost::test_tools::tolerance(2e-6);  // float32.
  BOOST_TEST(p.Entropy().item<double>() == entropy, tolerance);
  BOOST_TEST(p.KlTo(q).item<double>() == kl, tolerance);
  BOOST_TEST(std::abs(p.KlTo(p).item<double>()) < 1e-6);
}

BOOST_AUTO_TEST_CASE(the_decoupled_parts_are_those_of_mpo) {
  const Gaussian target = Make({0.3f}, {0.6f}), online = Make({0.5f}, {0.9f});
  const GaussianDivergence parts =
      DecoupledDivergence(target.moments(), online.moments());
  BOOST_TEST(parts.mean.item<double>() == 0.5 * 0.04 / 0.36,
             boost::test_tools::tolerance(1e-6));
  BOOST_TEST(parts.deviation.item<double>() ==
                 0.5 * (0.36 / 0.81 + 2 * std::log(0.9 / 0.6) - 1),
             boost::test_tools::tolerance(1e-6));
  // At one deviation they add up to the divergence.
  const Gaussian shifted = Make({0.5f}, {0.6f});
  const GaussianDivergence shift =
      DecoupledDivergence(target.moments(), shifted.moments());
  BOOST_TEST(shift.mean.item<double>() == target.KlTo(shifted).item<double>(),
             boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(samples_have_the_mean_and_the_deviation) {
  constexpr int kCount = 40'000;
  const Gaussian policy(
      {at::full({kCount, 1}, 2.0f), at::full({kCount, 1}, std::log(0.5f))});
  at::Generator generator = MakeGenerator(3);
  const at::Tensor action = policy.Sample(generator);
  // Four standard errors: 4 * 0.5 / sqrt(n) and 4 * 0.5 / sqrt(2 n).
  BOOST_TEST(std::abs(action.mean().item<double>() - 2.0) < 0.01);
  BOOST_TEST(std::abs(action.std().item<double>() - 0.5) < 0.0071);
  BOOST_TEST(at::equal(policy.Mode(), at::full({kCount, 1}, 2.0f)));
}

BOOST_AUTO_TEST_CASE(a_row_drawn_from_its_own_stream_knows_no_neighbours) {
  const Gaussian both({NormalDraws({2, 3}, 1), NormalDraws({2, 3}, 2)});
  const Gaussian second({both.moments().mean.narrow(0, 1, 1),
                         both.moments().log_deviation.narrow(0, 1, 1)});
  std::vector<configs::RandomStream> streams = {configs::RandomStream(1),
                                                configs::RandomStream(2)};
  const at::Tensor together = both.SampleEach(streams);
  std::vector<configs::RandomStream> alone = {configs::RandomStream(2)};
  BOOST_TEST(at::equal(second.SampleEach(alone)[0], together[1]));
  BOOST_TEST((streams[1].state() == alone[0].state()));

  configs::RandomStream replay(1);
  const double z = replay.Normal();
  BOOST_TEST(
      together[0][0].item<double>() ==
          both.moments().mean[0][0].item<double>() +
              z * std::exp(both.moments().log_deviation[0][0].item<double>()),
      boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::models
