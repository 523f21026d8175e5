#include "agents/episode_collector.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <stdexcept>

#include "tests/agents/fake_line.h"

namespace ballast::agents {
namespace {

/// What the line must say of an episode, from the stored actions alone; sums
/// in double, in the order of the steps.
struct Expected {
  double reward = 0.0;
  double effort = 0.0;
};

Expected SumsOf(const Episode& episode, double level) {
  Expected sums;
  for (std::int64_t t = 0; t < episode.length(); ++t) {
    const double action =
        std::clamp(episode.action[t][0].item<double>(), -1.0, 1.0);
    sums.reward += level + action;
    sums.effort += std::abs(action);
  }
  return sums;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(episode_collector)

BOOST_AUTO_TEST_CASE(an_episode_lasts_to_the_horizon) {
  Line line({World{.level = 0.1, .seed = 3}});
  EpisodeCollector collector(line, 1);
  const Episode episode = collector.Collect(Pusher());
  BOOST_TEST(episode.length() == kLineHorizon);
  BOOST_TEST(
      (episode.observation.sizes() == at::IntArrayRef({kLineHorizon + 1, 2})));
  BOOST_TEST((episode.action.sizes() == at::IntArrayRef({kLineHorizon, 1})));
  BOOST_TEST((episode.reward.sizes() == at::IntArrayRef({kLineHorizon})));
  BOOST_TEST((episode.costs.sizes() == at::IntArrayRef({2, kLineHorizon})));
  BOOST_TEST(!episode.terminated);
  BOOST_TEST(!episode.diverged);
}

BOOST_AUTO_TEST_CASE(rows_follow_one_another_as_they_were_lived) {
  Line line({World{.level = 0.1, .seed = 3}});
  EpisodeCollector collector(line, 1);
  const Episode episode = collector.Collect(Pusher());
  configs::RandomStream start(3);
  double position = start.Uniform(-1.0, 1.0);
  for (int t = 0; t < kLineHorizon; ++t) {
    // float32 rounding of positions of order 5.
    BOOST_TEST(std::abs(episode.observation[t][0].item<double>() - position) <
               1e-6);
    const double action =
        std::clamp(episode.action[t][0].item<double>(), -1.0, 1.0);
    BOOST_TEST(std::abs(episode.reward[t].item<double>() - 0.1 - action) <
               1e-6);
    BOOST_TEST(episode.costs[0][t].item<double>() == 1.0);
    BOOST_TEST(std::abs(episode.costs[1][t].item<double>() - std::abs(action)) <
               1e-6);
    position = 0.9 * position + action;
  }
  BOOST_TEST(std::abs(episode.observation[kLineHorizon][0].item<double>() -
                      position) < 1e-6);
}

BOOST_AUTO_TEST_CASE(actions_are_kept_as_sampled_and_clipped_by_the_world) {
  Line line({World{.level = 0.1, .seed = 3}});
  EpisodeCollector collector(line, 1);
  Pusher pusher;
  pusher.mean_ = 1.0;
  const Episode episode = collector.Collect(pusher);
  BOOST_TEST(episode.action.max().item<double>() > 1.0);
  BOOST_TEST(episode.reward.max().item<double>() == 1.1,
             boost::test_tools::tolerance(1e-6));  // float32
}

BOOST_AUTO_TEST_CASE(sums_are_taken_in_double) {
  // 0.1 is not a float32: fifty of them would differ from 5 by 1e-6.
  Line line({World{.level = 0.1, .seed = 3}});
  EpisodeCollector collector(line, 1);
  const Episode episode = collector.Collect(Pusher());
  const Expected sums = SumsOf(episode, 0.1);
  BOOST_TEST(episode.total_reward == sums.reward);
  BOOST_TEST(episode.total_costs.size() == 2U);
  BOOST_TEST(episode.total_costs[0] == kLineHorizon);
  BOOST_TEST(episode.total_costs[1] == sums.effort);
}

BOOST_AUTO_TEST_CASE(a_true_end_ends_the_episode_and_is_part_of_it) {
  Line line({World{.level = 0.1, .seed = 3, .terminates_at = 7}});
  EpisodeCollector collector(line, 1);
  const Episode episode = collector.Collect(Pusher());
  BOOST_TEST(episode.length() == 7);
  BOOST_TEST(episode.observation.size(0) == 8);
  BOOST_TEST(episode.costs.size(1) == 7);
  BOOST_TEST(episode.costs.is_contiguous());
  BOOST_TEST(episode.terminated);
  BOOST_TEST(!episode.diverged);
}

BOOST_AUTO_TEST_CASE(a_step_that_blows_up_is_left_out) {
  Line line({World{.level = 0.1, .seed = 3, .diverges_at = 7}});
  EpisodeCollector collector(line, 1);
  const Episode episode = collector.Collect(Pusher());
  BOOST_TEST(episode.diverged);
  BOOST_TEST(!episode.terminated);
  BOOST_TEST(episode.length() == 6);
  BOOST_TEST(episode.observation.size(0) == 7);
  BOOST_TEST(episode.total_reward == SumsOf(episode, 0.1).reward);
  BOOST_TEST(episode.reward.isfinite().all().item<bool>());

  Line at_once({World{.level = 0.1, .seed = 3, .diverges_at = 1}});
  EpisodeCollector another(at_once, 1);
  const Episode nothing = another.Collect(Pusher());
  BOOST_TEST(nothing.length() == 0);
  BOOST_TEST(nothing.observation.size(0) == 1);
  BOOST_TEST(nothing.total_reward == 0.0);
}

BOOST_AUTO_TEST_CASE(the_noise_goes_on_and_resumes_from_its_state) {
  Line line({World{.level = 0.1, .seed = 3}});
  EpisodeCollector collector(line, 1);
  const Episode first = collector.Collect(Pusher());
  const configs::RandomStream::State between = collector.noise().state();
  const Episode second = collector.Collect(Pusher());
  BOOST_TEST(!at::equal(first.action, second.action));

  EpisodeCollector same(line, 1);
  BOOST_TEST(at::equal(same.Collect(Pusher()).action, first.action));
  EpisodeCollector resumed(line, 2);
  resumed.noise().set_state(between);
  BOOST_TEST(at::equal(resumed.Collect(Pusher()).action, second.action));
}

BOOST_AUTO_TEST_CASE(more_than_one_simulation_is_refused) {
  Line line({World{}, World{}});
  BOOST_CHECK_THROW(EpisodeCollector(line, 1), std::logic_error);
}

BOOST_AUTO_TEST_CASE(an_adversary_acts_in_its_share_of_the_steps) {
  Pusher adversary;
  adversary.mean_ = 500.0;  // Far from whatever the policy draws.
  const auto share = [&](double probability) {
    Line line({World{.level = 0.1, .seed = 3}});
    EpisodeCollector collector(line, 1);
    double taken = 0.0;
    constexpr int kEpisodes = 40;
    for (int i = 0; i < kEpisodes; ++i) {
      const Episode episode =
          collector.Collect(Pusher(), adversary, probability);
      taken += episode.action.gt(250.0).sum().item<double>();
    }
    return taken / (kEpisodes * kLineHorizon);
  };
  BOOST_TEST(share(0.0) == 0.0);
  BOOST_TEST(share(1.0) == 1.0);
  // Four standard errors of a share of 0.1 in 2,000 steps.
  BOOST_TEST(std::abs(share(0.1) - 0.1) < 4.0 * 0.0067);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents
