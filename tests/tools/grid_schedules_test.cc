#include "tools/grid_schedules.h"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "configs/seeds.h"
#include "tests/configs/refusal.h"
#include "tests/tools/cartpole_swingup.h"
#include "tests/tools/temporary_folder.h"

namespace ballast::tools {
namespace {

using configs::Refusal;

Grid GridOf(const std::vector<std::string>& axes,
            const std::vector<std::string>& schedules) {
  Grid grid;
  for (const std::string& axis : axes) AddAxis(grid, axis, CartpoleSwingup());
  for (const std::string& schedule : schedules) {
    AddSchedule(grid, schedule, CartpoleSwingup());
  }
  return grid;
}

/// After "name=...: ".
std::string ScheduleRefusal(const std::string& schedule,
                            const std::vector<std::string>& axes = {}) {
  const std::string message = Refusal([&] { GridOf(axes, {schedule}); });
  BOOST_TEST(message.find('\n') == std::string::npos);
  const std::string start = schedule + ": ";
  return message.starts_with(start) ? message.substr(start.size()) : message;
}

struct GridFile : TemporaryFolder {
  Grid Load(const std::string& keys) {
    std::ofstream(path() / "grid.toml")
        << "[[axis]]\nname = \"pole_length\"\nvalues = [0.8, 1.2]\n"
        << keys;
    return LoadGrid(path() / "grid.toml", CartpoleSwingup());
  }
  /// After the file's name.
  std::string FileRefusal(const std::string& keys) {
    const std::string message = Refusal([&] { Load(keys); });
    const std::string name = (path() / "grid.toml").string();
    return message.starts_with(name) ? message.substr(name.size()) : message;
  }
};

void CheckSchedule(const envs::ParameterSchedule& schedule,
                   const envs::ParameterSchedule& expected) {
  BOOST_TEST(schedule.parameter == expected.parameter);
  BOOST_TEST(schedule.scheduler == expected.scheduler);
  BOOST_TEST(schedule.start == expected.start);
  BOOST_TEST(schedule.low == expected.low);
  BOOST_TEST(schedule.high == expected.high);
  BOOST_TEST(schedule.standard_deviation == expected.standard_deviation);
  BOOST_TEST(schedule.period == expected.period);
}

BOOST_FIXTURE_TEST_SUITE(grid_schedules, GridFile)

BOOST_AUTO_TEST_CASE(what_is_left_out_is_the_suites) {
  CheckSchedule(GridOf({}, {"pole_length=random_walk"}).schedules.at(0),
                {"pole_length", "random_walk", 1, 0.3, 3, 0.3, 1});
  CheckSchedule(
      GridOf({}, {"perturbation.pole_length=uniform:1.1:1.25"}).schedules.at(0),
      {"pole_length", "uniform", 1.1, 1.1, 1.25, 0.3, 1});
  CheckSchedule(
      GridOf({}, {"pole_mass=drift_pos:0.05:2:0.25:7"}).schedules.at(0),
      {"pole_mass", "drift_pos", 0.1, 0.05, 2, 0.25, 7});
}

BOOST_AUTO_TEST_CASE(an_axis_of_a_file_may_name_its_scheduler) {
  const Grid plain = Load("scheduler = \"cyclic_neg\"");
  BOOST_REQUIRE(plain.schedules.size() == 1);
  CheckSchedule(plain.schedules[0],
                {"pole_length", "cyclic_neg", 1, 0.3, 3, 0.3, 1});
  const Grid full = Load(
      "scheduler = \"uniform\"\nlow = 0.75\nhigh = 1.25\n"
      "standard_deviation = 0.01\nperiod = 3");
  CheckSchedule(full.schedules.at(0),
                {"pole_length", "uniform", 1, 0.75, 1.25, 0.01, 3});
  BOOST_TEST(full.axes.at(0).values.size() == 2);
  BOOST_TEST(Load("").schedules.empty());
}

BOOST_AUTO_TEST_CASE(values_are_those_of_a_scheduler_stepped_by_hand) {
  constexpr std::uint64_t kSeed = 11;
  for (const std::string& name : envs::SchedulerNames()) {
    const Grid grid = GridOf(
        {"pole_length=0.8,1.2", "pole_mass=0.1"},
        {"pole_length=" + name + ":0.5:2:0.2:2", "joint_damping=" + name});
    envs::ParameterScheduler length(
        {"pole_length", name, 1.2, 0.5, 2, 0.2, 2},
        configs::DeriveSeed(kSeed, "evaluation.schedule.pole_length"));
    envs::ParameterScheduler damping(
        {"joint_damping", name, 2e-6, 2e-6, 0.2, 0.02, 1},
        configs::DeriveSeed(kSeed, "evaluation.schedule.joint_damping"));
    const std::vector<double> cell = {1.2, 0.1};
    WorldSchedulers one_by_one(grid, cell, kSeed);
    for (std::int64_t episode = 0; episode < 40; ++episode) {
      const std::vector<double> expected = {length.Next(), damping.Next()};
      BOOST_TEST_CONTEXT(name << ", episode " << episode) {
        BOOST_TEST(one_by_one.At(episode) == expected,
                   boost::test_tools::per_element());
        BOOST_TEST(one_by_one.At(episode) == expected,
                   boost::test_tools::per_element());
        WorldSchedulers at_once(grid, cell, kSeed);
        BOOST_TEST(at_once.At(episode) == expected,
                   boost::test_tools::per_element());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(worlds_of_one_seed_draw_alike_from_their_own_starts) {
  const Grid grid =
      GridOf({"pole_length=5,50"}, {"pole_length=random_walk:0.001:1000:0.01"});
  WorldSchedulers low(grid, std::vector<double>{5}, 3);
  WorldSchedulers high(grid, std::vector<double>{50}, 3);
  WorldSchedulers other(grid, std::vector<double>{5}, 4);
  for (std::int64_t episode = 0; episode < 20; ++episode) {
    const double value = low.At(episode)[0];
    // Sums of a few numbers near 50 round at 1e-14 each.
    BOOST_TEST(high.At(episode)[0] - value == 45.0,
               boost::test_tools::tolerance(1e-13));
    BOOST_TEST(other.At(episode)[0] != value);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_schedule_is_refused_with_the_mend) {
  const std::string shape =
      "must be name=scheduler, name=scheduler:low:high, and then perhaps "
      ":standard_deviation and :period";
  for (const char* text :
       {"pole_length", "=uniform", "pole_length=", "pole_length=uniform:1",
        "pole_length=uniform:1:2:3:4:5"}) {
    BOOST_TEST(ScheduleRefusal(text) == shape);
  }
  BOOST_TEST(ScheduleRefusal("pole_length=random_wlk") ==
             "unknown scheduler random_wlk; did you mean random_walk?");
  BOOST_TEST(ScheduleRefusal("pole_lenght=uniform") ==
             "unknown axis perturbation.pole_lenght; did you mean "
             "perturbation.pole_length?");
  BOOST_TEST(ScheduleRefusal("action_delay=uniform") ==
             "a scheduler moves a perturbation; challenge.action_delay keeps "
             "its value in every episode of a world");
  BOOST_TEST(
      ScheduleRefusal("safety_coefficient=uniform").find("a perturbation") !=
      std::string::npos);
  BOOST_TEST(ScheduleRefusal("pole_length=uniform:2:1") ==
             "low must be at most high");
  BOOST_TEST(ScheduleRefusal("pole_length=uniform:x:1") ==
             "\"x\" is not a finite number");
  BOOST_TEST(ScheduleRefusal("pole_length=uniform:0:1").find("above 0") !=
             std::string::npos);
  BOOST_TEST(ScheduleRefusal("pole_length=uniform:-1:1").find("above 0") !=
             std::string::npos);
  BOOST_TEST(ScheduleRefusal("pole_length=uniform:1:2:-1").find("at least 0") !=
             std::string::npos);
  BOOST_TEST(ScheduleRefusal("pole_length=uniform:1:2:0:0").find("period") !=
             std::string::npos);
  BOOST_TEST(
      ScheduleRefusal("pole_length=uniform:1:2:0:9999999999").find("period") !=
      std::string::npos);
  BOOST_TEST(ScheduleRefusal("pole_length=uniform:1:2:0:1.5") ==
             "\"1.5\" is not a number of episodes");
  BOOST_TEST(
      ScheduleRefusal("pole_length=random_walk:0.5:2", {"pole_length=0.4,1"})
          .starts_with("perturbation.pole_length: start = 0.400000 "
                       "must lie in [0.500000, 2.000000]"));
  BOOST_TEST(Refusal([] {
               GridOf({}, {"pole_length=uniform", "pole_length=constant"});
             }).ends_with("perturbation.pole_length has a scheduler already"));
}

BOOST_AUTO_TEST_CASE(what_is_no_schedule_of_a_file_is_refused_with_its_place) {
  BOOST_TEST(FileRefusal("low = 0.5") ==
             ":4:7: axis.0.low = 0.5: needs a scheduler");
  BOOST_TEST(FileRefusal("scheduler = \"unifrm\"").find("uniform") !=
             std::string::npos);
  const std::string outside = FileRefusal("scheduler = \"uniform\"\nlow = 0.9");
  BOOST_TEST(outside.starts_with(":4:13: axis.0.scheduler"));
  BOOST_TEST(outside.find("start = 0.800000") != std::string::npos);
  BOOST_TEST(FileRefusal("scheduler = \"uniform\"\nperiod = 0")
                 .starts_with(":5:10: axis.0.period"));
  BOOST_TEST(FileRefusal("scheduler = \"uniform\"\nstart = 1")
                 .starts_with(":5:1: unknown key axis.0.start"));
  BOOST_TEST(FileRefusal("[[axis]]\nname = \"action_delay\"\nvalues = [1]\n"
                         "scheduler = \"uniform\"")
                 .find("a scheduler moves a perturbation") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
