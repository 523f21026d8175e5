#include "tools/film/film_frames.h"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace ballast::tools {
namespace {

BOOST_AUTO_TEST_SUITE(film_frames)

BOOST_AUTO_TEST_CASE(frames_hold_every_step_once_in_real_time) {
  // Control steps of the suite's robots, and one that is no round number.
  for (const double timestep : {0.01, 0.02, 0.025, 0.04, 0.1, 0.0137}) {
    for (const double most : {25.0, 50.0}) {
      for (const int steps : {1, 2, 3, 999, 1000}) {
        const FilmFrames film = FramesOfFilm(steps, timestep, most);
        BOOST_TEST(film.rate <= most * (1 + 1e-6));
        int next = 0;
        for (const StepRange& frame : film.frames) {
          BOOST_TEST(frame.first == next);
          BOOST_TEST(frame.last >= frame.first);
          next = frame.last + 1;
        }
        BOOST_TEST(next == steps);
        // As long as the episode, but for a last picture that is shown longer.
        const double seconds =
            static_cast<double>(film.frames.size()) / film.rate;
        BOOST_TEST(seconds >= steps * timestep - 1e-9);
        BOOST_TEST(seconds < steps * timestep + 1 / film.rate);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(slow_robots_are_shown_at_their_control_rate) {
  const FilmFrames film = FramesOfFilm(1000, 0.025, 50);
  BOOST_TEST(film.rate == 40, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(film.frames.size() == 1000);
}

BOOST_AUTO_TEST_CASE(fast_ones_at_half_of_it) {
  const FilmFrames film = FramesOfFilm(1000, 0.01, 50);
  BOOST_TEST(film.rate == 50, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(film.frames.size() == 500);
}

BOOST_AUTO_TEST_CASE(stills_are_the_ends_of_equal_parts) {
  std::vector<int> last;
  for (const StepRange& still : FramesOfStrip(1000, 4)) {
    BOOST_TEST(still.first == still.last);
    last.push_back(still.last);
  }
  BOOST_TEST(last == std::vector<int>({249, 499, 749, 999}));
  BOOST_TEST(FramesOfStrip(3, 8).size() == 3);
  BOOST_TEST(FramesOfStrip(7, 1).front().last == 6);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
