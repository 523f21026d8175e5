#include "agents/distillation/averaging.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "tests/agents/distillation/finite_differences.h"
#include "tests/models/draws.h"

namespace ballast::agents::distillation {
namespace {

at::Tensor Random(int columns, std::uint64_t seed) {
  return models::NormalDraws({5, columns}, seed).to(at::kDouble);
}

at::Tensor OneGaussian(double mean, double deviation) {
  return at::tensor({mean, std::log(deviation)}, at::kDouble).view({1, 2});
}

double LogDensity(double x, const at::Tensor& gaussian) {
  const double log_deviation = gaussian[0][1].item<double>();
  const double z =
      (x - gaussian[0][0].item<double>()) * std::exp(-log_deviation);
  return -0.5 * z * z - log_deviation;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(averaging)

BOOST_AUTO_TEST_CASE(equals_average_to_themselves) {
  const at::Tensor one = Random(6, 1);
  const std::vector<at::Tensor> thrice(3, one);
  BOOST_TEST(Distance(LogDensityMeanOfGaussians(thrice), one) < 1e-12);
  BOOST_TEST(Distance(MixtureOfGaussians(thrice), one) < 1e-12);
  BOOST_TEST(Distance(LogDensityMeanOfLogits(thrice), one) < 1e-12);
  const models::Factors factors({2, 4});
  const at::Tensor mixed = MixtureOfLogits(thrice, factors, {});
  for (int f = 0; f < 2; ++f) {
    BOOST_TEST(
        Distance(mixed.narrow(1, factors.begin(f), factors.choices(f)).exp(),
                 at::softmax(
                     one.narrow(1, factors.begin(f), factors.choices(f)), 1)) <
        1e-12);
  }
}

BOOST_AUTO_TEST_CASE(the_mean_of_log_densities_is_a_gaussian_up_to_a_constant) {
  const std::vector<at::Tensor> teachers = {
      OneGaussian(0.5, 0.1), OneGaussian(-0.2, 0.4), OneGaussian(1.0, 0.3)};
  const at::Tensor mean = LogDensityMeanOfGaussians(teachers);
  const auto gap = [&](double x) {
    double sum = 0.0;
    for (const at::Tensor& teacher : teachers) sum += LogDensity(x, teacher);
    return sum / 3 - LogDensity(x, mean);
  };
  for (const double x : {-1.0, 0.3, 2.0}) {
    BOOST_TEST(gap(x) == gap(0.0), boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(a_mixture_has_its_two_moments) {
  const at::Tensor mixed =
      MixtureOfGaussians({OneGaussian(1.0, 0.1), OneGaussian(-1.0, 0.2)});
  // Second moments 1.01 and 1.04; it widens where teachers disagree.
  BOOST_TEST(mixed[0][0].item<double>() == 0.0);
  BOOST_TEST(std::exp(2 * mixed[0][1].item<double>()) == 1.025,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::exp(LogDensityMeanOfGaussians(
                          {OneGaussian(1.0, 0.1), OneGaussian(-1.0, 0.2)})[0][1]
                          .item<double>()) < 0.2);
}

BOOST_AUTO_TEST_CASE(averaged_logits_are_a_geometric_mean) {
  const at::Tensor a = Random(4, 1), b = Random(4, 2);
  const at::Tensor geometric = at::sqrt(at::softmax(a, 1) * at::softmax(b, 1));
  BOOST_TEST(Distance(at::softmax(LogDensityMeanOfLogits({a, b}), 1),
                      geometric / geometric.sum(1, true)) < 1e-12);
  BOOST_TEST(Distance(MixtureOfLogits({a, b}, models::Factors({4}), {}).exp(),
                      0.5 * (at::softmax(a, 1) + at::softmax(b, 1))) < 1e-12);
}

BOOST_AUTO_TEST_CASE(a_mixture_knows_what_is_forbidden) {
  const at::Tensor a = Random(3, 1), b = Random(3, 2);
  const at::Tensor mask = at::ones({5, 3}, at::kBool);
  mask.narrow(1, 1, 1).fill_(false);
  const at::Tensor mixed = MixtureOfLogits({a, b}, models::Factors({3}), mask);
  const at::Tensor allowed =
      mixed.narrow(1, 0, 1).exp() + mixed.narrow(1, 2, 1).exp();
  BOOST_TEST(Distance(allowed, at::ones_like(allowed)) < 1e-12);
  BOOST_TEST(at::isfinite(mixed).all().item<bool>());
}

BOOST_AUTO_TEST_CASE(cold_teachers_mix_to_numbers) {
  // Action values over a low temperature: a choice that none would ever take.
  const at::Tensor a = at::tensor({200.0F, -200.0F, 0.0F}).view({1, 3});
  const at::Tensor mixed = MixtureOfLogits({a, a}, models::Factors({3}), {});
  BOOST_TEST(Distance(mixed, a - 200.0) < 1e-4);
}

BOOST_AUTO_TEST_CASE(the_safest_of_those_good_enough_is_chosen) {
  // Three teachers, two states.
  const at::Tensor rewards =
      at::tensor({1.0, 1.0, 0.95, 0.5, 0.0, 0.95}, at::kDouble).view({3, 2});
  const at::Tensor costs =
      at::tensor({3.0, 3.0, 2.0, 1.0, 1.0, 2.0}, at::kDouble).view({3, 2});
  const at::Tensor choice = SafestOf(rewards, costs, 0.1);
  BOOST_TEST(choice[0].item<std::int64_t>() == 1);
  BOOST_TEST(choice[1].item<std::int64_t>() == 2);
  // Without any slack only the best is left.
  BOOST_TEST(SafestOf(rewards, costs, 0.0)[0].item<std::int64_t>() == 0);

  std::vector<at::Tensor> predictions;
  for (int k = 0; k < 3; ++k) predictions.push_back(at::full({2, 4}, k));
  const at::Tensor chosen = ChosenOf(predictions, choice);
  BOOST_TEST(chosen[0].eq(1).all().item<bool>());
  BOOST_TEST(chosen[1].eq(2).all().item<bool>());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::distillation
