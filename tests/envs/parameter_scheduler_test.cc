#include "envs/mujoco/parameter_scheduler.h"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tests/configs/refusal.h"

namespace ballast::envs {
namespace {

using configs::Refusal;

ParameterSchedule MakeSchedule(const std::string& scheduler) {
  return {.parameter = "pole_length",
          .scheduler = scheduler,
          .start = 1.0,
          .low = 0.5,
          .high = 2.0,
          .standard_deviation = 0.2};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ParameterSchedulerTest)

BOOST_AUTO_TEST_CASE(every_scheduler_stays_within_its_bounds) {
  for (const std::string& name : SchedulerNames()) {
    ParameterScheduler scheduler(MakeSchedule(name), 7);
    for (int episode = 0; episode < 2000; ++episode) {
      const double value = scheduler.Next();
      BOOST_TEST_CONTEXT(name) {
        BOOST_REQUIRE_GE(value, 0.5);
        BOOST_REQUIRE_LE(value, 2.0);
        BOOST_REQUIRE_EQUAL(value, scheduler.value());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(
    every_scheduler_but_the_constant_moves_before_episode_one) {
  for (const std::string& name : SchedulerNames()) {
    ParameterScheduler scheduler(MakeSchedule(name), 7);
    BOOST_TEST_CONTEXT(name) {
      BOOST_CHECK_EQUAL(scheduler.Next() == 1.0, name == "constant");
    }
  }
}

BOOST_AUTO_TEST_CASE(every_scheduler_repeats_under_its_seed) {
  for (const std::string& name : SchedulerNames()) {
    ParameterScheduler one(MakeSchedule(name), 7);
    ParameterScheduler other(MakeSchedule(name), 7);
    ParameterScheduler stranger(MakeSchedule(name), 8);
    bool differs = false;
    for (int episode = 0; episode < 50; ++episode) {
      const double value = one.Next();
      BOOST_REQUIRE_EQUAL(value, other.Next());
      differs = differs || value != stranger.Next();
    }
    BOOST_TEST_CONTEXT(name) { BOOST_CHECK_EQUAL(differs, name != "constant"); }
  }
}

BOOST_AUTO_TEST_CASE(every_scheduler_resumes_from_its_state) {
  for (const std::string& name : SchedulerNames()) {
    ParameterSchedule schedule = MakeSchedule(name);
    schedule.period = 3;
    ParameterScheduler scheduler(schedule, 7);
    for (int episode = 0; episode < 10; ++episode) scheduler.Next();
    ParameterScheduler resumed(schedule, 1);
    resumed.set_state(scheduler.state());
    BOOST_CHECK_EQUAL(resumed.value(), scheduler.value());
    for (int episode = 0; episode < 30; ++episode) {
      BOOST_TEST_CONTEXT(name) {
        BOOST_REQUIRE_EQUAL(resumed.Next(), scheduler.Next());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_period_holds_the_value_for_as_many_episodes) {
  ParameterSchedule schedule = MakeSchedule("uniform");
  schedule.period = 4;
  ParameterScheduler scheduler(schedule, 7);
  double held = 0;
  for (int episode = 0; episode < 40; ++episode) {
    const double value = scheduler.Next();
    BOOST_CHECK_EQUAL(value == held, episode % 4 != 0);
    held = value;
  }
}

BOOST_AUTO_TEST_CASE(drifts_never_turn_back) {
  ParameterScheduler up(MakeSchedule("drift_pos"), 7);
  ParameterScheduler down(MakeSchedule("drift_neg"), 7);
  double highest = 1;
  double lowest = 1;
  for (int episode = 0; episode < 100; ++episode) {
    BOOST_CHECK_GE(up.Next(), highest);
    BOOST_CHECK_LE(down.Next(), lowest);
    highest = up.value();
    lowest = down.value();
  }
  BOOST_CHECK_EQUAL(highest, 2.0);
  BOOST_CHECK_EQUAL(lowest, 0.5);
}

BOOST_AUTO_TEST_CASE(cycles_return_to_the_start_at_the_end) {
  for (const std::string name : {"cyclic_pos", "cyclic_neg"}) {
    ParameterScheduler scheduler(MakeSchedule(name), 7);
    const double sign = name == "cyclic_pos" ? 1 : -1;
    double before = 1;
    int returns = 0;
    for (int episode = 0; episode < 200; ++episode) {
      const double value = scheduler.Next();
      if (value == 1.0) {
        ++returns;
      } else {
        BOOST_CHECK_GT(sign * (value - before), 0);
      }
      before = value;
    }
    // A mean step of 0.16 crosses 1.0 up in 7 steps, 0.5 down in 4.
    BOOST_CHECK_GE(returns, 15);
    BOOST_CHECK_LE(returns, 70);
  }
}

BOOST_AUTO_TEST_CASE(uniform_draws_have_the_mean_and_spread_of_the_interval) {
  ParameterScheduler scheduler(MakeSchedule("uniform"), 7);
  const int draws = 20000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < draws; ++i) {
    const double value = scheduler.Next();
    sum += value;
    squares += value * value;
  }
  const double mean = sum / draws;
  const double deviation = std::sqrt(squares / draws - mean * mean);
  // Five standard errors: 0.433 / sqrt(20000) = 0.003 each.
  BOOST_CHECK_SMALL(mean - 1.25, 0.015);
  BOOST_CHECK_SMALL(deviation - 1.5 / std::sqrt(12.0), 0.015);
}

BOOST_AUTO_TEST_CASE(the_random_walk_adds_up_its_changes) {
  ParameterSchedule schedule = MakeSchedule("random_walk");
  schedule.low = -1e6;
  schedule.high = 1e6;
  ParameterScheduler scheduler(schedule, 7);
  double squares = 0;
  double before = 1;
  const int steps = 5000;
  for (int i = 0; i < steps; ++i) {
    const double value = scheduler.Next();
    squares += (value - before) * (value - before);
    before = value;
  }
  // The standard error of a deviation is 1 % at 5000 draws.
  BOOST_CHECK_CLOSE(std::sqrt(squares / steps), 0.2, 5.0);
}

BOOST_AUTO_TEST_CASE(the_saw_wave_turns_outside_its_bounds) {
  // |d| is below the low bound of 0.5 in 99 of 100 draws, so that the sign
  // turns nearly always and the clipped value stays at the low bound.
  ParameterScheduler scheduler(MakeSchedule("saw_wave"), 7);
  int at_low = 0;
  for (int i = 0; i < 1000; ++i) at_low += scheduler.Next() == 0.5;
  BOOST_CHECK_GT(at_low, 950);

  ParameterSchedule wide = MakeSchedule("saw_wave");
  wide.low = -0.3;  // Passed by one draw in seven.
  wide.high = 0.3;
  wide.start = 0;
  ParameterScheduler wave(wide, 7);
  bool positive = false;
  bool negative = false;
  for (int i = 0; i < 1000; ++i) {
    wave.Next();
    positive = positive || wave.value() > 0;
    negative = negative || wave.value() < 0;
  }
  BOOST_CHECK(positive);
  BOOST_CHECK(negative);
}

BOOST_AUTO_TEST_CASE(inconsistent_schedules_are_refused) {
  const auto refuse = [](auto change) {
    ParameterSchedule schedule = MakeSchedule("uniform");
    change(schedule);
    return Refusal([&] { ParameterScheduler(schedule, 0); });
  };
  BOOST_TEST(refuse([](auto& s) { s.scheduler = "unifrom"; }).find("uniform") !=
             std::string::npos);
  BOOST_TEST(refuse([](auto& s) { s.start = 3; }).find("start = 3") !=
             std::string::npos);
  BOOST_TEST(refuse([](auto& s) { s.high = NAN; }) != "(accepted)");
  BOOST_TEST(refuse([](auto& s) {
               s.standard_deviation = -1;
             }).find("at least 0") != std::string::npos);
  BOOST_TEST(refuse([](auto& s) { s.period = 0; }).find("period = 0") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_foreign_state_is_refused) {
  ParameterScheduler scheduler(MakeSchedule("uniform"), 7);
  auto state = scheduler.state();
  state[4] = ~std::uint64_t{0};  // Not a number.
  BOOST_TEST(Refusal([&] { scheduler.set_state(state); }) != "(accepted)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ballast::envs
