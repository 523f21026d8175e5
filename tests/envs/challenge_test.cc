// Challenges against a plain reading of what the suite does: whole histories,
// no buffers.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "configs/seeds.h"
#include "envs/challenges/simulation_challenges.h"

namespace ballast::envs {
namespace {

using Row = std::vector<double>;

constexpr std::uint64_t kSeed = 77;

configs::RandomStream Stream(const std::string& name) {
  return configs::RandomStream(configs::DeriveSeed(kSeed, "challenge." + name));
}

/// Late by `delay`, from everything that ever went in.
Row Late(std::vector<Row>& history, const Row& row, double delay) {
  history.push_back(row);
  const auto k = static_cast<int>(history.size()) - 1;
  return history[std::max(0, k - static_cast<int>(delay))];
}

void AddNoise(configs::RandomStream& stream, Row& row, double deviation) {
  for (double& value : row) value += deviation * stream.Normal();
}

/// Timers as the suite keeps them: which components fail now.
std::vector<bool> Failing(configs::RandomStream& stream, Row& timers, double p,
                          double steps) {
  std::vector<bool> failing;
  for (double& timer : timers) {
    const bool hit = stream.Uniform() < p;
    if (timer == 0 && hit) timer = steps;
    failing.push_back(timer > 0);
    if (timer > 0) timer -= 1;
  }
  return failing;
}

/// Everything about controls and observations that the settings ask for, in
/// the suite's order.
class Reference {
 public:
  Reference(const ChallengeSettings& settings, int width)
      : s_(settings),
        dropped_controls_(width, 0),
        stuck_controls_(width, 0),
        dropped_observations_(width, 0),
        stuck_observations_(width, 0) {}

  Row Controls(Row row, double low, double high) {
    row = Late(controls_, row, s_.action_delay);
    AddNoise(action_noise_, row, s_.action_noise);
    for (double& value : row) value = std::clamp(value, low, high);
    Drop(row,
         Failing(dropped_actions_, dropped_controls_,
                 s_.dropped_actions_probability, s_.dropped_actions_steps));
    Stick(row,
          Failing(stuck_actions_, stuck_controls_, s_.stuck_actions_probability,
                  s_.stuck_actions_steps),
          emitted_controls_);
    const bool chosen = repetition_.Uniform() < s_.repetition_probability;
    if (counter_ == 0) {
      if (chosen) counter_ = static_cast<int>(s_.repetition_steps) - 1;
    } else {
      row = applied_.back();
      --counter_;
    }
    applied_.push_back(row);
    return row;
  }

  Row Observation(Row row) {
    AddNoise(observation_noise_, row, s_.observation_noise);
    Drop(row, Failing(dropped_, dropped_observations_,
                      s_.dropped_observations_probability,
                      s_.dropped_observations_steps));
    Stick(
        row,
        Failing(stuck_, stuck_observations_, s_.stuck_observations_probability,
                s_.stuck_observations_steps),
        emitted_observations_);
    row = Late(observations_, row, s_.observation_delay);
    for (int i = 0; i < s_.extra_dimensions; ++i) {
      row.push_back(extra_.Normal());
    }
    return row;
  }

 private:
  static void Drop(Row& row, const std::vector<bool>& failing) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (failing[i]) row[i] = 0;
    }
  }

  static void Stick(Row& row, const std::vector<bool>& failing,
                    std::vector<Row>& emitted) {
    const Row previous = emitted.empty() ? row : emitted.back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (failing[i]) row[i] = previous[i];
    }
    emitted.push_back(row);
  }

  ChallengeSettings s_;
  Row dropped_controls_, stuck_controls_;
  Row dropped_observations_, stuck_observations_;
  std::vector<Row> controls_, emitted_controls_, applied_;
  std::vector<Row> observations_, emitted_observations_;
  int counter_ = 0;
  configs::RandomStream action_noise_ = Stream("action_noise");
  configs::RandomStream dropped_actions_ = Stream("dropped_actions");
  configs::RandomStream stuck_actions_ = Stream("stuck_actions");
  configs::RandomStream repetition_ = Stream("repetition");
  configs::RandomStream observation_noise_ = Stream("observation_noise");
  configs::RandomStream dropped_ = Stream("dropped_observations");
  configs::RandomStream stuck_ = Stream("stuck_observations");
  configs::RandomStream extra_ = Stream("extra_dimensions");
};

/// Plays both for 500 steps of two episodes; an episode begins with an
/// observation and no control. Equal to the last bit: the same sums of the
/// same draws.
void CheckAgainstReference(const ChallengeSettings& settings) {
  constexpr int kWidth = 3;
  const std::vector<Limits> limits(kWidth, {-0.5, 1});
  SimulationChallenges challenges(settings, limits, kWidth, kSeed);
  Reference reference(settings, kWidth);
  configs::RandomStream inputs(5);
  const auto draw = [&inputs] {
    Row row;
    for (int i = 0; i < kWidth; ++i) row.push_back(inputs.Uniform(-0.5, 1));
    return row;
  };
  for (int k = 0; k < 500; ++k) {
    if (k % 250 != 0) {
      Row controls = draw();
      const Row expected = reference.Controls(controls, -0.5, 1);
      challenges.ChangeControls(controls);
      BOOST_REQUIRE(controls == expected);
    }
    Row observation = draw();
    const Row expected = reference.Observation(observation);
    observation.resize(kWidth +
                       static_cast<std::size_t>(settings.extra_dimensions));
    challenges.ChangeObservation(observation, 0, 0);
    BOOST_REQUIRE(observation == expected);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ChallengeTest)

BOOST_AUTO_TEST_CASE(each_challenge_alone_does_what_the_suite_does) {
  for (const Challenge& challenge : Challenges()) {
    ChallengeSettings settings;
    // Steps say nothing without their probability.
    settings.dropped_actions_probability = 0.1;
    settings.dropped_observations_probability = 0.1;
    settings.stuck_actions_probability = 0.1;
    settings.stuck_observations_probability = 0.1;
    settings.repetition_probability = 0.5;
    if (challenge.info.name.ends_with("_steps")) {
      settings.*challenge.value = 4;
    } else {
      settings = ChallengeSettings();
      settings.*challenge.value = challenge.info.integer ? 3 : 0.3;
    }
    if (challenge.info.name.starts_with("multi_objective")) continue;
    BOOST_TEST_CONTEXT(challenge.info.name) { CheckAgainstReference(settings); }
  }
}

BOOST_AUTO_TEST_CASE(all_together_come_in_the_order_of_the_suite) {
  ChallengeSettings settings;
  settings.action_delay = 2;
  settings.observation_delay = 5;
  settings.action_noise = 0.4;
  settings.observation_noise = 0.2;
  settings.dropped_actions_probability = 0.05;
  settings.dropped_actions_steps = 3;
  settings.dropped_observations_probability = 0.1;
  settings.dropped_observations_steps = 2;
  settings.stuck_actions_probability = 0.1;
  settings.stuck_actions_steps = 4;
  settings.stuck_observations_probability = 0.05;
  settings.stuck_observations_steps = 7;
  settings.repetition_probability = 0.3;
  settings.repetition_steps = 3;
  settings.extra_dimensions = 4;
  CheckAgainstReference(settings);
}

BOOST_AUTO_TEST_CASE(the_second_objective_is_mixed_in_before_the_reward_waits) {
  ChallengeSettings settings;
  settings.reward_delay = 2;
  settings.multi_objective_weight = 0.25;
  SimulationChallenges challenges(settings, {}, 0, kSeed);
  const Row rewards = {1, 2, 3, 4};
  const Row satisfied = {1, 0, 0.5, 0};
  // Exact in binary: 0.75 reward + 0.25 satisfied, two steps late.
  const Row expected = {1, 1, 1, 1.5};
  for (std::size_t k = 0; k < rewards.size(); ++k) {
    BOOST_CHECK_EQUAL(challenges.ChangeReward(rewards[k], satisfied[k]),
                      expected[k]);
  }
}

BOOST_AUTO_TEST_CASE(observed_objectives_are_never_late_or_noisy) {
  ChallengeSettings settings;
  settings.observation_delay = 3;
  settings.observation_noise = 1;
  settings.reward_delay = 3;
  settings.multi_objective_observed = 1;
  settings.extra_dimensions = 1;
  SimulationChallenges challenges(settings, {}, 1, kSeed);
  for (int k = 0; k < 5; ++k) {
    Row row(4, 9);
    challenges.ChangeObservation(row, 0.5 * k, 0.1 * k);
    BOOST_CHECK_EQUAL(row[2], 0.5 * k);
    BOOST_CHECK_EQUAL(row[3], 0.1 * k);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
