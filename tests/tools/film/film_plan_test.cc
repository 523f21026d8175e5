#include "tools/film/film_plan.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>

namespace ballast::tools {
namespace {

envs::EnvironmentSpec Walker() {
  envs::EnvironmentSpec spec;
  spec.horizon = 1000;
  spec.control_timestep = 0.025;
  return spec;
}

void CheckShape(const FilmPlan& plan, int rows, int columns) {
  BOOST_TEST(plan.grid.rows == rows);
  BOOST_TEST(plan.grid.columns == columns);
}

BOOST_AUTO_TEST_SUITE(film_plan)

BOOST_AUTO_TEST_CASE(policies_lie_below_one_another_and_worlds_side_by_side) {
  const auto plan = [](int policies, int worlds) {
    return PlanFilm({}, FilmFormat::kMp4, policies, worlds, Walker());
  };
  CheckShape(plan(1, 1), 1, 1);
  CheckShape(plan(2, 1), 1, 2);
  CheckShape(plan(1, 3), 1, 3);
  CheckShape(plan(1, 6), 2, 4);
  CheckShape(plan(2, 6), 2, 6);
  const FilmPlan grid = plan(2, 3);
  BOOST_TEST(grid.pictures.size() == 1000);
  const Panel& last = grid.pictures[0].back();
  BOOST_TEST(last.episode == 5);  // The second policy in the third world.
  BOOST_TEST(last.row == 1);
  BOOST_TEST(last.column == 2);
}

BOOST_AUTO_TEST_CASE(a_strip_has_a_row_an_episode_and_a_column_a_still) {
  const FilmPlan strip =
      PlanFilm({.stills = 5}, FilmFormat::kPng, 2, 2, Walker());
  CheckShape(strip, 4, 5);
  BOOST_TEST(strip.pictures.size() == 1);
  BOOST_TEST(strip.pictures[0].size() == 20);
  BOOST_TEST(strip.pictures[0][7].episode == 1);
  BOOST_TEST(strip.pictures[0][7].steps.last == 599);
}

BOOST_AUTO_TEST_CASE(seconds_cut_the_end_off) {
  const auto pictures = [](double seconds, FilmFormat format) {
    return PlanFilm({.seconds = seconds}, format, 1, 1, Walker())
        .pictures.size();
  };
  BOOST_TEST(pictures(1, FilmFormat::kMp4) == 40);
  BOOST_TEST(pictures(1, FilmFormat::kGif) == 20);
  BOOST_TEST(pictures(1e-9, FilmFormat::kMp4) == 1);
  BOOST_TEST(pictures(1e300, FilmFormat::kMp4) == 1000);
}

BOOST_AUTO_TEST_CASE(a_size_that_cannot_be_drawn_is_refused) {
  const auto problem = [](const std::string& size, int worlds = 1) {
    try {
      PlanFilm({.size = size}, FilmFormat::kMp4, 2, worlds, Walker());
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  BOOST_TEST(problem("64x128") == "none");
  BOOST_TEST(problem("") == "none");
  for (const char* size : {"640", "640x480x2", "640*480", "63x64", "65x64",
                           "64x4098", "-64x64", "64x", "1e3x64"}) {
    BOOST_TEST(problem(size).find("write e.g. 640x480") != std::string::npos,
               size << ": " << problem(size));
  }
  BOOST_TEST(problem("", 100).find("take fewer worlds") != std::string::npos);
  BOOST_TEST(problem("4096x4096", 3).find("a picture of 12288x8192") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
