#include "agents/constrained/cost_estimate.h"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

#include "tests/agents/random_episode.h"

namespace ballast::agents::constrained {
namespace {

constexpr int kSteps = 100;

/// A cost per step that is steady: the first `cost`, the second twice that.
Episode Steady(float cost, float start) {
  Episode episode = NumberedEpisode(
      {.length = kSteps, .state_size = 3, .action_size = 2, .constraints = 2},
      0);
  episode.costs[0].fill_(cost);
  episode.costs[1].fill_(2.0F * cost);
  episode.observation[0].fill_(start);
  return episode;
}

/// The mean over the steps of a steady cost's discounted sum to the end,
///   (c / (1 - d)) (1 - d (1 - d^T) / (T (1 - d))).
double MeanToGo(double cost, double discount) {
  const double left = 1.0 - discount;
  return cost / left *
         (1.0 -
          discount * (1.0 - std::pow(discount, kSteps)) / (kSteps * left));
}

RecentEpisodes Recent(int capacity) { return {capacity, 3, {0.9, 0.99}}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(recent_episodes)

BOOST_AUTO_TEST_CASE(before_the_first_episode_nothing_costs) {
  const RecentEpisodes recent = Recent(2);
  BOOST_TEST(recent.CostToGo(0) == 0.0);
  BOOST_TEST(recent.StartStates().size(0) == 0);
}

BOOST_AUTO_TEST_CASE(a_steady_cost_has_its_closed_form_under_each_discount) {
  RecentEpisodes recent = Recent(2);
  recent.Add(Steady(0.5F, 0.0F));
  const auto float32 = boost::test_tools::tolerance(1e-6);
  BOOST_TEST(recent.CostToGo(0) == MeanToGo(0.5, 0.9), float32);
  BOOST_TEST(recent.CostToGo(1) == MeanToGo(1.0, 0.99), float32);
}

BOOST_AUTO_TEST_CASE(only_the_last_episodes_count) {
  RecentEpisodes recent = Recent(2);
  const auto float32 = boost::test_tools::tolerance(1e-6);
  recent.Add(Steady(100.0F, 1.0F));
  recent.Add(Steady(0.25F, 2.0F));
  BOOST_TEST(recent.CostToGo(0) == MeanToGo(50.125, 0.9), float32);
  recent.Add(Steady(0.75F, 3.0F));
  BOOST_TEST(recent.CostToGo(0) == MeanToGo(0.5, 0.9), float32);

  const at::Tensor starts = recent.StartStates();
  BOOST_TEST((starts.sizes() == at::IntArrayRef({2, 3})));
  BOOST_TEST(at::equal(std::get<0>(starts.select(1, 0).sort()),
                       at::tensor({2.0F, 3.0F})));
}

BOOST_AUTO_TEST_CASE(costs_beyond_the_constraints_are_ignored) {
  RecentEpisodes one(2, 3, {0.9});
  one.Add(Steady(0.5F, 0.0F));
  BOOST_TEST(one.CostToGo(0) == MeanToGo(0.5, 0.9),
             boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(its_tensors_are_its_whole_state) {
  RecentEpisodes lived = Recent(2);
  for (int episode = 0; episode < 3; ++episode) {
    lived.Add(Steady(1.0F + static_cast<float>(episode), 0.0F));
  }
  RecentEpisodes restored = Recent(2);
  const auto from = lived.Tensors();
  const auto to = restored.Tensors();
  for (std::size_t i = 0; i < to.size(); ++i) {
    BOOST_TEST(to[i].first == from[i].first);
    to[i].second.copy_(from[i].second);
  }
  for (int more = 0; more < 2; ++more) {
    BOOST_TEST(restored.CostToGo(0) == lived.CostToGo(0));
    BOOST_TEST(at::equal(restored.StartStates(), lived.StartStates()));
    lived.Add(Steady(9.0F, 5.0F));
    restored.Add(Steady(9.0F, 5.0F));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::agents::constrained
