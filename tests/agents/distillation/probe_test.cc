#include "agents/distillation/probe.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "agents/distillation/checkpoint_choice.h"
#include "tests/agents/distillation/finite_differences.h"
#include "tests/configs/refusal.h"
#include "tests/models/draws.h"
#include "tests/models/one_thread.h"

namespace ballast::agents::distillation {
namespace {

constexpr int kRows = 6000;

/// Rows that have nothing to do with each other.
const at::Tensor kApart = at::arange(kRows, at::kLong);

at::Tensor Normal(int columns, std::uint64_t seed) {
  return models::NormalDraws({kRows, columns}, seed);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(probe, models::OneThread)

BOOST_AUTO_TEST_CASE(gaussian_information_is_the_closed_form) {
  // y = x + noise of deviation 1/2: I = 1/2 log(1 + 4) per dimension.
  const at::Tensor x = Normal(2, 1);
  const at::Tensor y = x + 0.5 * Normal(2, 2);
  const double exact = 2 * 0.5 * std::log(5.0);
  // 1,200 rows estimate, and a network learns a line.
  const InformationEstimate estimate =
      InformationOnNumbers(x, y, kApart, {}, 3);
  BOOST_TEST(estimate.nats == exact, boost::test_tools::tolerance(0.06));
  BOOST_TEST(estimate.halves[0] == exact, boost::test_tools::tolerance(0.12));
  // The scale of features is nothing.
  BOOST_TEST(InformationOnNumbers(1000.0 * x + 5.0, y, kApart, {}, 3).nats ==
                 estimate.nats,
             boost::test_tools::tolerance(1e-2));
}

BOOST_AUTO_TEST_CASE(what_is_independent_holds_none) {
  BOOST_TEST(
      std::abs(InformationOnNumbers(Normal(3, 1), Normal(2, 2), kApart, {}, 3)
                   .nats) < 0.02);
  const at::Tensor labels = (Normal(1, 4).squeeze(1) > 0).to(at::kLong);
  BOOST_TEST(
      std::abs(
          InformationOnLabels(Normal(3, 1), labels, 2, kApart, {}, 3).nats) <
      0.02);
}

BOOST_AUTO_TEST_CASE(what_is_known_for_sure_is_the_whole_entropy) {
  // Quarters of the circle: log 4 nats, and errors only at the edges.
  const at::Tensor x = Normal(2, 1);
  const at::Tensor labels = (x.select(1, 0) > 0).to(at::kLong) * 2 +
                            (x.select(1, 1) > 0).to(at::kLong);
  ProbeConfig config;
  config.learning_rate = 1e-2;
  BOOST_TEST(InformationOnLabels(x, labels, 4, kApart, config, 3).nats ==
                 std::log(4.0),
             boost::test_tools::tolerance(0.05));
}

BOOST_AUTO_TEST_CASE(a_noisy_label_holds_what_a_channel_lets_through) {
  // A bit that is flipped with probability 0.1: log 2 - H(0.1).
  const at::Tensor bit = (Normal(1, 1) > 0).to(at::kFloat);
  const at::Tensor flips = (Normal(1, 2) > 1.2816).to(at::kFloat);
  const at::Tensor labels = (bit + flips).remainder(2).squeeze(1).to(at::kLong);
  const double entropy = -0.1 * std::log(0.1) - 0.9 * std::log(0.9);
  BOOST_TEST(InformationOnLabels(bit, labels, 2, kApart, {}, 3).nats ==
                 std::log(2.0) - entropy,
             boost::test_tools::tolerance(0.1));
}

BOOST_AUTO_TEST_CASE(less_of_the_features_is_less_information) {
  const at::Tensor x = Normal(4, 1);
  ProbeConfig config{.hidden = {32, 32}};
  config.updates = 1000;
  const double all = InformationOnNumbers(x, x, kApart, config, 3).nats;
  const double half =
      InformationOnNumbers(x.narrow(1, 0, 2).contiguous(), x, kApart, config, 3)
          .nats;
  // The more there is to rebuild, the worse so short a training does it.
  BOOST_TEST(half < 0.75 * all);
  BOOST_TEST(half > 0.3 * all);
  // The floor of the errors bounds it: 4 columns of 1/2 log 1e4.
  BOOST_TEST(all <= 4 * 0.5 * std::log(1.2e4));
}

BOOST_AUTO_TEST_CASE(a_constant_target_is_worth_nothing) {
  const at::Tensor x = Normal(2, 1);
  BOOST_TEST(
      std::abs(
          InformationOnNumbers(x, at::ones({kRows, 1}), kApart, {}, 3).nats) <
      1e-6);
  const at::Tensor zeros = at::zeros({kRows}, at::kLong);
  BOOST_TEST(std::abs(InformationOnLabels(x, zeros, 2, kApart, {}, 3).nats) <
             0.01);
}

BOOST_AUTO_TEST_CASE(what_only_a_neighbour_knows_is_not_known) {
  // Twenty trajectories: each stays where it is and has a label of its own
  // drawing. Whoever has seen a part of each knows the label of the rest.
  const at::Tensor trajectory = at::arange(kRows, at::kLong).remainder(20);
  const at::Tensor place =
      at::index_select(models::NormalDraws({20, 4}, 1), 0, trajectory);
  const at::Tensor x = place + 0.01 * Normal(4, 2);
  const at::Tensor labels = at::index_select(
      (models::NormalDraws({20}, 3) > 0).to(at::kLong), 0, trajectory);
  ProbeConfig config;
  config.learning_rate = 1e-2;
  BOOST_TEST(InformationOnLabels(x, labels, 2, kApart, config, 3).nats > 0.5);
  BOOST_TEST(InformationOnLabels(x, labels, 2, trajectory, config, 3).nats <
             0.2);
  BOOST_TEST(configs::Refusal([&] {
               InformationOnLabels(x, labels, 2, trajectory.remainder(9),
                                   config, 3);
             }).find("at least 10") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_last_updates_count_too) {
  // Fewer than there are between two looks.
  ProbeConfig config;
  config.learning_rate = 1e-2;
  config.updates = 60;
  const at::Tensor x = Normal(2, 1);
  const at::Tensor labels = (x.select(1, 0) > 0).to(at::kLong);
  BOOST_TEST(InformationOnLabels(x, labels, 2, kApart, config, 3).nats > 0.5);
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_bits) {
  const at::Tensor x = Normal(2, 1), y = Normal(1, 2) + x.narrow(1, 0, 1);
  BOOST_TEST(InformationOnNumbers(x, y, kApart, {}, 3).nats ==
             InformationOnNumbers(x, y, kApart, {}, 3).nats);
}

BOOST_AUTO_TEST_CASE(effective_rank_counts_directions) {
  const at::Tensor two = at::cat({Normal(2, 1), at::zeros({kRows, 3})}, 1);
  BOOST_TEST(EffectiveRank(two) == 2.0, boost::test_tools::tolerance(0.01));
  BOOST_TEST(EffectiveRank(Normal(5, 1)) == 5.0,
             boost::test_tools::tolerance(0.01));
  const at::Tensor same = Normal(1, 1).expand({kRows, 5});
  BOOST_TEST(EffectiveRank(same) == 1.0, boost::test_tools::tolerance(0.01));
  BOOST_TEST(EffectiveRank(at::ones({10, 3})) == 1.0);
}

BOOST_AUTO_TEST_CASE(scores_rescale_and_weigh) {
  const auto candidate = [](double input, double target) {
    return Candidate{{input, {}}, {target, {}}};
  };
  const std::vector<Candidate> candidates = {
      candidate(10, 0.0), candidate(30, 0.6), candidate(20, 1.0)};
  const std::vector<double> equal = ScoresOf(candidates, 1.0);
  BOOST_TEST(equal[0] == 0.0);
  BOOST_TEST(equal[1] == 1.6, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(equal[2] == 1.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(BestOf(equal) == 1U);
  BOOST_TEST(BestOf(ScoresOf(candidates, 2.0)) == 2U);
  BOOST_TEST(BestOf(ScoresOf(candidates, 0.0)) == 1U);
  BOOST_TEST(BestOf(ScoresOf(candidates, kTargetWeights[4])) == 2U);
}

InformationEstimate EstimateOf(double nats, double apart) {
  return {nats, {nats - apart, nats + apart}};
}

BOOST_AUTO_TEST_CASE(noise_beyond_the_spread_forbids_a_choice) {
  const Resolution clear =
      ResolutionOf({EstimateOf(1, 0.1), EstimateOf(3, -0.1)});
  const double root = std::sqrt(2.0);
  BOOST_TEST(clear.noise == 0.1 * root, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(clear.spread == root, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(clear.is_enough());
  BOOST_TEST(
      !ResolutionOf({EstimateOf(1, 2.0), EstimateOf(3, -2.0)}).is_enough());
}

BOOST_AUTO_TEST_CASE(a_half_that_is_harder_for_all_is_no_noise) {
  const Resolution shifted = ResolutionOf(
      {EstimateOf(1, 5.1), EstimateOf(3, 4.9), EstimateOf(5, 5.0)});
  BOOST_TEST(shifted.noise == 0.1, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(shifted.is_enough());
  BOOST_TEST(!ResolutionOf({EstimateOf(1, 0.0)}).is_enough());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::distillation
