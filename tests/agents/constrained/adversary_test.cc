#include "agents/constrained/adversary.h"

#include <ATen/CPUGeneratorImpl.h>

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tests/agents/constrained/small_agent.h"

namespace ballast::agents::constrained {
namespace {

at::Generator Generator(std::uint64_t seed) {
  return at::make_generator<at::CPUGeneratorImpl>(seed);
}

/// An adversary over one action in [-1, 1] that hears of two states.
Adversary MakeAdversary(double probability, at::Generator weights) {
  models::PolicyShape shape;
  shape.kind = "gaussian";
  shape.network.inputs = 2;
  shape.network.hidden = {16};
  shape.action_size = 1;
  MpoConfig mpo;
  mpo.actions_per_state = 16;
  mpo.learning_rate = 1e-2;
  mpo.target_rate = 0.05;
  mpo.mean_bound = 0.1;
  mpo.temperature_bound = 0.5;
  return Adversary({.probability = probability, .update_every = 10}, shape, mpo,
                   weights, /*seed=*/3);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(adversary)

BOOST_AUTO_TEST_CASE(it_takes_over_the_share_of_rows_it_is_given) {
  constexpr std::int64_t kRows = 20'000;
  for (const double probability : {0.1, 1.0}) {
    at::Generator weights = Generator(1);
    Adversary adversary = MakeAdversary(probability, weights);
    const at::Tensor state = at::ones({kRows, 2});
    // Moments that no policy has, so that each row tells whose it is.
    models::GaussianMoments moments{at::full({kRows, 1}, 50.0),
                                    at::full({kRows, 1}, 60.0)};
    adversary.TakeOver(state, moments);
    const at::Tensor own = moments.mean.eq(50.0);
    BOOST_TEST(at::equal(own, moments.log_deviation.eq(60.0)));
    const double taken = 1.0 - own.to(at::kDouble).mean().item<double>();
    // Four standard errors of a share.
    BOOST_TEST(std::abs(taken - probability) <=
               4.0 * std::sqrt(probability * (1 - probability) / kRows));
  }
}

BOOST_AUTO_TEST_CASE(the_first_update_is_due_and_then_every_tenth) {
  at::Generator weights = Generator(1);
  Adversary adversary = MakeAdversary(0.1, weights);
  for (int update = 0; update < 25; ++update) {
    BOOST_TEST(adversary.IsDue() == (update % 10 == 0));
  }
}

BOOST_AUTO_TEST_CASE(it_finds_the_known_worst_action) {
  at::Generator weights = Generator(2);
  Adversary adversary = MakeAdversary(0.1, weights);
  at::Generator states = Generator(5);
  at::Tensor action;
  models::GaussianMoments moments;
  const auto away_from_worst = [&] {
    const at::Tensor state = at::empty({64, 2}).uniform_(-1, 1, states);
    moments = {at::zeros({64, 1}), at::zeros({64, 1})};
    Adversary& all = adversary;
    all.SampleActions(state, action);
    // Worst at half the first state.
    const at::Tensor worst = 0.5 * state.narrow(1, 0, 1);
    const at::Tensor gap = action - worst.unsqueeze(0);
    return std::pair{state, gap.squeeze(2)};
  };
  const auto mean_gap = [&] {
    return away_from_worst().second.mean(0).square().mean().item<double>();
  };
  const double before = mean_gap();
  for (int update = 0; update < 1500; ++update) {
    const auto [state, gap] = away_from_worst();
    adversary.Improve(state, action, -gap.square());
  }
  const double after = mean_gap();
  BOOST_TEST(after < 0.1 * before);
}

BOOST_AUTO_TEST_CASE(an_agent_with_one_resumes_with_the_same_bits) {
  SmallAgent small;
  small.config.adversary = {.probability = 0.3, .update_every = 3};
  ConstrainedAgent agent = small.Make(7);
  ConstrainedAgent other = small.Make(8);
  for (const Episode& episode : EndingEpisodes()) {
    agent.Observe(episode);
    other.Observe(episode);
  }
  for (int update = 0; update < 5; ++update) agent.Update();
  const Saved halfway = Snapshot(agent);
  other.Restore({halfway.begin(), halfway.end()});
  for (int update = 0; update < 5; ++update) {
    agent.Update();
    other.Update();
  }
  const Saved one = Snapshot(agent);
  const Saved two = Snapshot(other);
  for (const auto& [name, tensor] : one) {
    BOOST_TEST(at::equal(tensor, two.at(name)), name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
