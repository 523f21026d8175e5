#include "tools/film/film_caption.h"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace ballast::tools {
namespace {

using Lines = std::vector<std::string>;

/// Four steps of 0.02 s with two constraints; the first is violated in the
/// second and third.
RecordedEpisode Example() {
  RecordedEpisode episode;
  episode.policy = "RAMU";
  episode.world = {"pole length 1.2 m", "pole mass 0.3 kg"};
  episode.constraints = {{"slider_pos_constraint", 1, 0.99},
                         {"slider_accel_constraint", 100, 0.99}};
  episode.control_timestep = 0.02;
  episode.steps = {{{}, 0.5, {0, 0}, {0, 0}},
                   {{}, 1.3, {1, 0}, {1, 0}},
                   {{}, 2.0, {2, 0}, {1, 0}},
                   {{}, 3.0, {2, 0}, {0, 0}}};
  return episode;
}

BOOST_AUTO_TEST_SUITE(film_caption)

BOOST_AUTO_TEST_CASE(it_says_who_where_when_and_how_well) {
  const envs::Caption caption = CaptionOf(Example(), {1, 1});
  BOOST_TEST(caption.title == "RAMU");
  BOOST_TEST(caption.world == Lines({"pole length 1.2 m", "pole mass 0.3 kg"}));
  BOOST_TEST(caption.numbers ==
             Lines({"return 1.3", "slider pos 1/1", "slider accel 0/100"}));
  BOOST_TEST(caption.clock == "0.04 s");
}

BOOST_AUTO_TEST_CASE(a_violation_is_named_in_the_picture_that_holds_its_step) {
  const RecordedEpisode episode = Example();
  BOOST_TEST(CaptionOf(episode, {0, 0}).alarms == Lines());
  BOOST_TEST(CaptionOf(episode, {1, 1}).alarms ==
             Lines({"VIOLATED slider pos"}));
  // Between two pictures, too.
  BOOST_TEST(CaptionOf(episode, {2, 3}).alarms ==
             Lines({"VIOLATED slider pos"}));
  BOOST_TEST(CaptionOf(episode, {3, 3}).alarms == Lines());
}

BOOST_AUTO_TEST_CASE(a_cost_above_its_budget_is_called_so) {
  BOOST_TEST(CaptionOf(Example(), {3, 3}).numbers[1] ==
             "slider pos 2/1 over budget");
}

BOOST_AUTO_TEST_CASE(an_episode_that_is_over_stays_as_it_was) {
  RecordedEpisode episode = Example();
  const envs::Caption caption = CaptionOf(episode, {7, 8});
  BOOST_TEST(caption.clock == "0.08 s");
  BOOST_TEST(caption.numbers[0] == "return 3.0");
  BOOST_TEST(caption.alarms == Lines());
  episode.outcome.diverged = true;
  BOOST_TEST(CaptionOf(episode, {3, 3}).alarms == Lines());
  BOOST_TEST(CaptionOf(episode, {4, 5}).alarms ==
             Lines({"DIVERGED at 0.08 s"}));
}

BOOST_AUTO_TEST_CASE(one_that_diverged_at_once_says_so) {
  RecordedEpisode episode = Example();
  episode.steps.clear();
  episode.outcome.diverged = true;
  const envs::Caption caption = CaptionOf(episode, {0, 0});
  BOOST_TEST(caption.alarms == Lines({"DIVERGED at 0.00 s"}));
  BOOST_TEST(caption.numbers == Lines());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
