#include "tools/film/recorded_episode.h"

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "tools/grid_evaluation.h"

namespace ballast::tools {
namespace {

/// A policy that leaves its slider's limits where poles are short.
EvaluationSubject Quickstart() {
  return SubjectOfRun(std::filesystem::path(BALLAST_SOURCE_DIR) / "docs" /
                          "results" / "quickstart" / "crpo",
                      /*untrained=*/false);
}

/// The rows that `ballast evaluate` would write over two axes.
std::vector<EvaluationRow> Rows(const EvaluationSubject& subject,
                                const FilmedEpisode& which) {
  GridEvaluation evaluation = DefaultEvaluation(subject);
  evaluation.grid.axes = {{"perturbation.pole_length", {0.75, 1}},
                          {"challenge.action_delay", {0, 2}}};
  evaluation.episodes = 3;
  evaluation.seed = which.seed;
  evaluation.deterministic = which.deterministic;
  return EvaluateGrid(*subject.policy, evaluation, [](auto, auto) {});
}

BOOST_AUTO_TEST_SUITE(recorded_episode)

BOOST_AUTO_TEST_CASE(a_film_shows_the_episode_of_the_evaluation) {
  const EvaluationSubject subject = Quickstart();
  const std::vector<FilmWorld> worlds = ChooseWorlds(
      {"pole_length=0.75,action_delay=2", "pole_length=0.75"}, {}, subject);
  for (const bool deterministic : {false, true}) {
    const FilmedEpisode which = {
        .seed = 5, .episode = 1, .deterministic = deterministic};
    const auto rows = Rows(subject, which);
    const auto episodes = RecordEpisodes(subject, worlds, which);
    BOOST_REQUIRE(episodes.size() == 2);
    // Of the cells (0.75, 2) and (0.75, 0). The same bits, though they shared
    // their vectors with other worlds.
    for (const auto& [film, row] :
         {std::pair(&episodes[0], rows[4]), std::pair(&episodes[1], rows[1])}) {
      BOOST_TEST(film->outcome.reward_return == row.episode_return);
      BOOST_TEST(film->outcome.costs == row.costs);
      BOOST_TEST(film->outcome.length == row.length);
    }
  }
}

BOOST_AUTO_TEST_CASE(its_steps_add_up_to_its_outcome) {
  const EvaluationSubject subject = Quickstart();
  const auto episodes = RecordEpisodes(
      subject, ChooseWorlds({"pole_length=0.75"}, {}, subject), {});
  const RecordedEpisode& film = episodes.front();
  BOOST_REQUIRE(film.steps.size() == 1000);
  int violations = 0;
  double before = 0;
  for (const RecordedStep& step : film.steps) {
    violations += step.violated[0];
    BOOST_TEST(step.costs[0] == violations);
    BOOST_TEST(step.episode_return >= before);  // No reward is below 0.
    before = step.episode_return;
  }
  BOOST_TEST(film.steps.back().episode_return == film.outcome.reward_return);
  BOOST_TEST(film.outcome.costs[0] == violations);
  // Else nothing above would have been tested.
  BOOST_TEST(violations > 0);
  BOOST_TEST(violations < 1000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
