// What must hold of each challenge, whatever is drawn.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "envs/challenges/delay.h"
#include "envs/challenges/dropped_values.h"
#include "envs/challenges/gaussian_noise.h"
#include "envs/challenges/repetition.h"
#include "envs/challenges/simulation_challenges.h"
#include "envs/challenges/stuck_values.h"

namespace ballast::envs {
namespace {

using Row = std::vector<double>;

/// What comes out when 1, 2, 3, ... goes in, one number a row.
std::vector<double> PlayCounting(RowChallenge& challenge, int steps) {
  std::vector<double> out;
  for (int k = 1; k <= steps; ++k) {
    Row row = {static_cast<double>(k)};
    challenge.Apply(row);
    out.push_back(row[0]);
  }
  return out;
}

std::size_t StateSize(const SimulationChallenges& challenges) {
  std::vector<std::uint64_t> state;
  StateWriter writer(state);
  challenges.Save(writer);
  return state.size();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ChallengeLawTest)

BOOST_AUTO_TEST_CASE(neutral_settings_change_nothing_and_remember_nothing) {
  SimulationChallenges challenges({}, std::vector<Limits>(2, {-1, 1}), 2, 3);
  Row row = {0.25, -7};
  const Row before = row;
  challenges.ChangeControls(row);
  challenges.ChangeObservation(row, 1, 1);
  BOOST_CHECK(row == before);
  BOOST_CHECK_EQUAL(challenges.ChangeReward(-0.3, 0.5), -0.3);
  BOOST_CHECK_EQUAL(StateSize(challenges), 0);

  // Steps without a probability, a repetition of one step.
  ChallengeSettings idle;
  idle.dropped_actions_steps = 5;
  idle.stuck_observations_steps = 5;
  idle.repetition_probability = 1;
  BOOST_CHECK_EQUAL(
      StateSize(SimulationChallenges(idle, {{-1, 1}, {-1, 1}}, 2, 3)), 0);
}

BOOST_AUTO_TEST_CASE(a_delay_shows_the_first_row_until_it_has_passed) {
  Delay delay(1, 3);
  const std::vector<double> expected = {1, 1, 1, 1, 2, 3, 4, 5};
  BOOST_TEST(PlayCounting(delay, 8) == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(noise_has_the_moments_of_its_deviation) {
  constexpr int kDraws = 40'000;
  GaussianNoise noise(0.5, {}, 11);
  double sum = 0, squares = 0, product = 0;
  for (int k = 0; k < kDraws; ++k) {
    Row row = {2, -2};
    noise.Apply(row);
    sum += row[0] - 2;
    squares += (row[1] + 2) * (row[1] + 2);
    product += (row[0] - 2) * (row[1] + 2);
  }
  // Five standard errors each: 0.5, 0.25 sqrt(2) and 0.25 over sqrt(draws).
  const double root = std::sqrt(kDraws);
  BOOST_CHECK_SMALL(sum / kDraws, 5 * 0.5 / root);
  BOOST_CHECK_SMALL(squares / kDraws - 0.25, 5 * 0.25 * M_SQRT2 / root);
  BOOST_CHECK_SMALL(product / kDraws, 5 * 0.25 / root);
}

BOOST_AUTO_TEST_CASE(noisy_controls_stay_in_their_range) {
  GaussianNoise noise(3, {{-1, 1}, {-0.8, 1.1}}, 11);
  int at_the_edge = 0;
  for (int k = 0; k < 200; ++k) {
    Row row = {0, 0};
    noise.Apply(row);
    BOOST_REQUIRE(std::abs(row[0]) <= 1);
    BOOST_REQUIRE(row[1] >= -0.8 && row[1] <= 1.1);
    if (row[1] == 1.1) ++at_the_edge;
  }
  BOOST_CHECK_GT(at_the_edge, 20);
}

BOOST_AUTO_TEST_CASE(dropped_values_are_the_expected_share_in_whole_runs) {
  constexpr int kSteps = 60'000;
  constexpr double kProbability = 0.1;
  constexpr int kLength = 4;
  DroppedValues dropped(ComponentFaults(1, kProbability, kLength, 13));
  int zeros = 0;
  int run = 0;
  bool longer = false;
  for (const double value : PlayCounting(dropped, kSteps)) {
    if (value == 0) {
      ++zeros;
      ++run;
    } else {
      // One fault may follow another at once, but none ends early.
      BOOST_REQUIRE_EQUAL(run % kLength, 0);
      longer = longer || run > kLength;
      run = 0;
    }
  }
  BOOST_CHECK(longer);
  // In order for (1 - p) / p steps on average, then out of order. Five
  // standard errors of independent runs.
  const double share =
      kProbability * kLength / (1 - kProbability + kProbability * kLength);
  const double error = std::sqrt(share * (1 - share) * kLength / kSteps);
  BOOST_CHECK_SMALL(zeros / static_cast<double>(kSteps) - share, 5 * error);
}

BOOST_AUTO_TEST_CASE(faults_of_components_are_independent) {
  constexpr int kSteps = 40'000;
  DroppedValues dropped(ComponentFaults(2, 0.2, 1, 13));
  int both = 0;
  for (int k = 0; k < kSteps; ++k) {
    Row row = {1, 1};
    dropped.Apply(row);
    if (row[0] == 0 && row[1] == 0) ++both;
  }
  // Five standard errors of a share of 0.04.
  BOOST_CHECK_SMALL(both / static_cast<double>(kSteps) - 0.04,
                    5 * std::sqrt(0.04 * 0.96 / kSteps));
}

BOOST_AUTO_TEST_CASE(stuck_values_repeat_what_was_given_out) {
  StuckValues stuck(1, ComponentFaults(1, 0.2, 3, 17));
  const std::vector<double> out = PlayCounting(stuck, 300);
  int repeats = 0;
  for (std::size_t k = 1; k < out.size(); ++k) {
    const bool fresh = out[k] == static_cast<double>(k) + 1;
    BOOST_REQUIRE(fresh || out[k] == out[k - 1]);
    if (!fresh) ++repeats;
  }
  BOOST_CHECK_GT(repeats, 60);
  BOOST_CHECK_LT(repeats, 200);
}

BOOST_AUTO_TEST_CASE(what_always_fails_never_changes_again) {
  DroppedValues dropped(ComponentFaults(1, 1, 1, 17));
  StuckValues stuck(1, ComponentFaults(1, 1, 1, 17));
  BOOST_CHECK(PlayCounting(dropped, 9) == std::vector<double>(9, 0));
  BOOST_CHECK(PlayCounting(stuck, 9) == std::vector<double>(9, 1));
}

BOOST_AUTO_TEST_CASE(a_certain_repetition_makes_blocks_of_its_length) {
  Repetition repetition(1, 1, 3, 19);
  const std::vector<double> expected = {1, 1, 1, 4, 4, 4, 7, 7};
  BOOST_TEST(PlayCounting(repetition, 8) == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(switching_one_on_shifts_no_other) {
  ChallengeSettings one;
  one.dropped_observations_probability = 0.3;
  ChallengeSettings more = one;
  more.action_noise = 0.1;
  more.stuck_actions_probability = 0.5;
  more.extra_dimensions = 2;
  SimulationChallenges left(one, {{-1, 1}}, 4, 23);
  SimulationChallenges right(more, {{-1, 1}}, 4, 23);
  for (int k = 0; k < 100; ++k) {
    Row control = {0.5};
    left.ChangeControls(control);
    right.ChangeControls(control);
    Row few(4, 1);
    Row many(6, 1);
    left.ChangeObservation(few, 0, 0);
    right.ChangeObservation(many, 0, 0);
    BOOST_REQUIRE(std::equal(few.begin(), few.end(), many.begin()));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
