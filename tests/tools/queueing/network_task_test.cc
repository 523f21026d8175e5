#include "tools/queueing/network_task.h"

#include <boost/test/unit_test.hpp>

#include "envs/queueing/registry.h"
#include "tests/configs/refusal.h"
#include "tools/grid_axes.h"
#include "tools/grid_schedules.h"

namespace ballast::tools {
namespace {

envs::Network CrissCross() {
  return envs::LoadNetwork(BALLAST_SOURCE_DIR
                           "/configs/queueing/criss_cross_bm.toml");
}

BOOST_AUTO_TEST_SUITE(network_task)

BOOST_AUTO_TEST_CASE(the_axes_of_a_network_are_its_rates) {
  const envs::Network network = CrissCross();
  const envs::TaskInfo info = DescribeNetwork(network);
  BOOST_TEST(info.name == "criss_cross_bm");
  BOOST_TEST(AxisNames(info).size() == envs::ListRates(network).size());

  Grid grid;
  AddAxis(grid, "arrival_rate.1=0.3:0.6:2", info);
  AddAxis(grid, "perturbation.service_rate.2.2=1,1.5", info);
  BOOST_TEST(grid.axes[0].name == "perturbation.arrival_rate.1");
  BOOST_TEST(configs::Refusal([&] {
               AddAxis(grid, "action_delay=1,2", info);
             }).find("unknown axis") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_cell_has_its_own_rates) {
  const envs::Network network = CrissCross();
  Grid grid;
  AddAxis(grid, "arrival_scale=0.5,1", DescribeNetwork(network));
  const envs::Network half = NetworkOf(network, grid, {0.5});
  BOOST_TEST(envs::LoadOf(half) == envs::LoadOf(network) / 2);
  const std::string refusal =
      configs::Refusal([&] { NetworkOf(network, grid, {2.0}); });
  BOOST_TEST(refusal.starts_with("perturbation.arrival_scale: "), refusal);
  BOOST_TEST(refusal.find("load 1.2") != std::string::npos, refusal);
}

BOOST_AUTO_TEST_CASE(every_cell_becomes_a_system_in_its_order) {
  const envs::Network network = CrissCross();
  const auto time_of = [&](double arrivals, double service) {
    Grid cell;
    AddAxis(cell, "arrival_scale=1", DescribeNetwork(network));
    AddAxis(cell, "service_rate.2.2=1", DescribeNetwork(network));
    return envs::MakeMixedSystem(NetworkOf(network, cell, {arrivals, service}))
        ->spec()
        .step_time;
  };
  Grid grid;
  AddAxis(grid, "arrival_scale=0.5,0.8", DescribeNetwork(network));
  AddAxis(grid, "service_rate.2.2=1,1.5", DescribeNetwork(network));
  const auto systems = SystemsOf(network, grid);
  BOOST_REQUIRE(systems.size() == 4u);
  BOOST_TEST(systems[0]->spec().step_time == time_of(0.5, 1.0));
  BOOST_TEST(systems[1]->spec().step_time == time_of(0.5, 1.5));
  BOOST_TEST(systems[2]->spec().step_time == time_of(0.8, 1.0));
  BOOST_TEST(systems[3]->spec().step_time == time_of(0.8, 1.5));
  BOOST_TEST(systems[0]->spec().step_time != systems[2]->spec().step_time);
  BOOST_TEST(SystemsOf(network, {}).size() == 1u);
}

BOOST_AUTO_TEST_CASE(rates_do_not_move_from_episode_to_episode) {
  Grid grid;
  const std::string refusal = configs::Refusal([&] {
    AddSchedule(grid, "arrival_scale=random_walk",
                DescribeNetwork(CrissCross()));
  });
  BOOST_TEST(refusal.find("stay as they are") != std::string::npos, refusal);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
