#include "tools/progress_bar.h"

#include <algorithm>
#include <sstream>
#include <string>

#include <boost/test/unit_test.hpp>

namespace ballast::tools {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const ProgressStatus kStatus{410'000, 1'000'000, 850.0, 512.34, 96.1, 100.0};

std::size_t Count(const std::string& text, char letter) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), letter));
}

BOOST_AUTO_TEST_SUITE(progress_bar)

BOOST_AUTO_TEST_CASE(what_is_counted_is_named) {
  ProgressStatus status{};
  status.done = 1;
  status.total = 4;
  status.rate = 2.0;
  status.unit = "entries";
  BOOST_TEST(FormatLine("build", status) ==
             "build  25 %  1/4  2.00 entries/s  left 2 s");
}

BOOST_AUTO_TEST_CASE(the_bar_shows_everything_in_its_place) {
  BOOST_TEST(FormatBar("walk", kStatus, 200) ==
             "walk [########------------] 41 %  410,000/1,000,000  "
             "850 steps/s  return 512  cost 96.1/100  left 11 min 34 s");
  BOOST_TEST(FormatLine("walk", kStatus) ==
             "walk  41 %  410,000/1,000,000  850 steps/s  return 512  "
             "cost 96.1/100  left 11 min 34 s");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_yet_is_left_out) {
  BOOST_TEST(FormatLine("w", {0, 10, {}, {}, {}, {}}) == "w  0 %  0/10");
}

BOOST_AUTO_TEST_CASE(the_bar_never_exceeds_the_terminal) {
  for (const int width : {0, 1, 10, 40, 79}) {
    BOOST_TEST(FormatBar("walk", kStatus, width).size() ==
               static_cast<std::size_t>(width));
  }
}

BOOST_AUTO_TEST_CASE(a_hundred_percent_is_shown_at_the_end_alone) {
  BOOST_TEST(FormatLine("w", {999, 1000, {}, {}, {}, {}}) ==
             "w  99 %  999/1,000");
  BOOST_TEST(FormatLine("w", {1000, 1000, {}, {}, {}, {}}) ==
             "w  100 %  1,000/1,000");
}

BOOST_AUTO_TEST_CASE(a_log_gets_a_line_every_half_minute_and_the_last) {
  std::ostringstream out;
  ProgressBar bar(out, false, 80, "w");
  const ProgressBar::Clock::time_point start{};
  for (int second = 0; second <= 70; ++second) {
    bar.Update({second, 70, {}, {}, {}, {}}, start + seconds(second));
  }
  bar.Finish();
  bar.Finish();
  BOOST_TEST(Count(out.str(), '\n') == 4);  // At 0, 30, 60 and 70 seconds.
  BOOST_TEST(out.str().find('\r') == std::string::npos);
  BOOST_TEST(out.str().find("70/70") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_terminal_gets_one_line_that_is_drawn_over) {
  std::ostringstream out;
  ProgressBar bar(out, true, 60, "w");
  const ProgressBar::Clock::time_point start{};
  for (int i = 0; i < 100; ++i) {
    bar.Update({i, 100, {}, {}, {}, {}}, start + milliseconds(10 * i));
  }
  bar.Finish();
  BOOST_TEST(Count(out.str(), '\n') == 1);
  BOOST_TEST(Count(out.str(), '\r') == 11);  // Ten a second and the last.
}

BOOST_AUTO_TEST_CASE(the_rate_is_that_of_the_last_minute) {
  std::ostringstream out;
  ProgressBar bar(out, false, 80, "w");
  const ProgressBar::Clock::time_point start{};
  std::int64_t done = 5000;  // Resumed: what others did does not count.
  for (int second = 0; second <= 180; ++second) {
    bar.Update({done, 1'000'000, {}, {}, {}, {}}, start + seconds(second));
    done += second < 100 ? 10 : 40;
  }
  const std::string text = out.str();
  BOOST_TEST(text.find("  10.0 steps/s") != std::string::npos);
  BOOST_TEST(text.rfind("  40.0 steps/s") > text.rfind("  10.0 steps/s"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
